"""Logins where the first layout kept them: in the table of users, whose stream then carried their hashes.

`migrations/0001_logins_to_credentials.py` moves all of them and marks the site in the counter of users, as the first
user of a new site does. Until a process has seen the mark, it looks here for a login that it does not find among the
credentials, and moves it before it writes it. A login is moved in one transaction, so that it is always in one table.
"""

from __future__ import annotations

from laurel.app.errors import Conflict
from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Item, Tables, Update
from laurel.store.rows import keys

MOVED = "logins_moved"
"""The attribute of the counter of users that says that no login is left here."""


class OldLogins:
    """The logins of a site that may not be migrated yet; keeps in memory only that it is."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._moved = False

    def note(self, counter: Item) -> None:
        """Learn from the counter of users, wherever it is read or written anyway."""
        self._moved = self._moved or MOVED in counter

    def get(self, name: str) -> Item | None:
        """The login item of a name that the credentials were just found not to have.

        Once the site is known to be migrated, nothing is read; before, up to three read units and calls.
        """
        if self._moved:
            return None
        self.note(self._tables.get("system", keys.USER_COUNTER) or {})
        found = None if self._moved else self._tables.get("users", keys.login(name))
        # Not here any more: it may have been moved between the two reads.
        return found or self._tables.get("credentials", keys.login(name))

    def has(self, name: str) -> bool:
        """Whether a login of that name waits here to be moved."""
        return not self._moved and self._tables.get("users", keys.login(name)) is not None

    def move(self, name: str) -> bool:
        """Move a login to the credentials; whether the write that missed it there is worth repeating.

        Raises Conflict if another writer is at work on it.
        """
        if self._moved:
            return False
        item = self._tables.get("users", keys.login(name))
        if item is None:
            return self._tables.get("credentials", keys.login(name)) is not None
        key = item.pop("pk"), item.pop("sk")
        put = Update("credentials", key, item, condition=Absent("pk"))
        try:
            self._tables.transact([put, Delete("users", key, Equals("rev", item["rev"]))])
        except ConditionFailed:
            return True
        except TransactionConflict as error:
            raise Conflict("the login is being moved") from error
        return True
