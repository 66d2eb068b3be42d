"""One change of an item, as the stream of its table reports it."""

from __future__ import annotations

from dataclasses import dataclass

from laurel.store.operations import Item

_SEQUENCE_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Change:
    """One record of a stream: its sequence number, and the item before and after (None: there was none)."""

    sequence: str
    before: Item | None
    after: Item | None

    @property
    def order(self) -> str:
        """The sequence number as text that sorts as numbers do."""
        return self.sequence.rjust(_SEQUENCE_DIGITS, "0")
