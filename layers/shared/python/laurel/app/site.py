"""The site as one request sees it: its services and settings, and what was read once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from laurel.app.errors import Conflict, Unavailable
from laurel.app.metrics import CONFLICTS_RETRIED, Count, nobody
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
"""How dates are stored: no zone, whole seconds."""

EVENT_SECONDS = 1.0
"""How long the events that a request causes may take to be recorded before its reply goes out, all together."""


class Site:
    """One request's view of the site. The catalogue and the users it read are read once.

    ``count`` is told what `laurel.app.metrics` names. ``outbox_rows`` are those that this request's writes left and
    that are not recorded yet; ``event_seconds`` is how long it may still take to record some.
    """

    def __init__(self, services: Services, count: Count = nobody, event_seconds: float = EVENT_SECONDS) -> None:
        self.services = services
        self.count = count
        self.outbox_rows: list[OutboxRow] = []
        self.event_seconds = event_seconds
        self._deadline = math.inf
        self._catalogue: Catalogue | None = None
        self._users: dict[int, User | None] = {}
        self._states: dict[int, UserState] = {}
        self._members: dict[int, Member] = {}
        self._stream_items: dict[int, StreamItem | None] = {}

    # ---- posts

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as of the first look, or as of this request's own last write."""
        if self._catalogue is None:
            self._catalogue = self.services.posts.catalogue()
        return self._catalogue

    def commit(self, decide: Callable[[Catalogue], tuple[CatalogueChange | None, Result]]) -> Result:
        """Decide a change on the catalogue and commit it; decide again if somebody else was first.

        `decide` must depend on nothing but the catalogue it is given. It returns the change, or None
        for nothing to write, and its result. Raises what `decide` raises, and Unavailable when the
        race is lost 12 times.
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

        return until_committed(attempt, self.pause)

    # ---- users

    def user(self, user_id: int) -> User | None:
        """A user's profile, read once per request, with the state, which costs nothing more."""
        if user_id not in self._users:
            user, state = self.services.users.get_with_state(user_id) if user_id > 0 else (None, None)
            self._users[user_id] = user
            if state is not None:
                self._states.setdefault(user_id, state)
        return self._users[user_id]

    def remember_users(self, users: Iterable[User]) -> None:
        """Keep profiles that were read or written, so that they are not read again."""
        self._users.update((user.id, user) for user in users)

    def forget_user(self, user_id: int) -> None:
        """Read a user again when next asked for."""
        self._users.pop(user_id, None)
        self._states.pop(user_id, None)
        self._members.pop(user_id, None)

    def forget_state(self, user_id: int) -> None:
        """Read a state again when next asked for: somebody changed it."""
        self._states.pop(user_id, None)

    def state(self, user_id: int) -> UserState:
        """A user's balances and ranks for showing them, read once per request."""
        if user_id not in self._states:
            self._states[user_id] = self.services.states.get(user_id)
        return self._states[user_id]

    def load_states(self, user_ids: Iterable[int]) -> None:
        """Read the states of several users at once."""
        wanted = [user_id for user_id in user_ids if user_id not in self._states]
        found = self.services.states.get_many(wanted)
        self.remember_states({user_id: found.get(user_id) or UserState() for user_id in wanted})

    def remember_states(self, states: Mapping[int, UserState]) -> None:
        """Keep states that were read or written, so that they are not read again."""
        self._states.update(states)

    # ---- members

    def member(self, user_id: int) -> Member:
        """A user's part in the community, read once per request, with the profile, which costs nothing more."""
        if user_id not in self._members:
            found = self.services.members.get_with_user(user_id)
            self._members[user_id] = found.member
            self._users.setdefault(user_id, found.user)
        return self._members[user_id]

    def remember_listed(self, found: Iterable[Listed]) -> None:
        """Keep members that a list brought along, unless they were read by themselves: then that is fresher."""
        for listed in found:
            self._members.setdefault(listed.member.user_id, listed.member)
            if listed.user is not None:
                self._users.setdefault(listed.user.id, listed.user)

    def forget_members(self, user_ids: Iterable[int]) -> None:
        """Read members again when next asked for: somebody changed them."""
        for user_id in user_ids:
            self._members.pop(user_id, None)

    # ---- the activity stream

    def stream_item(self, item_id: int) -> StreamItem | None:
        """An item of the activity stream, read once per request."""
        if item_id not in self._stream_items:
            self._stream_items[item_id] = self.services.stream_items.get(item_id)
        return self._stream_items[item_id]

    def remember_stream_items(self, items: Iterable[StreamItem]) -> None:
        """Keep items that were read or written, so that they are not read again."""
        self._stream_items.update((item.id, item) for item in items)

    def forget_stream_item(self, item_id: int) -> None:
        """Read an item again when next asked for: it was removed."""
        self._stream_items.pop(item_id, None)

    # ---- the engine

    @property
    def engine(self) -> Engine:
        """The engine's records."""
        return self.services.engine

    # ---- races

    def pause(self, seconds: float) -> None:
        """Wait after a lost race, before deciding again (`laurel.app.retry.until_committed`).

        Raises Unavailable where `within` leaves no time for that.
        """
        self.count(CONFLICTS_RETRIED)
        if time.monotonic() + seconds > self._deadline:
            raise Unavailable("no time is left to decide again")
        self.services.sleep(seconds)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Lose races for so long at most inside the block."""
        before, self._deadline = self._deadline, time.monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = before

    # ---- time and settings

    def setting(self, name: str) -> object:
        """A setting's value, or its default."""
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
