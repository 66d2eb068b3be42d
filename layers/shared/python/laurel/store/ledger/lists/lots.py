"""Several of something at a time (itertools.batched of later versions of Python)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def in_lots(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """The things in lists of at most `size`, each list made when it is needed."""
    left = iter(things)
    while lot := list(islice(left, size)):
        yield lot
