"""One change of an item, as the stream of its table reports it."""

from __future__ import annotations

from dataclasses import dataclass

from laurel.store.operations import Item

_SEQUENCE_DIGITS = 40
"""The most digits of a sequence number, which may begin with zeros."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record of a stream: its sequence number, and the item before and after (None: there was none)."""

    sequence: str
    before: Item | None
    after: Item | None


def follows(sequence: str, earlier: str) -> bool:
    """Whether a sequence number comes after another one of its shard; "" comes before all."""
    return sequence.rjust(_SEQUENCE_DIGITS, "0") > earlier.rjust(_SEQUENCE_DIGITS, "0")
