"""Find users: who may be seen, filters, order and pages (WP_User_Query)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from laurel.app.errors import TooManyRows
from laurel.app.ports.users import UserPage, UserQuery
from laurel.app.site import Site
from laurel.domain.records.user import User

EXAMINED_USERS = 10_000
"""How many users are looked through where the directory itself cannot filter or order."""


@dataclass(frozen=True, slots=True)
class UserListing:
    """What to find.

    ``query`` is what the directory can do by itself. ``role_sets`` restricts to users who hold a role
    of every one of the sets, ``published_in`` to authors of published posts of those type references.
    ``place`` gives the place of a user in an order of the caller's.
    """

    query: UserQuery
    role_sets: Sequence[Sequence[str]] = ()
    published_in: Sequence[str] | None = None
    place: Callable[[User], int] | None = None


def list_users(site: Site, listing: UserListing) -> UserPage:
    """One page of users and how many there are. Raises TooManyRows for a filter that reaches too far."""
    ids = _ids(site, listing)
    if (ids is not None and not ids) or not all(listing.role_sets):
        return UserPage((), 0)
    if ids and len(ids) > EXAMINED_USERS:
        raise TooManyRows(f"more than {EXAMINED_USERS} users to look through")
    query = replace(listing.query, include=ids, roles=listing.role_sets[0] if listing.role_sets else ())
    direct = len(listing.role_sets) < 2 and listing.place is None
    page = site.services.users.find(query) if direct else _filtered(site, listing, query)
    site.remember_users(page.users)
    return page


def _ids(site: Site, listing: UserListing) -> list[int] | None:
    """The ids to look among, None for everybody's."""
    named = listing.query.include
    if listing.published_in is None:
        return None if named is None else list(named)
    authors = site.catalogue.published_authors(listing.published_in)
    return sorted(authors if named is None else authors.intersection(named))


def _filtered(site: Site, listing: UserListing, query: UserQuery) -> UserPage:
    found = site.services.users.find(replace(query, limit=EXAMINED_USERS, offset=0))
    if found.total > len(found.users):
        raise TooManyRows(f"more than {EXAMINED_USERS} users to look through")
    users = [user for user in found.users if all(not set(roles).isdisjoint(user.roles) for roles in listing.role_sets)]
    if listing.place:
        users.sort(key=listing.place)
    return UserPage(users[query.offset : query.offset + query.limit], len(users))
