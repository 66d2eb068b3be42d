"""The services of a site on a driver of its tables: what the first request does not need, it does not pay for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from laurel.app.ledger.retention import RETENTION
from laurel.store.catalogue.posts import PostStore
from laurel.store.engine.outbox import OutboxStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.kept_logs import KeptLogs
from laurel.store.sizing import Sizing
from laurel.store.users.users import UserStore

if TYPE_CHECKING:
    from laurel.app.ports.common import Clock, Sleep
    from laurel.store.community.items import StreamItemStore
    from laurel.store.community.pictures import PictureStore
    from laurel.store.driver.requests import Tables
    from laurel.store.engine.engine import EngineStore
    from laurel.store.engine.user_states import UserStateStore
    from laurel.store.ledger.exports import ExportStore
    from laurel.store.ledger.ledger import LedgerStore
    from laurel.store.ledger.removals import RemovalStore
    from laurel.store.users.erasures import ErasureStore
    from laurel.store.users.members import MemberStore
    from laurel.store.users.sign_ins import SignInStore


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class TableServices:
    """`laurel.app.services.Services` on a driver.

    ``read_secret`` gives the secret of the site, which may be a network request the first time; ``sizing`` is in how
    many partitions what all users share is kept, by default as few as can be;
    ``catch_up`` is called before a list uses what is kept from the streams: counters, and the lean directory.

    A store is made when it is first used, and its module imported then. Two threads may each make one (Python 3.12
    and later hold no lock meanwhile), of which one is kept: that does no harm, because stores share the ids made here
    and keep nothing else but what they can read again.
    """

    def __init__(
        self,
        driver: Tables,
        read_secret: Callable[[], bytes],
        *,
        sizing: Sizing | None = None,
        catch_up: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._driver = driver
        self._read_secret = read_secret
        self._sizing = Sizing() if sizing is None else sizing
        self._catch_up = catch_up
        self.clock: Clock = SystemClock() if clock is None else clock
        self.sleep = sleep
        self._kept_logs = KeptLogs(driver, self._retention_days, self._seconds)
        self._ids = LedgerIds()
        self._stream_item_ids = LedgerIds(self._seconds)

    @cached_property
    def posts(self) -> PostStore:
        """Posts and settings: the catalogue."""
        return PostStore(self._driver, sizing=self._sizing)

    @cached_property
    def users(self) -> UserStore:
        """Users and their logins."""
        return UserStore(self._driver, self._sizing, seconds=self._seconds, catch_up=self._catch_up)

    @cached_property
    def sign_ins(self) -> SignInStore:
        """Attempts to sign in, and sessions."""
        from laurel.store.users.sign_ins import SignInStore  # 1 ms: most requests have neither

        return SignInStore(self._driver)

    @cached_property
    def engine(self) -> EngineStore:
        """The award engine's records."""
        from laurel.store.engine.engine import EngineStore  # 32 ms: a request that only reads does without

        return EngineStore(self._kept_logs, self._ids, self._seconds, self._sizing)

    @cached_property
    def ledger(self) -> LedgerStore:
        """Logs and earnings."""
        from laurel.store.ledger.ledger import LedgerStore  # 19 ms: most requests list neither

        return LedgerStore(self._driver, self._ids, self._catch_up, self._sizing, self._kept_logs)

    @cached_property
    def states(self) -> UserStateStore:
        """Balances and ranks of users."""
        from laurel.store.engine.user_states import UserStateStore  # 13 ms: a request without users shows none

        return UserStateStore(self._kept_logs, self._ids, self._sizing)

    @cached_property
    def members(self) -> MemberStore:
        """Users as members of the community."""
        from laurel.store.users.members import MemberStore  # 7 ms: only the community needs them

        return MemberStore(self._driver, self._sizing, seconds=self._seconds, catch_up=self._catch_up)

    @cached_property
    def pictures(self) -> PictureStore:
        """Avatars and cover images."""
        from laurel.store.community.pictures import PictureStore  # 2 ms: most requests show none

        return PictureStore(self._driver)

    @cached_property
    def stream_items(self) -> StreamItemStore:
        """The activity stream."""
        from laurel.store.community.items import StreamItemStore  # 14 ms: only the community has one

        return StreamItemStore(self._driver, self._stream_item_ids, self._seconds)

    @cached_property
    def outbox(self) -> OutboxStore:
        """Site events that wait."""
        return OutboxStore(self._driver)

    @cached_property
    def removals(self) -> RemovalStore:
        """Deletions that are looked after."""
        from laurel.store.ledger.removals import RemovalStore  # 1 ms: for one function

        return RemovalStore(self._driver)

    @cached_property
    def erasures(self) -> ErasureStore:
        """Who was erased."""
        from laurel.store.users.erasures import ErasureStore  # 1 ms: for operators

        return ErasureStore(self._driver)

    @cached_property
    def exports(self) -> ExportStore:
        """Whole ledgers, stretch by stretch."""
        from laurel.store.ledger.exports import ExportStore  # 2 ms: for operators

        return ExportStore(self._kept_logs, self._ids, self._sizing, self._catch_up)

    @property
    def secret(self) -> bytes:
        """The secret that keys the site's hashes. Raises Unavailable if it cannot be read now."""
        return self._read_secret()

    def clean_html(self, text: str) -> str:
        """A text without the markup that untrusted people may not store (wp_kses_post)."""
        from laurel.rest.formatting.kses import wp_kses_post  # 2 ms: only what is written is cleaned

        return wp_kses_post(text)

    def clean_update(self, text: str) -> str:
        """A text with the markup that the stream of activity may have (bp_activity_filter_kses)."""
        from laurel.rest.formatting.kses import bp_activity_filter_kses  # 2 ms: only what is written is cleaned

        return bp_activity_filter_kses(text)

    def clean_profile_value(self, text: str, *, rich: bool = False) -> str:
        """A text with the markup that a profile's value may have (xprofile_filter_kses)."""
        from laurel.rest.formatting.kses import xprofile_filter_kses  # 2 ms: only what is written is cleaned

        return xprofile_filter_kses(text, rich=rich)

    def clean_line(self, text: str) -> str:
        """A title or a profile's text with no markup but that of a line (wp_kses_data)."""
        from laurel.rest.formatting.kses import wp_kses_data  # 2 ms: only what is written is cleaned

        return wp_kses_data(text)

    def misfit(self, value: object, schema: Mapping[str, Any], param: str) -> str:
        """What is wrong with a value by a JSON schema, "" for nothing (rest_validate_value_from_schema)."""
        from laurel.rest.errors import WP_Error  # 1 ms: only events of declared triggers are checked
        from laurel.rest.schema import rest_validate_value_from_schema  # 6 ms: as above

        verdict = rest_validate_value_from_schema(value, schema, param)
        return verdict.get_error_message() if isinstance(verdict, WP_Error) else ""

    def _retention_days(self) -> int:
        return int(self.posts.latest().settings.get(RETENTION, 0))

    def _seconds(self) -> float:
        return self.clock.now().timestamp()
