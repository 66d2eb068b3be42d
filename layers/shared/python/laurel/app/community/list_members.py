"""Find members of the community (BP_User_Query).

The beginning of a list without filters is read from the index of its order. On a site of few members, and of those
named, filters are evaluated here; every other list comes from the lean directory of the store. A site that has none yet
reads at most 10,000 members.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain, islice

from laurel.app.community.components import active_components
from laurel.app.community.profile_fields import profile_fields
from laurel.app.community.profile_query import ProfileQuery
from laurel.app.community.profile_visibility import ANONYMOUS, Viewer, visible_profiles
from laurel.app.errors import ListTooDeep, TooManyRows
from laurel.app.ports.members import MemberQuery
from laurel.app.site import STAMP, Site
from laurel.app.users.list_users import ANONYMOUS_DEPTH
from laurel.domain.fold import fold
from laurel.domain.records.member import Listed, Member, ProfileValue
from laurel.domain.records.user import User

Test = Callable[[Listed], bool]

EXAMINED_MEMBERS = 10_000
"""The most members that are examined where there is no lean directory."""

READ_MEMBERS = 200
"""So many members are read from an index or by their keys, whatever is asked."""

NAMED_AT_MOST = 1_000
"""The most ids in ``user_ids``: their members are all on one page."""

READ_SHARE = 200
"""Reading one member by key in so many users costs as much as the lean directory of all."""

ONLINE_MINUTES = 15
"""Minutes after the last activity during which a member counts as online."""


@dataclass(frozen=True, slots=True)
class MemberListing:
    """What to find. ``type`` is active, newest, alphabetical, random, online or popular.

    ``user_ids`` overrides all other filters. ``friends_of`` (0: no filter) restricts to the friends of a user,
    ``types`` (None: no filter) to members with one of the member types. ``search`` and ``profile`` find only values
    that ``viewer`` may see. Spammers are in no list; with ``hides_spam`` they are left out of ``user_ids``, too,
    except for moderators. ``asked`` is the query of profiles as it was sent, which tells lists that are kept apart.
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
    viewer: Viewer = ANONYMOUS
    hides_spam: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Users of one page in order, and how many match in all."""

    users: Sequence[User]
    total: int


def list_members(site: Site, listing: MemberListing) -> MemberPage:
    """One page of members. Raises TooManyRows if too many members would have to be examined, ListTooDeep."""
    if len(listing.user_ids) > NAMED_AT_MOST:
        raise TooManyRows(f"more than {NAMED_AT_MOST} members are named")
    if max(len(listing.include), len(listing.exclude)) > EXAMINED_MEMBERS:
        raise TooManyRows(f"more than {EXAMINED_MEMBERS} members are chosen from or left out")
    if listing.user_ids:
        users = [user for user in _users(site, listing.user_ids) if _is_shown(site, listing, user)]
        return MemberPage(users, len(users))
    if not listing.viewer.user_id:
        _check_depth(site, listing)
    named = _named(site, listing)
    if not _is_filtered(listing) and named is None and _is_at_the_beginning(listing):
        found, total = _indexed(site, listing)
        return MemberPage(_shown(site, found), total)
    page = _lean_page(site, listing, named)
    if page is not None:
        return page
    if named is None and not _is_filtered(listing):
        found, total = _indexed(site, listing)
    else:
        found, total = _ranked(site, listing, _candidates(site, listing, named))
    return MemberPage(_shown(site, found), total)


def _check_depth(site: Site, listing: MemberListing) -> None:
    """Refuse a page deep in a list, and many names; a shorter list has no such page, and is read as ever."""
    if max(len(listing.include), len(listing.exclude)) > ANONYMOUS_DEPTH:
        raise TooManyRows(f"an anonymous caller names at most {ANONYMOUS_DEPTH} members")
    is_deep = listing.offset + listing.limit > ANONYMOUS_DEPTH
    if is_deep and site.services.members.total("alphabetical") > ANONYMOUS_DEPTH:
        raise ListTooDeep(f"an anonymous list ends after {ANONYMOUS_DEPTH} members")


def _is_filtered(listing: MemberListing) -> bool:
    return listing.types is not None or bool(listing.search) or listing.profile is not None


def _is_at_the_beginning(listing: MemberListing) -> bool:
    """Whether an index is read for it: lists at random and of those online have no other way."""
    reach = listing.offset + listing.limit + len(listing.exclude)
    return listing.type in ("random", "online") or reach <= READ_MEMBERS


def _lean_page(site: Site, listing: MemberListing, named: Collection[int] | None) -> MemberPage | None:
    """A page from the lean directory; None where there is none, or where few members are to be looked at."""
    members, filtered = site.services.members, _is_filtered(listing)
    users = members.total("alphabetical")
    few = READ_MEMBERS if named is None else max(READ_MEMBERS, min(NAMED_AT_MOST, users // READ_SHARE))
    if (named is not None or filtered) and (users if named is None else len(named)) <= few:
        return None
    _check_question(listing, users, named)
    query = _member_query(site, listing, named)
    found = members.page(query, users, listing.limit, listing.offset)
    if found and listing.type == "random" and found[0]:
        place = random.randrange(max(found[1] - listing.limit, 0) + 1)
        found = members.page(query, users, len(found[0]), place) or found
    if found is None:
        return None
    ids, total = found
    listed = members.get_many(ids)
    page = [listed[number] for number in ids if not listed[number].member.spam]
    if listing.type == "random":
        random.shuffle(page)
    return MemberPage(_shown(site, page), total)


def _check_question(listing: MemberListing, users: int, named: Collection[int] | None = None) -> None:
    """Refuse what an anonymous caller asks of a large site, unless others ask for the same list, which is kept."""
    is_own = _is_filtered(listing) or named is not None or bool(listing.exclude)
    if is_own and users > EXAMINED_MEMBERS and not listing.viewer.user_id:
        raise TooManyRows(f"more than {EXAMINED_MEMBERS} members to look through for an anonymous caller")


def _member_query(site: Site, listing: MemberListing, named: Collection[int] | None) -> MemberQuery:
    viewer, query = listing.viewer, listing.profile
    visible = _visible(site, listing)
    term = fold(listing.search)
    return MemberQuery(
        order={"online": "active", "random": "newest"}.get(listing.type, listing.type),
        since=f"{_online_since(site)[:-2]}00" if listing.type == "online" else "",
        ids=named,
        exclude=frozenset(listing.exclude),
        types=None if listing.types is None else frozenset(listing.types),
        search=listing.search,
        has_term=(lambda member: _has_term(visible(member), term)) if _searches_profiles(site, listing) else None,
        accepts=None if query is None else lambda member: query(replace(member, profile=visible(member))),
        viewer=f"{viewer.moderates or viewer.user_id} {listing.asked}",
    )


def _searches_profiles(site: Site, listing: MemberListing) -> bool:
    return bool(listing.search) and "xprofile" in active_components(site.catalogue.settings)


def _has_term(profile: Mapping[int, ProfileValue], term: str) -> bool:
    return any(term in fold(text) for value in profile.values() for text in value.entries)


def _users(site: Site, ids: Iterable[int]) -> list[User]:
    return _shown(site, site.services.members.get_many(ids).values())


def _is_shown(site: Site, listing: MemberListing, user: User) -> bool:
    viewer = listing.viewer
    return not (listing.hides_spam and site.member(user.id).spam) or viewer.moderates or viewer.user_id == user.id


def _shown(site: Site, found: Collection[Listed]) -> list[User]:
    """The users of members, cached with their members."""
    site.remember_listed(found)
    return [listed.user for listed in found if listed.user]


# ---- filters


def _candidates(site: Site, listing: MemberListing, named: Collection[int] | None) -> list[Listed]:
    """The members that pass all filters, each examined once."""
    tests = [test for test in (_of_types(listing), _searched(site, listing), _by_profile(site, listing)) if test]
    if named is not None and len(named) > EXAMINED_MEMBERS:
        raise TooManyRows(f"more than {EXAMINED_MEMBERS} members to examine")
    members, excluded = site.services.members, set(listing.exclude)
    among = members.all_members() if named is None else members.get_many(named).values()
    candidates = (listed for listed in _without(among, excluded) if listed.user and not listed.member.spam)
    return [listed for listed in candidates if all(test(listed) for test in tests)]


def _named(site: Site, listing: MemberListing) -> set[int] | None:
    """The ids that the list is restricted to: those of ``include``, of friends, or both."""
    included = set(listing.include) if listing.include else None
    if not listing.friends_of:
        return included
    friendships = site.services.members.friendships(listing.friends_of)
    friends = {found.other(listing.friends_of) for found in friendships if found.is_confirmed}
    return friends if included is None else friends & included


def _of_types(listing: MemberListing) -> Test | None:
    requested = None if listing.types is None else set(listing.types)
    return None if requested is None else lambda listed: not requested.isdisjoint(listed.member.types)


def _searched(site: Site, listing: MemberListing) -> Test | None:
    """Whether the login, the slug or (if xprofile is active) a profile value that the viewer sees has the term."""
    if not listing.search:
        return None
    term = fold(listing.search)
    visible = _visible(site, listing) if _searches_profiles(site, listing) else _nothing

    def holds(listed: Listed) -> bool:
        user = listed.user
        if user and (term in fold(user.login) or term in fold(user.slug)):
            return True
        return _has_term(visible(listed.member), term)

    return holds


def _by_profile(site: Site, listing: MemberListing) -> Test | None:
    """Whether the profile query is true of the values that the viewer sees; it may be true of an empty profile."""
    query = listing.profile
    if query is None:
        return None
    visible = _visible(site, listing)
    return lambda listed: query(replace(listed.member, profile=visible(listed.member)))


def _visible(site: Site, listing: MemberListing) -> Callable[[Member], Mapping[int, ProfileValue]]:
    return visible_profiles(profile_fields(site.catalogue.settings), listing.viewer)


def _nothing(_: Member) -> Mapping[int, ProfileValue]:
    return {}


# ---- order and page


def _indexed(site: Site, listing: MemberListing) -> tuple[list[Listed], int]:
    """A page and the total, from an index."""
    if listing.type == "online":
        return _online(site, listing)
    members, excluded = site.services.members, set(listing.exclude)
    order = "newest" if listing.type == "random" else listing.type
    left_out = [listed for listed in members.get_many(excluded).values() if _belongs(order, listed)]
    total = max(members.total(order) - len(left_out), 0)
    if listing.offset >= total:
        return [], total
    reach = listing.offset + listing.limit
    if reach + len(excluded) > EXAMINED_MEMBERS:
        raise TooManyRows(f"the page is beyond {EXAMINED_MEMBERS} members")
    if listing.type == "random":
        found = _without(members.random(listing.limit + len(excluded)), excluded)
        return list(islice(found, min(listing.limit, total - listing.offset))), total
    walk = (listed for listed in members.walk(order, reach + len(excluded)) if not listed.member.spam)
    return list(islice(_without(walk, excluded), listing.offset, reach)), total


def _online(site: Site, listing: MemberListing) -> tuple[list[Listed], int]:
    """Members who are online: some are read from the index; of many, the lean directory has a list for each minute."""
    walk = site.services.members.walk("active", READ_MEMBERS + 1, _online_since(site))
    first = list(islice(walk, READ_MEMBERS + 1))
    many = _many_online(site, listing) if len(first) > READ_MEMBERS else None
    if many:
        return many
    found = list(_without(chain(first, islice(walk, EXAMINED_MEMBERS - len(first))), set(listing.exclude)))
    return _page(listing, found), len(found)


def _many_online(site: Site, listing: MemberListing) -> tuple[list[Listed], int] | None:
    members = site.services.members
    users = members.total("alphabetical")
    _check_question(listing, users)
    found = members.page(_member_query(site, listing, None), users, listing.limit, listing.offset)
    if found is None:
        return None
    listed = members.get_many(found[0])
    return [listed[number] for number in found[0]], found[1]


def _without(walk: Iterable[Listed], excluded: Collection[int]) -> Iterable[Listed]:
    return (listed for listed in walk if listed.member.user_id not in excluded)


def _belongs(order: str, listed: Listed) -> bool:
    """Whether a member is in the list of an order; the alphabetical one has all users but spammers."""
    if listed.member.spam:
        return False
    return listed.user is not None if order == "alphabetical" else bool(_RANKS[order](listed.member))


def _ranked(site: Site, listing: MemberListing, among: Iterable[Listed]) -> tuple[list[Listed], int]:
    """A page of the candidates, and how many of them are in the list of the order."""
    if listing.type == "alphabetical":
        found = sorted(among, key=_name)
        return _page(listing, found), len(found)
    rank, since = _RANKS[listing.type], _online_since(site)
    found = [listed for listed in among if rank(listed.member)]
    if listing.type == "online":
        found = [listed for listed in found if listed.member.last_activity >= since]
    found.sort(key=lambda listed: (rank(listed.member), listed.member.user_id), reverse=True)
    if listing.type == "random":
        random.shuffle(found)
    return _page(listing, found), len(found)


def _page(listing: MemberListing, found: list[Listed]) -> list[Listed]:
    return found[listing.offset : listing.offset + listing.limit]


def _online_since(site: Site) -> str:
    return (site.now() - timedelta(minutes=ONLINE_MINUTES)).strftime(STAMP)


def _name(listed: Listed) -> tuple[str, int]:
    return fold(listed.user.name) if listed.user else "", listed.member.user_id


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
"""What the types order by, descending; "" or 0 for members who are not in the list."""
