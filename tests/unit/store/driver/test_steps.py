"""Transactions of several operations: which of them a store is told about, and that none is written then."""

from __future__ import annotations

from typing import Any

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Conflict
from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Put
from laurel.store.driver.steps import Step, attempt, carry_out

BUSY = Conflict("busy")


def put(name, **condition):
    return Put("system", {"pk": name, "sk": "1", "n": 1}, Equals("n", 2) if condition.get("fails") else Absent("pk"))


class Locked:
    """Tables with another transaction at work on every item."""

    def transact(self, operations):
        raise TransactionConflict


LOCKED: Any = Locked()


def test_an_attempt_returns_every_operation_that_is_refused_and_writes_none():
    tables = MemoryTables()
    operations = [put("a"), put("b", fails=True), put("c"), put("d", fails=True)]
    assert attempt(tables, operations, BUSY) == [operations[1], operations[3]]
    assert tables.get("system", ("a", "1")) is None


def test_an_attempt_that_is_carried_out_returns_nothing():
    tables = MemoryTables()
    assert attempt(tables, [put("a"), put("b")], BUSY) == []
    assert tables.get("system", ("b", "1"))


def test_the_failure_of_the_first_step_refused_is_raised_with_what_stood_there():
    tables = MemoryTables()
    tables.write(put("b"))
    with pytest.raises(KeyError) as raised:
        carry_out(
            tables,
            [
                Step(put("a"), ValueError()),
                Step(put("b"), lambda item: KeyError(item["n"])),
                Step(put("b2", fails=True), ValueError()),
            ],
            BUSY,
        )
    assert raised.value.args == (1,)


@pytest.mark.parametrize(
    "write",
    [lambda: attempt(LOCKED, [put("a")], BUSY), lambda: carry_out(LOCKED, [Step(put("a"), KeyError())], BUSY)],
)
def test_a_transaction_at_work_on_an_item_is_reported_as_busy(write):
    with pytest.raises(Conflict, match="busy"):
        write()
