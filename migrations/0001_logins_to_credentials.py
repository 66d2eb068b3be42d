"""Move every login from the users' table, whose stream carries what it holds, to the table of credentials.

A login and its deletion are one transaction, so that it is always in one of the tables, and code that knows both finds
it. Deploy that code first. The mark in the counter of users spares that code the look into the old place.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Item, Put, Tables, TransactionItem, Update
from laurel_cli.errors import CommandError
from laurel_cli.operate.whole_tables import WholeTables

AT_ONCE = 50
"""Logins in a transaction, which takes 100 items."""

PASSES = 10
"""How often the table is read: code of before may create users, and change logins, beside the migration."""


def migrate(whole: WholeTables) -> int:
    """Move what is there, until a pass finds none; returns how many logins were moved."""
    moved = 0
    for _ in range(PASSES):
        logins = (item for item in whole.scan("users") if item["sk"] == "login")
        found = 0
        while batch := list(itertools.islice(logins, AT_ONCE)):
            moved += _move_batch(whole.tables, batch)
            found += len(batch)
        if not found:
            whole.tables.write(Update("system", ("counter", "users"), set={"logins_moved": True}))
            return moved
    raise CommandError("logins are still being written in the old place: wait until the release before has ended")


def _move_batch(tables: Tables, logins: Sequence[Item]) -> int:
    """Move logins together; one by one where something is in the way of one of them."""
    try:
        tables.transact([operation for login in logins for operation in _operations(login)])
    except (ConditionFailed, TransactionConflict):
        return sum(_move(tables, login) for login in logins)
    return len(logins)


def _move(tables: Tables, login: Item) -> int:
    """Move one login; 0 where it changed, or was moved, since it was read: the next pass looks again."""
    try:
        tables.transact(_operations(login))
    except TransactionConflict:
        return 0
    except ConditionFailed as error:
        there = error.failed.get(0)
        if there is None:
            return 0
        _discard(tables, login, there)
    return 1


def _discard(tables: Tables, login: Item, there: Item) -> None:
    """Drop a login that code of before changed after it was moved; its user has the one among the credentials."""
    if there["user_id"] != login["user_id"]:
        raise CommandError(
            f"users {there['user_id']} and {login['user_id']} have the same login name: delete one of them, then again"
        )
    tables.write(Delete("users", (login["pk"], login["sk"])))


def _operations(login: Item) -> list[TransactionItem]:
    key = login["pk"], login["sk"]
    return [Put("credentials", login, Absent("pk")), Delete("users", key, Equals("rev", login["rev"]))]
