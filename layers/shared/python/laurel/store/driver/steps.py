"""Transactions whose operations say what a condition of theirs that does not hold means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Item, Tables, TransactionItem


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a transaction, and the exception for a condition of it that does not hold.

    ``failure`` may be a function that makes the exception of the item as it stood, None where there was none.
    """

    operation: TransactionItem
    failure: Exception | Callable[[Item | None], Exception]


def carry_out(tables: Tables, steps: Sequence[Step], busy: Exception) -> None:
    """Carry out all or none of at most 100 steps.

    Raises the failure of the first step whose condition does not hold, and `busy` while another transaction is at
    work on one of the items.
    """
    try:
        tables.transact([step.operation for step in steps])
    except ConditionFailed as error:
        first = min(error.failed)
        failure = steps[first].failure
        raise (failure(error.failed[first]) if callable(failure) else failure) from error
    except TransactionConflict as error:
        raise busy from error


def attempt(tables: Tables, operations: Sequence[TransactionItem], busy: Exception) -> list[TransactionItem]:
    """Carry out all or none of at most 100 operations.

    Returns those whose conditions do not hold: none if all were carried out. Raises `busy` while another transaction
    is at work on one of the items.
    """
    try:
        tables.transact(operations)
    except ConditionFailed as error:
        return [operations[position] for position in sorted(error.failed)]
    except TransactionConflict as error:
        raise busy from error
    return []
