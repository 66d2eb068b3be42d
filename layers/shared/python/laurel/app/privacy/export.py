"""What a site has of one person, as groups of named values (WordPress' personal data exporters), page by page.

Groups have the ids of WordPress', GamiPress' and BuddyPress' exporters where these have one. A page has some of the
groups, in a fixed order, or a part of one; the next page goes on at its place. What opens an account is not exported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from laurel.app.community.profile_fields import profile_fields
from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import ReadSet
from laurel.app.ports.ledger import Row, Rows
from laurel.app.posts.type_refs import type_slugs
from laurel.app.site import Site
from laurel.domain.records.ledger_query import EarningQuery, LogQuery, RowQuery, shown_type
from laurel.domain.records.user import User

if TYPE_CHECKING:
    from laurel.domain.awards.run import Known

Value = str | int | bool
Place = tuple[int, int]
"""Where a page begins: the number of a group in `GROUPS`, and what of it comes before."""

PAGE_ITEMS = 200
"""Items of a page."""

PAGE_TEXT = 2_000_000
"""Characters after which a page ends: replies are bounded."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a group: a row, a session; ``data`` are its values by name."""

    item_id: str
    data: Mapping[str, Value]


@dataclass(slots=True)
class Group:
    """A group, or a part of one."""

    group_id: str
    group_label: str
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExportedPerson:
    """Groups of a page, and where the next page begins (None: this was the last)."""

    groups: Sequence[Group]
    rest: Place | None


@dataclass(slots=True)
class _Person:
    """Whose data it is; what several groups need is read once."""

    site: Site
    user: User
    known: Known | None = None

    def engine(self) -> Known:
        if self.known is None:
            self.known = self.site.engine.read(self.user.id, ReadSet(everything=True)).known
        return self.known

    def title(self, post_id: int) -> str:
        post = self.site.catalogue.get(post_id)
        return post.title if post else ""


Found = Iterable[tuple[int, Item]]
"""Items with what the next page of the group begins after."""


def export_person(site: Site, user_id: int, begin: Place = (0, 0), limit: int = PAGE_ITEMS) -> ExportedPerson:
    """A page of a person's data from a place on, at most so many items. Raises UserNotFound, Unavailable."""
    user = site.user(user_id)
    if user is None:
        raise UserNotFound(user_id)
    person, groups, room, text = _Person(site, user), [], limit, 0
    number, after = begin
    while number < len(GROUPS):
        group_id, label, read = GROUPS[number]
        group = Group(group_id, label)
        more = False
        for place, item in read(person, after, room + 1):
            text += len(json.dumps(item.data)) + len(item.item_id)
            if not room or (text > PAGE_TEXT and room < limit):
                more = True
                break
            group.items.append(item)
            after, room = place, room - 1
        if group.items:
            groups.append(group)
        if more:
            return ExportedPerson(groups, (number, after))
        number, after = number + 1, 0
    return ExportedPerson(groups, None)


def _named(data: Mapping[str, Any]) -> dict[str, Value]:
    """The values that there are; lists and objects as JSON."""
    shown = {name: value for name, value in data.items() if value not in ("", None, [], {}, ())}
    return {
        name: value if isinstance(value, str | int | bool) else json.dumps(value, ensure_ascii=False)
        for name, value in shown.items()
    }


def _counted(items: Sequence[Item], after: int) -> Found:
    """Items that are read all at once, from a position on."""
    return enumerate(items[after:], after + 1)


# ---- accounts


def _user(person: _Person, after: int, _: int) -> Found:
    user = person.user
    data = {
        "ID": user.id, "Login Name": user.login, "Nice Name": user.slug, "Email": user.email, "URL": user.url,
        "External ID": user.external_id,
        "Registration Date": user.registered, "Display Name": user.name, "Nickname": user.nickname,
        "First Name": user.first_name, "Last Name": user.last_name, "Description": user.description,
        "Locale": user.locale, "Roles": list(user.roles), **user.meta,
    }  # fmt: skip
    return _counted([Item(f"user-{user.id}", _named(data))], after)


def _profile(person: _Person, after: int, _: int) -> Found:
    member = person.site.member(person.user.id)
    names = {found.id: found.name for found in profile_fields(person.site.catalogue.settings).fields}
    items = [
        Item(
            f"bp-xprofile-{number}",
            _named({"Field": names.get(number, ""), "Value": "\n".join(value.entries), "Updated": value.updated,
                    "Visibility": value.visibility}),
        )
        for number, value in sorted(member.profile.items())
    ]  # fmt: skip
    standing = {"Last Activity": member.last_activity, "Member Types": list(member.types), "Friends": member.friends}
    if data := _named(standing):
        items.append(Item(f"bp-member-{person.user.id}", data))
    return _counted(items, after)


def _sessions(person: _Person, after: int, _: int) -> Found:
    """As WordPress shows them: neither tokens nor what they are derived from."""
    found = sorted(person.site.services.sign_ins.sessions(person.user.id), key=lambda session: session.created)
    items = [
        Item(
            f"session-{number}",
            _named({
                "Kind": session.kind, "Last Login": session.created, "Expiration": _moment(session.expires),
                "IP": session.address, "User Agent": session.user_agent,
            }),
        )
        for number, session in enumerate(found, 1)
    ]  # fmt: skip
    return _counted(items, after)


def _application_passwords(person: _Person, after: int, _: int) -> Found:
    login = person.site.services.users.login(person.user.login)
    items = [
        Item(
            f"application-password-{entry.uuid}",
            _named({"Name": entry.name, "App ID": entry.app_id, "Created": entry.created,
                    "Last Used": entry.last_used, "Last IP": entry.last_ip,
                    "Scopes": ", ".join(entry.restrictions.scopes), "Expiration": entry.restrictions.expires,
                    "Networks": ", ".join(entry.restrictions.cidrs)}),
        )
        for entry in (login.application_passwords if login else ())
    ]  # fmt: skip
    return _counted(items, after)


def _pictures(person: _Person, after: int, _: int) -> Found:
    pictures = sorted(person.site.member(person.user.id).pictures.items())
    places = {"avatar": "avatars", "cover": "covers"}
    return _counted(
        [Item(f"{kind}-{name}", {"Path": f"/{places[kind]}/{person.user.id}/{name}"}) for kind, name in pictures], after
    )


# ---- what the engine knows


def _points(person: _Person, after: int, _: int) -> Found:
    state = person.engine().state
    ids = sorted({*state.balances, *state.awarded, *state.deducted, *state.expended})
    items = [
        Item(
            f"gamipress-points-{number}",
            {"Points Type": person.title(number), "Balance": state.balances.get(number, 0),
             "Awarded": state.awarded.get(number, 0), "Deducted": state.deducted.get(number, 0),
             "Expended": state.expended.get(number, 0)},
        )
        for number in ids
    ]  # fmt: skip
    return _counted(items, after)


def _ranks(person: _Person, after: int, _: int) -> Found:
    state = person.engine().state
    items = [
        Item(
            f"gamipress-rank-{rank_type}",
            _named({"Rank Type": person.title(rank_type), "Rank": person.title(rank),
                    "Since": state.rank_since.get(rank_type, "")}),
        )
        for rank_type, rank in sorted(state.ranks.items())
    ]  # fmt: skip
    return _counted(items, after)


def _achievements(person: _Person, after: int, _: int) -> Found:
    """How often each was earned; the rows of it are among the earnings."""
    achievements = person.site.catalogue.rules.achievements
    earned = [(number, held) for number, held in sorted(person.engine().progress.items()) if held.times]
    items = [
        Item(f"gamipress-achievement-{number}", {"Achievement": person.title(number), "Times": held.times})
        for number, held in earned
        if number in achievements
    ]
    return _counted(items, after)


def _progress(person: _Person, after: int, _: int) -> Found:
    known = person.engine()
    items = [
        Item(
            f"gamipress-progress-{number}",
            _named({"Of": person.title(number), "Count": held.count, "Times": held.times,
                    "Counted At": [_moment(stamp) for stamp in held.stamps]}),
        )
        for number, held in sorted(known.progress.items())
    ]  # fmt: skip
    items += [
        Item(
            f"gamipress-trigger-{trigger}-{specific}",
            _named({"Trigger": trigger, "Specific ID": specific, "Count": count.count, "First": count.first}),
        )
        for (trigger, specific), count in sorted(known.trigger_counts.items())
    ]
    return _counted(items, after)


# ---- rows


def _beyond(after: int) -> tuple[int, int] | None:
    return (after, after) if after else None


def _rows(ledger: Rows[Row], query: RowQuery[Row]) -> Iterator[Row]:
    """The rows of a query, page by page."""
    while True:
        page = ledger.find(query)
        yield from page.rows
        if page.beyond is None:
            return
        query = replace(query, beyond=page.beyond)


def _earnings(person: _Person, after: int, limit: int) -> Found:
    slugs = type_slugs(person.site.catalogue)
    query = EarningQuery(users=(person.user.id,), descending=False, limit=limit, beyond=_beyond(after))
    for row in _rows(person.site.services.ledger.earnings, query):
        data = {
            "Title": row.title, "Post ID": row.post_id, "Type": shown_type(row.type_ref, slugs), "Points": row.points,
            "Points Type": slugs.get(row.points_type, ""), "Date": row.date, **row.meta,
        }  # fmt: skip
        yield row.id, Item(f"gamipress-user-earning-{row.id}", _named(data))


def _logs(person: _Person, after: int, limit: int) -> Found:
    slugs = type_slugs(person.site.catalogue)
    query = LogQuery(users=(person.user.id,), descending=False, limit=limit, beyond=_beyond(after))
    for row in _rows(person.site.services.ledger.logs, query):
        data = {
            "Title": row.title, "Type": row.type, "Trigger": row.trigger_type, "Access": row.access, "Date": row.date,
            "Points": row.points, "Points Type": slugs.get(row.points_type, ""), **row.meta,
        }  # fmt: skip
        yield row.id, Item(f"gamipress-log-{row.id}", _named(data))


def _friends(person: _Person, after: int, _: int) -> Found:
    """The other's id and name, the date, and who asked."""
    friendships = sorted(person.site.services.members.friendships(person.user.id), key=lambda found: found.id)
    left = [found for found in friendships if found.id > after]
    others = person.site.services.users.get_many(found.other(person.user.id) for found in left[:PAGE_ITEMS])
    for found in left:
        other = others.get(found.other(person.user.id))
        data = {
            "User ID": found.other(person.user.id), "Name": other.name if other else "", "Date": found.created,
            "Confirmed": found.is_confirmed, "Initiator": found.initiator_id == person.user.id,
        }  # fmt: skip
        yield found.id, Item(f"bp-friends-{found.id}", _named(data))


def _stream_items(person: _Person, after: int, limit: int) -> Found:
    for found in person.site.services.stream_items.posted_by(person.user.id, after, limit):
        data = {
            "Type": found.type, "Content": found.content, "Date": found.date, "Hidden": found.hidden,
            "Item ID": found.item_id, "Secondary Item ID": found.secondary_item_id, **found.meta,
        }  # fmt: skip
        yield found.id, Item(f"bp-activity-{found.id}", _named(data))


def _favorites(person: _Person, after: int, limit: int) -> Found:
    for number in person.site.services.stream_items.favorites_of(person.user.id, after, limit):
        yield number, Item(f"bp-favorite-{number}", {"Item ID": number})


def _posts(person: _Person, after: int, _: int) -> Found:
    """Posts of every kind that the person is the author of."""
    own = sorted(number for number, post in person.site.catalogue.posts.items() if post.author == person.user.id)
    for number in own:
        post = person.site.catalogue.get(number)
        if number > after and post is not None:
            data = {"Title": post.title, "Date": post.date, "Status": post.status, "Content": post.content}
            yield number, Item(f"post-{number}", _named(data))


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


GROUPS: Sequence[tuple[str, str, Callable[[_Person, int, int], Found]]] = (
    ("user", "User", _user),
    ("bp_xprofile", "Extended Profile Data", _profile),
    ("session-tokens", "Session Tokens", _sessions),
    ("application-passwords", "Application Passwords", _application_passwords),
    ("bp_pictures", "Pictures", _pictures),
    ("gamipress-points", "Points", _points),
    ("gamipress-ranks", "Ranks", _ranks),
    ("gamipress-achievements", "Achievements", _achievements),
    ("gamipress-progress", "Progress", _progress),
    ("gamipress-user-earnings", "Earnings", _earnings),
    ("gamipress-logs", "Logs", _logs),
    ("posts", "Posts", _posts),
    ("bp_friends", "Friends", _friends),
    ("bp_activity", "Activity Updates", _stream_items),
    ("bp_favorites", "Favorite Activity", _favorites),
)
"""Id, label and reader of each group, in the order of pages."""
