"""Changes of items, as the streams of their tables report them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from laurel.store.driver.requests import Item

_SEQUENCE_DIGITS = 40
"""The most digits of a sequence number, which may begin with zeros."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record of a stream: its sequence number, and the item before and after (None: there was none)."""

    sequence: str
    before: Item | None
    after: Item | None


class Batch(NamedTuple):
    """Changes of one shard of a table's stream, in their order."""

    table: str
    shard: str
    changes: Sequence[Change]


def follows(sequence: str, earlier: str) -> bool:
    """Whether a sequence number comes after another one of its shard; "" comes before all."""
    return sequence.rjust(_SEQUENCE_DIGITS, "0") > earlier.rjust(_SEQUENCE_DIGITS, "0")
