"""Find members of the community (BP_User_Query).

A list that nothing restricts comes from the index of its order. Whatever restricts is worked out first, over at
most 10,000 members, and the members found are put into the order here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from laurel.app.components import active_components
from laurel.app.member_ports import Member
from laurel.app.ports import TooManyRows, User, UserQuery
from laurel.app.profile_query import ProfileQuery
from laurel.app.site import STAMP, Site

GATHERED = 10_000
"""How many members are looked through where an index alone cannot answer."""

ONLINE_MINUTES = 15
"""How long after the last activity a member counts as online."""


@dataclass(frozen=True, slots=True)
class MemberListing:
    """What to find. ``type`` is active, newest, alphabetical, random, online or popular.

    ``user_ids`` overrides everything else. ``friends_of`` (0: nobody) restricts to the friends of a user,
    ``types`` (None: any) to members of one of the types.
    """

    type: str = "newest"
    limit: int = 10
    offset: int = 0
    user_ids: Sequence[int] = ()
    include: Sequence[int] = ()
    exclude: Sequence[int] = ()
    search: str = ""
    friends_of: int = 0
    types: Sequence[str] | None = None
    profile: ProfileQuery | None = None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Users of one page in order, and how many match in all."""

    users: Sequence[User]
    total: int


def list_members(site: Site, listing: MemberListing) -> MemberPage:
    """One page of members. Raises TooManyRows for what reaches too far."""
    if listing.user_ids:
        users = _users(site, listing.user_ids)
        return MemberPage(users, len(users))
    ids = _restricted(site, listing)
    if ids is not None and len(ids) > GATHERED:
        raise TooManyRows(f"more than {GATHERED} members to look through")
    if listing.type == "alphabetical":
        return _by_name(site, listing, ids)
    found, total = _indexed(site, listing) if ids is None else _ranked(site, listing, ids)
    return MemberPage(_users(site, found), total)


def _users(site: Site, ids: Iterable[int]) -> list[User]:
    found = site.services.users.get_many(dict.fromkeys(number for number in ids if 0 < number < 2**53))
    site.remember_users(found.values())
    return [found[number] for number in dict.fromkeys(ids) if number in found]


# ---- what restricts


def _restricted(site: Site, listing: MemberListing) -> set[int] | None:
    """The ids that are left by everything that restricts; None where nothing but ``exclude`` does."""
    kept: set[int] | None = set(listing.include) if listing.include else None
    for restrict in (_friends, _of_types, _searched, _by_profile):
        kept = _both(kept, restrict(site, listing, kept))
    return kept - set(listing.exclude) if kept is not None else None


def _both(kept: set[int] | None, more: set[int] | None) -> set[int] | None:
    if kept is None or more is None:
        return more if kept is None else kept
    return kept & more


def _friends(site: Site, listing: MemberListing, _: set[int] | None) -> set[int] | None:
    if not listing.friends_of:
        return None
    friendships = site.services.members.friendships(listing.friends_of)
    return {found.other(listing.friends_of) for found in friendships if found.is_confirmed}


def _of_types(site: Site, listing: MemberListing, kept: set[int] | None) -> set[int] | None:
    if listing.types is None:
        return None
    wanted = set(listing.types)
    return {found.user_id for found in _members(site, kept) if wanted.intersection(found.types)}


def _searched(site: Site, listing: MemberListing, kept: set[int] | None) -> set[int] | None:
    if not listing.search:
        return None
    ids = None if kept is None else sorted(kept)
    query = UserQuery(limit=GATHERED, include=ids, search=listing.search, search_columns=("login", "slug"))
    found = {user.id for user in site.services.users.find(query).users}
    if "xprofile" in active_components(site.catalogue.settings):
        term = listing.search.casefold()
        found |= {member.user_id for member in _members(site, kept) if _contains(member, term)}
    return found


def _contains(member: Member, term: str) -> bool:
    return any(term in text.casefold() for value in member.profile.values() for text in value.entries)


def _by_profile(site: Site, listing: MemberListing, kept: set[int] | None) -> set[int] | None:
    """Who the query is true of; those of whom nothing is stored are asked about, too."""
    query = listing.profile
    if query is None:
        return None
    if query(Member(0)):  # true of who entered nothing, which may be anybody
        if kept is None:
            page = site.services.users.find(UserQuery(orderby="id", limit=GATHERED))
            if page.total > GATHERED:
                raise TooManyRows(f"more than {GATHERED} users to look through")
            kept = {user.id for user in page.users}
        return kept - {found.user_id for found in _members(site, kept) if not query(found)}
    return {found.user_id for found in _members(site, kept) if query(found)}


def _members(site: Site, kept: set[int] | None) -> Iterable[Member]:
    """The members that are still in question."""
    if kept is None:
        return site.services.members.everybody()
    return site.services.members.get_many(kept).values()


# ---- order and page


def _by_name(site: Site, listing: MemberListing, ids: set[int] | None) -> MemberPage:
    include = None if ids is None else sorted(ids)
    exclude = listing.exclude if ids is None else ()
    query = UserQuery(limit=listing.limit, offset=listing.offset, include=include, exclude=exclude)
    page = site.services.users.find(query)
    site.remember_users(page.users)
    return MemberPage(page.users, page.total)


def _indexed(site: Site, listing: MemberListing) -> tuple[list[int], int]:
    """A page of ids, and the total, straight from an index."""
    members, excluded = site.services.members, set(listing.exclude)
    if listing.type in ("online", "random"):
        whole = listing.type == "online"
        walk = members.walk("active" if whole else "newest", GATHERED, _online_since(site) if whole else "")
        ids = [number for number in islice(walk, GATHERED) if number not in excluded]
        if not whole:
            random.shuffle(ids)
        return _page(listing, ids), len(ids)
    order, reach = listing.type, listing.offset + listing.limit
    left_out = [found for found in members.get_many(excluded).values() if _RANKS[order](found)]
    total = max(members.total(order) - len(left_out), 0)
    if listing.offset >= total:
        return [], total
    if reach + len(excluded) > GATHERED:
        raise TooManyRows(f"the page lies beyond {GATHERED} members")
    walk = (number for number in members.walk(order, reach + len(excluded)) if number not in excluded)
    return list(islice(walk, listing.offset, reach)), total


def _ranked(site: Site, listing: MemberListing, ids: set[int]) -> tuple[list[int], int]:
    """A page of some ids, and how many of them belong to the order."""
    rank, since = _RANKS[listing.type], _online_since(site)
    members = [found for found in site.services.members.get_many(ids).values() if rank(found)]
    if listing.type == "online":
        members = [found for found in members if found.last_activity >= since]
    members.sort(key=lambda found: (rank(found), found.user_id), reverse=True)
    if listing.type == "random":
        random.shuffle(members)
    return _page(listing, [found.user_id for found in members]), len(members)


def _page(listing: MemberListing, ids: list[int]) -> list[int]:
    return ids[listing.offset : listing.offset + listing.limit]


def _online_since(site: Site) -> str:
    return (site.now() - timedelta(minutes=ONLINE_MINUTES)).strftime(STAMP)


def _activity(member: Member) -> str:
    return member.last_activity


def _identity(member: Member) -> int:
    return member.user_id if member.last_activity else 0


def _friend_count(member: Member) -> int:
    return 0 if member.friends is None else member.friends + 1


_RANKS: dict[str, Callable[[Member], str | int]] = {
    "newest": _identity,
    "random": _identity,
    "active": _activity,
    "online": _activity,
    "popular": _friend_count,
}
"""What the types order by, falling; nothing for members who do not belong to the list."""
