"""The removal: posts or a user that are gone, and may still turn up in the ledgers. It is the job that clears these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

JOB_ID = r"(posts|user)-(\d{1,16})-(\d{1,17})"
"""The pattern of the id of a job: kind, first id, and microseconds since 1970."""

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Removal:
    """Posts that could be earned, or a user, deleted for good in one transaction.

    It is written in that transaction, and gone once no request can add rows of theirs to the ledgers any more and those
    that are there were deleted. ``time`` is aware; ``ids`` are of posts or the one of the user, at least one.

    ``rows`` is how many rows of the ledgers were deleted so far, ``left`` whether the request that deleted them left
    some that it had found. ``finished``, aware, is when all was done: None before.
    """

    time: datetime
    kind: Literal["posts", "user"]
    ids: Sequence[int]
    rows: int = 0
    left: bool = False
    finished: datetime | None = None

    @property
    def job(self) -> str:
        """Its id as a job, such as ``user-7-1795327802250000``."""
        return f"{self.kind}-{self.ids[0]}-{(self.time - _FIRST) // _MICROSECOND}"

    @property
    def state(self) -> str:
        """``working`` while known rows are left, ``checking`` while some may still come, and then ``done``."""
        if self.finished:
            return "done"
        return "working" if self.left else "checking"


def removal_of_job(job: str) -> Removal | None:
    """The kind, first id and time of a job's id, as a removal; None for a text that is no id."""
    found = re.fullmatch(JOB_ID, job, re.ASCII)
    if found is None:
        return None
    try:
        time = _FIRST + int(found[3]) * _MICROSECOND
    except OverflowError:
        return None
    return Removal(time, "user" if found[1] == "user" else "posts", (int(found[2]),))
