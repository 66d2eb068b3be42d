"""Find users: filters, order and pages (WP_User_Query)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from laurel.app.errors import TooManyRows
from laurel.app.ports.users import UserPage, UserQuery
from laurel.app.site import Site
from laurel.domain.records.user import User

EXAMINED_USERS = 10_000
"""The most users that are examined where the directory cannot filter or order by an index."""


@dataclass(frozen=True, slots=True)
class UserListing:
    """A query of users.

    ``query`` is the part that the directory answers. ``role_sets`` restricts to users with at least one role of each
    set, ``published_in`` to authors of published posts of those type references. ``place`` returns the sort key of a
    user, for an order of the caller's.
    """

    query: UserQuery
    role_sets: Sequence[Sequence[str]] = ()
    published_in: Sequence[str] | None = None
    place: Callable[[User], int] | None = None


def list_users(site: Site, listing: UserListing) -> UserPage:
    """One page of users and the total. Raises TooManyRows if too many users would have to be examined."""
    ids = _ids(site, listing)
    if (ids is not None and not ids) or not all(listing.role_sets):
        return UserPage((), 0)
    if ids and len(ids) > EXAMINED_USERS:
        raise TooManyRows(f"more than {EXAMINED_USERS} users to examine")
    query = replace(listing.query, include=ids, roles=listing.role_sets[0] if listing.role_sets else ())
    direct = len(listing.role_sets) < 2 and listing.place is None
    page = site.services.users.find(query) if direct else _filtered(site, listing, query)
    site.remember_users(page.users)
    return page


def _ids(site: Site, listing: UserListing) -> list[int] | None:
    """The ids that the query is restricted to, None for no restriction."""
    named = listing.query.include
    if listing.published_in is None:
        return None if named is None else list(named)
    authors = site.catalogue.published_authors(listing.published_in)
    return sorted(authors if named is None else authors.intersection(named))


def _filtered(site: Site, listing: UserListing, query: UserQuery) -> UserPage:
    found = site.services.users.find(replace(query, limit=EXAMINED_USERS, offset=0))
    if found.total > len(found.users):
        raise TooManyRows(f"more than {EXAMINED_USERS} users to examine")
    users = [user for user in found.users if all(not set(roles).isdisjoint(user.roles) for roles in listing.role_sets)]
    if listing.place:
        users.sort(key=listing.place)
    return UserPage(users[query.offset : query.offset + query.limit], len(users))
