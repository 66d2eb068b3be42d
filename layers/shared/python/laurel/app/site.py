"""The site as one request sees it: its services and settings, and a cache of what the request read."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from laurel.app.errors import Conflict, Unavailable
from laurel.app.metrics import CONFLICTS_RETRIED, Count, no_metrics
from laurel.app.posts.catalogue import Catalogue
from laurel.app.retry import until_committed
from laurel.app.settings import offset_hours, setting
from laurel.domain.awards.state import UserState
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.user import User

if TYPE_CHECKING:
    from laurel.app.ports.engine import Engine
    from laurel.app.services import Services
    from laurel.domain.records.member import Listed, Member
    from laurel.domain.records.outbox_row import OutboxRow
    from laurel.domain.records.stream_item import StreamItem

Result = TypeVar("Result")

STAMP = "%Y-%m-%dT%H:%M:%S"
"""The stored form of dates: no zone, whole seconds."""

REQUEST_ROWS = 1_000
"""Rows of the ledgers that a request may delete along with posts or a user, about: the rest is a job."""

EVENT_SECONDS = 1.0
"""Seconds that a request may spend, in all, on recording the site events it causes before it responds."""

CATALOGUE_ATTEMPTS = 40
"""How often a change of the catalogue is decided before Unavailable.

All writers meet on one version, so with 16 of them three in four attempts lose; this many take some seven seconds.
"""


class Site:
    """One request's view of the site: the catalogue, users, states, members and stream items are read once.

    ``count`` records the metrics of `laurel.app.metrics`. ``outbox_rows`` are the rows that this request wrote and has
    not recorded yet; ``event_seconds`` is the time left for recording them. ``deletable_rows`` is how many rows of the
    ledgers this request may still delete along with posts and users, ``jobs`` the ids of the jobs that do the rest.
    """

    def __init__(self, services: Services, count: Count = no_metrics, event_seconds: float = EVENT_SECONDS) -> None:
        self.services = services
        self.count = count
        self.outbox_rows: list[OutboxRow] = []
        self.event_seconds = event_seconds
        self.deletable_rows = REQUEST_ROWS
        self.jobs: list[str] = []
        self._deadline = math.inf
        self._catalogue: Catalogue | None = None
        self._users: dict[int, User | None] = {}
        self.external_ids: dict[str, int] = {}
        self._states: dict[int, UserState] = {}
        self._members: dict[int, Member] = {}
        self._stream_items: dict[int, StreamItem | None] = {}

    # ---- posts

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as of the request's first read, or its own last write. Raises Unavailable."""
        if self._catalogue is None:
            self._catalogue = self.services.posts.catalogue()
        return self._catalogue

    def commit(self, decide: Callable[[Catalogue], tuple[CatalogueChange | None, Result]]) -> Result:
        """Decide a change of the catalogue and commit it; start over if another request committed first.

        `decide` must depend on nothing but the catalogue it is given. It returns the change (None: nothing to write)
        and the result to return. Raises what `decide` raises, and Unavailable after `CATALOGUE_ATTEMPTS` lost races.
        """

        def attempt() -> Result:
            seen = self.catalogue
            change, result = decide(seen)
            if change is None:
                return result
            try:
                self._catalogue = self.services.posts.commit(seen, change)
            except Conflict:
                self._catalogue = None
                raise
            self.outbox_rows += change.outbox
            return result

        return until_committed(attempt, self.pause, CATALOGUE_ATTEMPTS)

    # ---- users

    def user(self, user_id: int) -> User | None:
        """A user's profile, None if absent; read once per request, together with the state in the same read."""
        if user_id not in self._users:
            user, state = self.services.users.get_with_state(user_id) if user_id > 0 else (None, None)
            self._users[user_id] = user
            if state is not None:
                self._states.setdefault(user_id, state)
        return self._users[user_id]

    def remember_users(self, users: Iterable[User]) -> None:
        """Cache profiles that were read or written."""
        self._users.update((user.id, user) for user in users)

    def forget_user(self, user_id: int) -> None:
        """Drop a user, their state and their member from the cache."""
        self._users.pop(user_id, None)
        self._states.pop(user_id, None)
        self._members.pop(user_id, None)

    def forget_state(self, user_id: int) -> None:
        """Drop a state from the cache, because it was changed."""
        self._states.pop(user_id, None)

    def state(self, user_id: int) -> UserState:
        """A user's balances and ranks for display, read once per request."""
        if user_id not in self._states:
            self._states[user_id] = self.services.states.get(user_id)
        return self._states[user_id]

    def load_states(self, user_ids: Iterable[int]) -> None:
        """Read the states of several users at once into the cache."""
        missing = [user_id for user_id in user_ids if user_id not in self._states]
        stored = self.services.states.get_many(missing)
        self.remember_states({user_id: stored.get(user_id) or UserState() for user_id in missing})

    def remember_states(self, states: Mapping[int, UserState]) -> None:
        """Cache states that were read or written."""
        self._states.update(states)

    # ---- members

    def member(self, user_id: int) -> Member:
        """A user's part in the community; read once per request, together with the profile in the same read."""
        if user_id not in self._members:
            listed = self.services.members.get_with_user(user_id)
            self._members[user_id] = listed.member
            self._users.setdefault(user_id, listed.user)
        return self._members[user_id]

    def remember_listed(self, members: Iterable[Listed]) -> None:
        """Cache members from an eventually consistent list, unless they are cached already: those are fresher."""
        for listed in members:
            self._members.setdefault(listed.member.user_id, listed.member)
            if listed.user is not None:
                self._users.setdefault(listed.user.id, listed.user)

    def forget_members(self, user_ids: Iterable[int]) -> None:
        """Drop members from the cache, because they were changed."""
        for user_id in user_ids:
            self._members.pop(user_id, None)

    # ---- the activity stream

    def stream_item(self, item_id: int) -> StreamItem | None:
        """A stream item, None if absent; read once per request."""
        if item_id not in self._stream_items:
            self._stream_items[item_id] = self.services.stream_items.get(item_id)
        return self._stream_items[item_id]

    def remember_stream_items(self, items: Iterable[StreamItem]) -> None:
        """Cache stream items that were read or written."""
        self._stream_items.update((item.id, item) for item in items)

    def forget_stream_item(self, item_id: int) -> None:
        """Drop a stream item from the cache, because it was deleted."""
        self._stream_items.pop(item_id, None)

    # ---- the engine

    @property
    def engine(self) -> Engine:
        """The award engine's records."""
        return self.services.engine

    # ---- races

    def pause(self, seconds: float) -> None:
        """Wait after a lost race, before the next attempt (`laurel.app.retry.until_committed`).

        Raises Unavailable if that would exceed the time limit of `within`.
        """
        self.count(CONFLICTS_RETRIED)
        if time.monotonic() + seconds > self._deadline:
            raise Unavailable("no time is left to decide again")
        self.services.sleep(seconds)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """A time limit for lost races inside the block."""
        before, self._deadline = self._deadline, time.monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = before

    # ---- time and settings

    def setting(self, name: str) -> object:
        """The value of a setting, its default if none is stored. Raises KeyError for an unknown name."""
        return setting(self.catalogue.settings, name)

    @property
    def zone_name(self) -> str:
        """The site's time zone as a setting: a name, an offset such as "+05:30", or "" for UTC (wp_timezone_string)."""
        name = str(self.setting("timezone"))
        offset = offset_hours(name)
        if offset is None:
            return name
        hours, minutes = divmod(round(abs(offset) * 60), 60)
        return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"

    @property
    def zone(self) -> tzinfo:
        """The site's time zone (wp_timezone)."""
        return zone_of(self.zone_name)

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.services.clock.now()

    def local_now(self) -> datetime:
        """The present moment in the site's time zone."""
        return self.now().astimezone(self.zone)


def zone_of(name: str) -> tzinfo:
    """The time zone of a name or an offset such as "-03:30"; UTC for ""."""
    if name[:1] in ("+", "-"):
        hours, minutes = int(name[1:3]), int(name[4:6])
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if name[0] == "-" else offset)
    return ZoneInfo(name) if name else UTC
