"""The stores on a driver, as the use cases get them: what the first request does not need, it does not pay for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from laurel.app.site import Services, SystemClock
from laurel.composition.lazily import lazily

if TYPE_CHECKING:
    from laurel.app.ports.common import Clock
    from laurel.app.ports.engine import Engine
    from laurel.app.ports.ledger import Ledger, UserStates
    from laurel.app.ports.members import Members
    from laurel.app.ports.outbox import Outbox
    from laurel.app.ports.pictures import Pictures
    from laurel.app.ports.stream import StreamItems
    from laurel.store.driver.requests import Tables
    from laurel.store.ledger.ids import LedgerIds

Seconds = Callable[[], float]
"""The present moment in seconds since 1970."""


def make_services(
    driver: Tables,
    secret: bytes | Callable[[], bytes],
    catch_up: Callable[[], None] = lambda: None,
    clock: Clock | None = None,
    **more: Any,
) -> Services:
    """The stores on a driver, with whatever else of `Services` is not to be the default.

    ``catch_up`` is called before a list goes by the counters of logs and earnings.
    """
    from laurel.store.catalogue.posts import PostStore
    from laurel.store.ledger.ids import LedgerIds
    from laurel.store.users.users import UserStore

    ids, going_by = LedgerIds(), clock or SystemClock()

    def seconds() -> float:
        return going_by.now().timestamp()

    return Services(
        posts=PostStore(driver),
        users=UserStore(driver),
        engine=lazily(lambda: _engine(driver, ids, seconds)),
        ledger=lazily(lambda: _ledger(driver, ids, catch_up)),
        states=lazily(lambda: _states(driver, ids)),
        members=lazily(lambda: _members(driver)),
        pictures=lazily(lambda: _pictures(driver)),
        stream_items=lazily(lambda: _stream_items(driver, LedgerIds(seconds), seconds)),
        outbox=lazily(lambda: _outbox(driver)),
        read_secret=secret if callable(secret) else lambda: secret,
        clean_html=clean_html,
        clean_line=clean_line,
        clock=going_by,
        **more,
    )


def _engine(driver: Tables, ids: LedgerIds, seconds: Seconds) -> Engine:
    from laurel.store.engine.engine import EngineStore

    return EngineStore(driver, ids, seconds)


def _ledger(driver: Tables, ids: LedgerIds, catch_up: Callable[[], None]) -> Ledger:
    from laurel.store.ledger.ledger import LedgerStore

    return LedgerStore(driver, ids, catch_up)


def _states(driver: Tables, ids: LedgerIds) -> UserStates:
    from laurel.store.engine.user_states import UserStateStore

    return UserStateStore(driver, ids)


def _members(driver: Tables) -> Members:
    from laurel.store.users.members import MemberStore

    return MemberStore(driver)


def _pictures(driver: Tables) -> Pictures:
    from laurel.store.community.pictures import PictureStore

    return PictureStore(driver)


def _stream_items(driver: Tables, ids: LedgerIds, seconds: Seconds) -> StreamItems:
    from laurel.store.community.items import StreamItemStore

    return StreamItemStore(driver, ids, seconds)


def _outbox(driver: Tables) -> Outbox:
    from laurel.store.engine.outbox import OutboxStore

    return OutboxStore(driver)


def clean_html(text: str) -> str:
    """A text without the markup that untrusted people may not store (wp_kses_post)."""
    from laurel.rest.formatting.kses import wp_kses_post

    return wp_kses_post(text)


def clean_line(text: str) -> str:
    """A title or a profile's text with no markup but that of a line (wp_kses_data)."""
    from laurel.rest.formatting.kses import wp_kses_data

    return wp_kses_data(text)
