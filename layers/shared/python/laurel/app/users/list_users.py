"""Find users: filters, order and pages (WP_User_Query)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from laurel.app.errors import ListTooDeep, TooManyRows
from laurel.app.ports.users import UserPage, UserQuery
from laurel.app.site import Site
from laurel.domain.records.user import User

EXAMINED_USERS = 10_000
"""The most users that are ordered here: as they were named."""

EXAMINED_AUTHORS = 1_000
"""The most authors of published posts that are looked through for an anonymous request."""

ANONYMOUS_DEPTH = 1_000
"""How far down a list of people an anonymous request may read."""


@dataclass(frozen=True, slots=True)
class UserListing:
    """A query of users.

    ``query`` is the part that the directory answers. ``role_sets`` restricts to users with at least one role of each
    set, ``published_in`` to authors of published posts of those type references. ``place`` returns the sort key of a
    user, for an order of the caller's. ``anonymous``: the caller is not signed in, and reads at most `ANONYMOUS_DEPTH`
    users.
    """

    query: UserQuery
    role_sets: Sequence[Sequence[str]] = ()
    published_in: Sequence[str] | None = None
    place: Callable[[User], int] | None = None
    anonymous: bool = False


def list_users(site: Site, listing: UserListing) -> UserPage:
    """One page of users and the total. Raises TooManyRows if too many users would have to be examined, ListTooDeep."""
    ids = _ids(site, listing)
    if (ids is not None and not ids) or not all(listing.role_sets):
        return UserPage((), 0)
    reach = listing.query.offset + listing.query.limit
    if listing.anonymous and ids and min(len(ids), reach) > ANONYMOUS_DEPTH:
        raise ListTooDeep(f"an anonymous list ends after {ANONYMOUS_DEPTH} users")
    is_own_question = listing.query.search or listing.query.exclude or listing.role_sets
    if listing.anonymous and is_own_question and ids and len(ids) > EXAMINED_AUTHORS:
        raise TooManyRows(f"more than {EXAMINED_AUTHORS} users to look through for an anonymous caller")
    roles, *more = listing.role_sets or [()]
    query = replace(listing.query, include=ids, roles=tuple(roles), more_roles=tuple(map(tuple, more)))
    page = site.services.users.find(query) if listing.place is None else _placed(site, listing.place, query)
    site.remember_users(page.users)
    return page


def _ids(site: Site, listing: UserListing) -> list[int] | None:
    """The ids that the query is restricted to, None for no restriction."""
    named = listing.query.include
    if listing.published_in is None:
        return None if named is None else list(named)
    authors = site.catalogue.published_authors(listing.published_in)
    return sorted(authors if named is None else authors.intersection(named))


def _placed(site: Site, place: Callable[[User], int], query: UserQuery) -> UserPage:
    found = site.services.users.find(replace(query, limit=EXAMINED_USERS, offset=0))
    if found.total > len(found.users):
        raise TooManyRows(f"more than {EXAMINED_USERS} users to examine")
    users = sorted(found.users, key=place)
    return UserPage(users[query.offset : query.offset + query.limit], len(users))
