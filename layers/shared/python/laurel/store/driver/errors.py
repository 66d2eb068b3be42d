"""The errors of writes that drivers raise and stores handle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ConditionFailed(Exception):
    """A condition did not hold, so nothing was written.

    ``failed`` maps the positions of the operations that failed (0 for a single write) to the item as
    it stood, None where there was none.
    """

    def __init__(self, failed: Mapping[int, dict[str, Any] | None]) -> None:
        super().__init__(f"operations {sorted(failed)}")
        self.failed = dict(failed)


class TransactionConflict(Exception):
    """Another transaction is at work on one of the items; nothing was written."""
