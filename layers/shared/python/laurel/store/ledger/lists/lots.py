"""Several of something at a time (itertools.batched of later versions of Python)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from laurel.store.ledger.lists.budget import Spent

Thing = TypeVar("Thing")


def in_lots(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """The things in lists of at most `size`, each list made when it is needed; Spent is raised after the last one."""
    lot: list[Thing] = []
    try:
        for thing in things:
            lot.append(thing)
            if len(lot) == size:
                yield lot
                lot = []
    except Spent:
        if lot:
            yield lot
        raise
    if lot:
        yield lot
