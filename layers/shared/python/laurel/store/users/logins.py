"""Logins: what authentication reads of a user, items of the table of credentials."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from laurel.app.errors import Conflict, Taken
from laurel.domain.records.user import Login
from laurel.store.driver.conditions import Absent, Equals, Exists
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Item, Put, Tables, Update
from laurel.store.driver.steps import Step
from laurel.store.rows import keys
from laurel.store.rows.records import RESTRICTED, login_from_item, login_item
from laurel.store.users.held_logins import HeldLogins
from laurel.store.users.old_logins import OldLogins


class NotMoved(Conflict):
    """The login is not among the credentials: gone, or still where the first layout had it."""


class Logins:
    """The logins, over a driver; where a site is not migrated yet, in the old place, too.

    Logins that are read are held for so many seconds, for `held` (``seconds`` is the clock, since 1970); what this
    process writes is dropped.
    """

    def __init__(self, tables: Tables, hold_seconds: float = 0.0, seconds: Callable[[], float] = time.time) -> None:
        self._tables = tables
        self._held = HeldLogins(hold_seconds, seconds)
        self.old = OldLogins(tables)

    def held(self, name: str) -> Login | None:
        """The login of a name as this process read it a moment ago; None if it holds none."""
        return self._held.get(name)

    def get(self, name: str) -> Login | None:
        """The login of a name, in whatever case: one read unit."""
        return self._held.reading(name, self._read)

    def _read(self, name: str) -> Login | None:
        if not keys.is_name(name):
            return None
        item = self._tables.get("credentials", keys.login(name)) or self.old.get(name)
        return login_from_item(item) if item else None

    def update(self, seen: Login, changed: Login) -> Login:
        """Replace application passwords or the password hash: one write; Conflict if `seen` is stale.

        What belongs to others stays as stored: roles, failures and ``password_by``.
        """
        changed = replace(
            changed,
            login=seen.login,
            user_id=seen.user_id,
            roles=seen.roles,
            rev=seen.rev + 1,
            failed=seen.failed,
            password_by=seen.password_by,
        )
        item = login_item(changed)
        replaced = {name: item[name] for name in ("schema", "password_hash", "application_passwords", "rev")}
        for name, absent in ((RESTRICTED, []), ("generation", 0)):
            if name in item or name in login_item(seen):
                replaced[name] = item.get(name, absent)
        update = Update("credentials", keys.login(seen.login), replaced, condition=Equals("rev", seen.rev))
        try:
            self._write(seen.login, update)
        except ConditionFailed as error:
            stored = error.failed[0] or {}
            # the same again: a request sent twice, whose first answer was lost
            if any(stored.get(name) != value for name, value in replaced.items()):
                raise Conflict("the login changed meanwhile") from error
        except TransactionConflict as error:
            raise Conflict("the login is being changed") from error
        return changed

    def note_failure(self, login: Login, window: int) -> None:
        """Keep the latest window with a failed attempt: one write, without ``rev``.

        Dropped for a login that is gone or being changed, so that no request fails.
        """
        update = Update("credentials", keys.login(login.login), {"failed": window}, condition=Exists("pk"))
        with suppress(ConditionFailed, TransactionConflict, Conflict):
            self._write(login.login, update)

    def with_moved(self, name: str, transact: Callable[[], None], stale: Exception) -> None:
        """Carry out a transaction with steps of `change` or `remove`; once more if it had to move the login first."""
        with self._dropping(name):
            try:
                transact()
            except NotMoved:
                if not self.old.move(name):
                    raise stale from None
                try:
                    transact()
                except NotMoved:
                    raise stale from None

    def _write(self, name: str, update: Update) -> None:
        with self._dropping(name):
            try:
                self._tables.write(update)
            except ConditionFailed as error:
                if error.failed[0] is not None or not self.old.move(name):
                    raise
                self._tables.write(update)

    @contextmanager
    def _dropping(self, name: str) -> Iterator[None]:
        """Drop what is held of a login when the block ends, also if it fails: it may be written all the same."""
        try:
            yield
        finally:
            self._held.drop(name)


def add(login: Login) -> Step:
    """The step that stores a new login; Taken if a user has the name."""
    return Step(Put("credentials", login_item(login), Absent("pk")), Taken("login"))


def change(name: str, attributes: Item, stale: Exception) -> Step:
    """The step that sets attributes of a login and raises its ``rev``; NotMoved where it is not."""
    update = Update("credentials", keys.login(name), attributes, add={"rev": 1}, condition=Exists("pk"))
    return Step(update, _missing(stale))


def remove(name: str, stale: Exception) -> Step:
    """The step that removes a login; NotMoved where it is not."""
    return Step(Delete("credentials", keys.login(name), Exists("pk")), _missing(stale))


def _missing(stale: Exception) -> Callable[[Item | None], Exception]:
    return lambda stored: NotMoved("the login is not among the credentials") if stored is None else stale
