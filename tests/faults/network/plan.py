"""Which request of the store suffers which fault: by a seed, a worker's number and the request's place."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ANY: frozenset[str] = frozenset()
"""The operations of a fault that every operation may suffer."""

TRANSACTION = frozenset({"TransactWriteItems"})
TRANSACTIONS = TRANSACTION | {"TransactGetItems"}
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: how often it is dealt in one deck, and which operations may suffer it (`ANY`: all)."""

    name: str
    share: int
    operations: frozenset[str] = ANY

    def suits(self, operation: str) -> bool:
        """Whether an operation may suffer it."""
        return not self.operations or operation in self.operations


FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("request lost", 5),
        Fault("reply lost", 6),
        Fault("reply cut", 3),
        Fault("request repeated", 6),
        Fault("reply delayed", 5),
        Fault("reply after the client's timeout", 2),
        Fault("request after the client's timeout", 2),
        Fault("killed before the request", 3),
        Fault("killed after the request", 3),
        Fault("ProvisionedThroughputExceededException", 2),
        Fault("ThrottlingException", 2),
        Fault("RequestLimitExceeded", 1),
        Fault("InternalServerError", 2),
        Fault("InternalServerError after the request", 2),
        Fault("503", 2),
        Fault("cancelled: ThrottlingError", 3, TRANSACTIONS),
        Fault("cancelled: TransactionConflict", 3, TRANSACTIONS),
        Fault("TransactionInProgressException", 2, TRANSACTION),
        Fault("TransactionConflictException", 2, WRITES),
        Fault("keys left unprocessed", 2, frozenset({"BatchGetItem"})),
    )
}

CALM, STORM = 0.06, 0.6
"""The part of the requests that suffer a fault, in calm and in a storm."""

STORMS = 1 / 6
"""The part of the spells that are storms."""

SPELL = 80
"""Requests of a spell."""


class Plan:
    """The faults of one worker's requests in their order; the same seed and number give the same plan."""

    def __init__(self, seed: int, number: int, faults: Mapping[str, Fault] = FAULTS, storms: float = STORMS) -> None:
        self._random = random.Random(f"{seed}-{number}")
        self._faults, self._storms = faults, storms
        self._deck: list[Fault] = []
        self._weather = self._spells()

    def next(self, operation: str) -> str:
        """The fault of the next request, an operation such as ``PutItem``; "" for none."""
        if self._random.random() >= next(self._weather):
            return ""
        dealt = self._dealt(operation)
        if dealt is None:
            self._deck += self._shuffled()
            dealt = self._dealt(operation)
        return dealt.name if dealt else ""

    def chance(self) -> float:
        """A number from 0 to 1, for the details of a fault."""
        return self._random.random()

    def _dealt(self, operation: str) -> Fault | None:
        """The next of the deck that suits: those that do not keep their place, so each kind comes in its turn."""
        for place, fault in enumerate(self._deck):
            if fault.suits(operation):
                return self._deck.pop(place)
        return None

    def _shuffled(self) -> list[Fault]:
        deck = [fault for fault in self._faults.values() for _ in range(fault.share)]
        self._random.shuffle(deck)
        return deck

    def _spells(self) -> Iterator[float]:
        while True:
            rate = STORM if self._random.random() < self._storms else CALM
            for _ in range(SPELL):
                yield rate
