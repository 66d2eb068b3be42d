"""A site of the first layout, as large as one likes: users of a few kinds, each with what they did before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from devstore.memory import MemoryTables
from laurel.app.ports.engine import ReadSet
from laurel.domain.awards.run import Known
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.driver.requests import Item, Tables
from laurel.store.ledger.ids import SLOT, LedgerIds, slot_of
from laurel.store.rows.ledger import earning_item, log_items
from laurel.store.rows.records import user_item
from tests.concurrency.conftest import LOGIN, LONG_AGO, World, award
from tests.old_rows import old_log, old_user

STEP, VISIT = "gamipress_bp_update_profile", "gamipress_bp_upload_avatar"
FIRST_USER = 2

GOALS = range(2, 32)
"""After how many updates of the profile each time something is earned: so many goals are under way."""

MANY = range(2000, 2600)
"""The awards of a trigger on which more goals depend than a state has room for."""

AGE = timedelta(days=40)
"""How long ago the first of it happened."""

RULES_AT_ONCE = 80
"""Rules that one change of the catalogue writes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a user did: how often they signed in, updated their profile, and did what many goals depend on."""

    logins: int = 1
    steps: int = 0
    visits: int = 0

    @property
    def events(self) -> Sequence[str]:
        """The triggers, in the order in which they happened."""
        return [LOGIN] * self.logins + [STEP] * self.steps + [VISIT] * self.visits


NEW, USUAL, CROWDED = Kind(), Kind(2, 1), Kind(1, 3, 2)


@dataclass(frozen=True, slots=True)
class History:
    """What is stored of a user: what the engine knows, and the rows in the order of their ids."""

    known: Known
    logs: Sequence[Log]
    earnings: Sequence[Earning]


def rules() -> list[Post]:
    """The awards beside those of the audited world, each of one gold."""
    goals = {700 + count: (STEP, count) for count in GOALS} | dict.fromkeys(MANY, (VISIT, 5))
    made: list[Post] = []
    for post_id, (trigger, count) in goals.items():
        post: Post = award(post_id, trigger, 1)
        made.append(replace(post, meta={**post.meta, "_gamipress_count": count}))
    return made


def world_on(tables: Tables) -> World:
    """A site with the rules, and without users."""
    world = World(tables)
    posts, made = world.services.posts, rules()
    for start in range(0, len(made), RULES_AT_ONCE):
        posts.commit(posts.catalogue(), CatalogueChange(put=tuple(made[start : start + RULES_AT_ONCE])))
    return world


@cache
def _elsewhere() -> World:
    """A site of the layout of today, on which users live whose histories are taken."""
    return world_on(MemoryTables())


@cache
def lived(kind: Kind) -> History:
    """What is stored of a user of a kind, by the engine of today."""
    world = _elsewhere()
    name = f"{kind.logins}-{kind.steps}-{kind.visits}"
    made = User(0, name, f"{name}@example.org", name, name, LONG_AGO, ("subscriber",))
    user_id = world.services.users.create(made, "").id
    for trigger in kind.events:
        world.send(user_id, trigger)
    known = world.services.engine.read(user_id, ReadSet(everything=True)).known
    logs, earnings = world.rows(user_id)
    by_id = [sorted(rows, key=lambda row: int(row.id)) for rows in (logs, earnings)]
    return History(known, *by_id)


def kind_of(user_id: int) -> Kind:
    """One user in a thousand has many goals, one in five some."""
    if user_id % 1000 == FIRST_USER:
        return CROWDED
    return USUAL if user_id % 5 == FIRST_USER else NEW


@dataclass(frozen=True, slots=True)
class OldSite:
    """So many ``users``; of the first of them, ``old_rows`` logs or a few more are items by themselves."""

    users: int
    old_rows: int
    begun: datetime = field(default_factory=lambda: datetime.now(UTC) - AGE)
    """When the first of them did what they did; the others follow, one each second."""

    @property
    def ids(self) -> range:
        """The ids of the users."""
        return range(FIRST_USER, FIRST_USER + self.users)

    def known(self, user_id: int) -> Known:
        """What the engine knew of a user; not to be changed."""
        return replace(lived(kind_of(user_id)).known, user_id=user_id)

    def rows(self, user_id: int) -> Mapping[str, Sequence[Any]]:
        """The rows of a user in the order of their ids: logs, and earnings."""
        before = lived(kind_of(user_id))
        at = self.begun + timedelta(seconds=user_id)
        first = LedgerIds.at(at.timestamp())
        slots = {slot: number for number, slot in enumerate(dict.fromkeys(slot_of(log.id) for log in before.logs))}
        ids = [first + slots[slot_of(log.id)] * SLOT + log.id % SLOT for log in before.logs]
        return {
            "logs": [_moved(log, row_id, user_id, at) for log, row_id in zip(before.logs, ids, strict=True)],
            "earnings": [_moved(row, first + number, user_id, at) for number, row in enumerate(before.earnings)],
        }

    def items(self) -> Iterator[tuple[str, Item]]:
        """All items but those of the rules: the name of the table, and the item."""
        old = 0
        for user_id in self.ids:
            name = f"user{user_id}"
            yield "users", user_item(User(user_id, name, f"{name}@example.org", name, name, LONG_AGO, ("subscriber",)))
            yield from (("users", item) for item in old_user(user_id, self.known(user_id)))
            rows = self.rows(user_id)
            logs = map(old_log, rows["logs"]) if old < self.old_rows else log_items(rows["logs"])
            yield from (("logs", item) for item in logs)
            yield from (("earnings", earning_item(row)) for row in rows["earnings"])
            old += len(rows["logs"])


def _moved(row: Any, row_id: int, user_id: int, at: datetime) -> Any:
    """A row of another user and of another time."""
    return replace(row, id=row_id, user_id=user_id, date=f"{at:%Y-%m-%dT%H:%M:%S}")
