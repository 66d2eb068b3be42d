"""The removal: posts or a user that are gone, and may still turn up in the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Removal:
    """Posts that could be earned, or a user, deleted for good in one transaction.

    It is written in that transaction, and gone once no request can add rows of theirs to the ledgers any more and those
    that are there were deleted. ``time`` is aware; ``ids`` are of posts or the one of the user, at least one.
    """

    time: datetime
    kind: Literal["posts", "user"]
    ids: Sequence[int]
