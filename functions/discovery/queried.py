"""What a page of the site is about, as a route of the API (get_rest_queried_resource_route)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from laurel.app.ports.users import UserQuery
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.domain.slug import sanitize_title
from laurel.rest.http.params import Params
from laurel.rest.resources.collection import absint
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.controller import Server
from laurel.wp.permalinks import permalink
from laurel.wp.post_routes import rest_get_route_for_post

COMMUNITY = "/buddypress/v2"
"""The namespace of members and stream items."""


def queried_route(query: Params, path: str, site: Site, server: Server) -> str | None:
    """The route of what an anonymous visitor may see at an address of the site; None if there is nothing.

    `path` is decoded, below the site's address. These are the addresses that responses name as ``link``: of published
    posts by number or by their whole path, of types, users, members and stream items.
    """
    post = _numbered(query, site) or _at_path(path, site, server)
    if post is not None:
        return _route_of(post, site, server)
    parts = _parts(path)
    finder = _FINDERS.get((parts[0], len(parts)) if parts else ("", 0), _archive)
    return finder(parts, site, server)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


# ---- posts


def _numbered(query: Params, site: Site) -> Post | None:
    return site.catalogue.get(absint(query["p"])) if query.get("p") else None


def _at_path(path: str, site: Site, server: Server) -> Post | None:
    """The post whose permalink has this path; in whichever way the address is encoded."""
    slugs = [sanitize_title(part) for part in _parts(path)]
    post_type = server.definitions.post_types.get(slugs[0] if len(slugs) > 1 else "post")
    if not slugs or post_type is None or not post_type.viewable:
        return None
    address = f"/{'/'.join(slugs)}/"
    named = (post for post in site.catalogue.of_refs(post_type.refs) if post.slug == slugs[-1])
    return next((post for post in named if permalink(site.catalogue, post, post_type, "") == address), None)


def _route_of(post: Post, site: Site, server: Server) -> str | None:
    post_type = server.definitions.post_types.get(site.catalogue.type_name(post))
    if post.status != "publish" or post_type is None:
        return None
    return rest_get_route_for_post(server, post, post_type) or None


def _archive(parts: Sequence[str], _site: Site, server: Server) -> str | None:
    """The type of a page of all its posts."""
    for name, post_type in server.definitions.post_types.items():
        if post_type.viewable and post_type.has_archive and list(parts) == [name]:
            return f"/wp/v2/types/{name}"
    return None


# ---- people


def _author(parts: Sequence[str], site: Site, server: Server) -> str | None:
    """Users are public as authors of published posts, and as members of a community that anyone may see."""
    user = _user_named(parts[1], site)
    if user is None:
        return None
    refs = [ref for post_type in server.definitions.post_types.values() for ref in post_type.refs]
    if not _is_open(site) and user.id not in site.catalogue.published_authors(refs):
        return None
    return f"/wp/v2/users/{user.id}"


def _member(parts: Sequence[str], site: Site, _server: Server) -> str | None:
    user = _user_named(parts[1], site) if _is_open(site) else None
    if user is None or site.member(user.id).spam:
        return None
    return f"{COMMUNITY}/members/{user.id}"


def _stream_item(parts: Sequence[str], site: Site, server: Server) -> str | None:
    number = absint(parts[2]) if parts[1] == "p" and parts[2].isascii() and parts[2].isdigit() else 0
    if not 0 < number <= LARGEST_ID or not _is_open(site) or "activity" not in server.definitions.components:
        return None
    item = site.stream_item(number)
    return f"{COMMUNITY}/activity/{item.id}" if item and not item.hidden and not item.spam else None


def _is_open(site: Site) -> bool:
    return site.setting("bp_community_visibility") == "anyone"


def _user_named(name: str, site: Site) -> User | None:
    page = site.services.users.find(UserQuery(slugs=(sanitize_title(name),), limit=1))
    return page.users[0] if page.users else None


_FINDERS: Mapping[tuple[str, int], Callable[[Sequence[str], Site, Server], str | None]] = {
    ("author", 2): _author,
    ("members", 2): _member,
    ("activity", 3): _stream_item,
}
"""By the first part of a path, and how many it has."""
