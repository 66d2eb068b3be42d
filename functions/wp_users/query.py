"""The listing of a request for the collection (WP_REST_Users_Controller::get_items)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from laurel.app.ports.users import UserQuery
from laurel.app.posts.post_types import PostType
from laurel.app.users.list_users import UserListing
from laurel.app.users.upsert_user import user_id_of
from laurel.auth.roles import ROLES, roles_with
from laurel.domain.records.user import User
from laurel.wp.request import Request

ORDERBY = {"id": "id", "name": "name", "registered_date": "registered", "slug": "slug", "email": "email", "url": "url"}
"""The directory's name of each order; ``include`` and ``include_slugs`` are handled here."""

COLUMNS = {"id": "id", "username": "login", "slug": "slug", "email": "email", "name": "name"}
"""The directory's name of each column of ``search_columns``."""

PUBLIC_COLUMNS = ("id", "username", "slug", "name")
"""The columns that callers without ``list_users`` may search: no e-mail addresses."""


def user_listing(request: Request, post_types: Mapping[str, PostType]) -> UserListing:
    """The listing of a request, limited to authors of published posts without ``list_users``."""
    per_page = request["per_page"]
    offset = max(request["offset"] or (request["page"] - 1) * per_page, 0)
    include = _positive(request["include"]) or None
    if request["external_id"]:
        found = user_id_of(request.site, request["external_id"])
        include = [found] if include is None or found in include else [0]  # no user has 0
    term = _search_term(request)
    query = UserQuery(
        orderby=ORDERBY.get(request["orderby"], "slug"),
        descending=request["order"] == "desc",
        limit=per_page,
        offset=offset,
        include=include,
        exclude=() if include else _positive(request["exclude"]),
        slugs=request["slug"] or (),
        search=term,
        search_columns=_search_columns(request, term) if term else (),
        starred=bool(term) and request["search"].endswith("*") and not request["search"].startswith("*"),
    )
    published_in, anonymous = _published_in(request, post_types), not request.user.id
    return UserListing(query, _role_sets(request), published_in, _place(request), anonymous)


def _positive(numbers: Iterable[int] | None) -> list[int]:
    """Absolute values, as wp_parse_id_list returns them."""
    return [abs(number) for number in numbers or ()]


def _search_term(request: Request) -> str:
    """The text to search for, without the wildcards at its ends: any text may stand around it (WP_User_Query)."""
    term = str(request["search"] or "").strip("*")
    return "" if term == "0" else term  # "0" is empty in PHP


def _search_columns(request: Request, term: str) -> Sequence[str]:
    """The requested and allowed columns; by default all allowed ones, or those guessed from the term."""
    lists = request.user.can("list_users")
    allowed = [name for name in COLUMNS if lists or name in PUBLIC_COLUMNS]
    requested = [name for name in request["search_columns"] or () if name in allowed]
    if requested or not lists:
        return [COLUMNS[name] for name in requested or allowed]
    return _guessed_columns(term)


def _guessed_columns(term: str) -> Sequence[str]:
    """The columns in which WP_User_Query searches a term by default."""
    if "@" in term:
        return ("email",)
    if term.isascii() and term.isdigit():
        return ("login", "id")
    if term.startswith(("http://", "https://")):
        return ("url",)
    return ("login", "url", "email", "slug", "name")


def _role_sets(request: Request) -> list[list[str]]:
    sets = []
    if request["roles"]:
        sets.append([role for role in request["roles"] if role in ROLES])
    capabilities = list(request["capabilities"] or ())
    if request["who"] == "authors":
        capabilities = ["edit_posts"]
    if capabilities:
        sets.append(list(dict.fromkeys(role for name in capabilities for role in roles_with(name))))
    return sets


def _published_in(request: Request, post_types: Mapping[str, PostType]) -> list[str] | None:
    """The references of the types whose authors are listed, None for all users.

    Without ``list_users`` these are the types with routes, unless the request names some of them.
    """
    requested = request["has_published_posts"]
    if request["who"] != "authors" and not request.user.can("list_users"):
        requested = requested or True
    if not requested:
        return None
    named: Iterable[str] = post_types if requested is True else requested
    return [ref for name in named if name in post_types for ref in post_types[name].refs]


def _place(request: Request) -> Callable[[User], int] | None:
    """The position in ``include`` or ``slug``, for the two orders that follow these lists."""
    if request["orderby"] == "include" and request["include"]:
        ids = {user_id: place for place, user_id in reversed(list(enumerate(_positive(request["include"]))))}
        return lambda user: ids[user.id]
    if request["orderby"] == "include_slugs" and request["slug"]:
        slugs = {str(slug).casefold(): place for place, slug in reversed(list(enumerate(request["slug"])))}
        return lambda user: slugs.get(user.slug.casefold(), len(slugs))
    return None


def user_page(listing: UserListing) -> int:
    """The page on which the listing begins; an offset within a page counts as the next page."""
    query = listing.query
    return -(-query.offset // query.limit) + 1
