"""From the collection's arguments to a listing (WP_REST_Users_Controller::get_items)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from laurel.app.ports.users import UserQuery
from laurel.app.posts.post_types import PostType
from laurel.app.users.list_users import UserListing
from laurel.auth.roles import ROLES, roles_with
from laurel.domain.records.user import User
from laurel.wp.request import Request

ORDERBY = {"id": "id", "name": "name", "registered_date": "registered", "slug": "slug", "email": "email", "url": "url"}
"""The directory's word for each order; the two that follow a list are worked out here."""

COLUMNS = {"id": "id", "username": "login", "slug": "slug", "email": "email", "name": "name"}
"""The directory's word for each column of ``search_columns``."""

PUBLIC_COLUMNS = ("id", "username", "slug", "name")
"""Where the search of somebody may look who may not list users: not in e-mail addresses."""


def user_listing(request: Request, post_types: Mapping[str, PostType]) -> UserListing:
    """What a request asks for, narrowed to authors of published posts for who may not list users."""
    per_page = request["per_page"]
    offset = max(request["offset"] or (request["page"] - 1) * per_page, 0)
    include = _positive(request["include"]) or None
    query = UserQuery(
        orderby=ORDERBY.get(request["orderby"], "slug"),
        descending=request["order"] == "desc",
        limit=per_page,
        offset=offset,
        include=include,
        exclude=() if include else _positive(request["exclude"]),
        slugs=request["slug"] or (),
        search=request["search"] or "",
        search_columns=_search_columns(request) if request["search"] else (),
    )
    return UserListing(query, _role_sets(request), _published_in(request, post_types), _place(request))


def _positive(numbers: Iterable[int] | None) -> list[int]:
    """Ids without their sign, as wp_parse_id_list leaves them."""
    return [abs(number) for number in numbers or ()]


def _search_columns(request: Request) -> Sequence[str]:
    """The columns asked for and allowed; without any, all allowed ones, or those the term looks like."""
    lists = request.user.can("list_users")
    allowed = [name for name in COLUMNS if lists or name in PUBLIC_COLUMNS]
    asked = [name for name in request["search_columns"] or () if name in allowed]
    if asked or not lists:
        return [COLUMNS[name] for name in asked or allowed]
    return _guessed_columns(request["search"])


def _guessed_columns(term: str) -> Sequence[str]:
    """Where WP_User_Query looks for a term when nobody says."""
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
    asked = request["has_published_posts"]
    if request["who"] != "authors" and not request.user.can("list_users"):
        asked = True
    if not asked:
        return None
    named: Iterable[str] = post_types if asked is True else asked
    return [ref for name in named if name in post_types for ref in post_types[name].refs]


def _place(request: Request) -> Callable[[User], int] | None:
    """The place in the list given with ``include`` or ``slug``, for the two orders that follow it."""
    if request["orderby"] == "include" and request["include"]:
        ids = {user_id: place for place, user_id in reversed(list(enumerate(_positive(request["include"]))))}
        return lambda user: ids[user.id]
    if request["orderby"] == "include_slugs" and request["slug"]:
        slugs = {str(slug).casefold(): place for place, slug in reversed(list(enumerate(request["slug"])))}
        return lambda user: slugs.get(user.slug.casefold(), len(slugs))
    return None


def user_page(listing: UserListing) -> int:
    """The number of the page that the listing begins on; an offset within a page counts as the next one."""
    query = listing.query
    return -(-query.offset // query.limit) + 1
