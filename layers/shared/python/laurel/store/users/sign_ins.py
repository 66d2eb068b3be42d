"""Attempts to sign in, and sessions: items of the credentials table, which expire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict

from laurel.app.ports.sign_ins import ALL, Counts
from laurel.domain.records.login_session import LoginSession
from laurel.store.driver.conditions import Absent, Exists, LessThan, all_of, any_of
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import Delete, Item, Put, Query, Tables, Update, pages
from laurel.store.driver.tables import EXPIRES
from laurel.store.rows import keys

_COUNT = "count"
_NAME = "name#"


class SignInStore:
    """`laurel.app.ports.sign_ins.SignIns` over a driver; safe under threads, keeps nothing in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def attempts(self, client: str, windows: Iterable[int]) -> Mapping[int, Counts]:
        """The attempts of a client by window: one read unit for each that has any, one call."""
        items = self._tables.batch_get("credentials", [keys.attempts(client, window) for window in windows])
        return {int(item["sk"]): _counts(item) for item in items}

    def count_attempt(self, client: str, window: int, rooms: Counts, expires: int) -> Counts | None:
        """Count one attempt under every name, if each has room: one conditional write."""
        attributes = {_attribute(name): room for name, room in rooms.items()}
        room_in_each = [
            any_of(Absent(name), LessThan(name, room)) if room > 0 else LessThan(name, room)
            for name, room in attributes.items()
        ]
        update = Update(
            "credentials",
            keys.attempts(client, window),
            {EXPIRES: expires},
            add=dict.fromkeys(attributes, 1),
            condition=all_of(*room_in_each),
        )
        try:
            self._tables.write(update)
        except ConditionFailed as error:
            return _counts(error.failed[0] or {})
        return None

    def forget_attempts(self, client: str, window: int, name: str, back: int = 0) -> None:
        """Drop the attempts at a name: one write."""
        taken = {_COUNT: -back} if back else {}
        update = Update(
            "credentials", keys.attempts(client, window), remove=[_NAME + name], add=taken, condition=Exists("pk")
        )
        with suppress(ConditionFailed):
            self._tables.write(update)

    def session(self, user_id: int, session_id: str) -> LoginSession | None:
        """The session of a user with that id, strongly consistent: one read unit."""
        found = self._tables.batch_get("credentials", [keys.session(user_id, session_id)])
        return _session(found[0]) if found else None

    def sessions(self, user_id: int) -> list[LoginSession]:
        """All sessions of a user: one read unit for some twelve."""
        query = Query("credentials", keys.sessions(user_id), consistent=True)
        return [_session(item) for item in pages(self._tables, query)]

    def begin(self, session: LoginSession) -> None:
        """Store a session: one write unit. DynamoDB removes the item some time after it expires."""
        pk, sk = keys.session(session.user_id, session.id)
        row = {name: value for name, value in asdict(session).items() if name not in ("id", "user_id")}
        self._tables.write(Put("credentials", {"pk": pk, "sk": sk, **row}))

    def end(self, user_id: int, session_ids: Iterable[str]) -> None:
        """Remove sessions of a user: one write unit each."""
        for session_id in session_ids:
            self._tables.write(Delete("credentials", keys.session(user_id, session_id)))


def _attribute(name: str) -> str:
    return _COUNT if name == ALL else _NAME + name


def _counts(item: Item) -> Counts:
    named = {name.removeprefix(_NAME): count for name, count in item.items() if name.startswith(_NAME)}
    return {ALL: item.get(_COUNT, 0), **named}


def _session(item: Item) -> LoginSession:
    row = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    return LoginSession(id=item["sk"], user_id=int(item["pk"].partition("#")[2]), **row)
