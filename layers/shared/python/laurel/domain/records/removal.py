"""The removal: posts or a user that are gone, and may still turn up in the ledgers. It is the job that clears these.

A removal of names clears the name of an erased person out of rows that stay: their own, or those of users whom they
gave something by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

JOB_ID = r"(posts|user|names)-(\d{1,16})-(\d{1,17})"
"""The pattern of the id of a job: kind, first id, and microseconds since 1970."""

Kind = Literal["posts", "user", "names"]

Stage = Literal["earnings", "logs", "bookings", "others", "wait"]
"""What a removal of names goes through: the person's earnings, logs and bookings, the logs of all users; and that it
waits until what was being written meanwhile is there."""

GRACE = timedelta(minutes=2)
"""How long a removal waits: twice as long as any function may run, so that indexes show what ran last."""

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Removal:
    """Posts that could be earned, or a user, deleted for good in one transaction.

    It is written in that transaction, and gone once no request can add rows of theirs to the ledgers any more and those
    that are there were deleted. ``time`` is aware; ``ids`` are of posts or the one of the user, at least one.

    ``rows`` is how many rows of the ledgers were deleted so far, ``left`` whether the request that deleted them left
    some that it had found. ``finished``, aware, is when all was done: None before.

    Of a removal of names ``names`` are the texts to be replaced, which go when it is finished, ``stages`` what is to be
    gone through yet, and ``after`` the id of a row that the first of these goes on after.
    """

    time: datetime
    kind: Kind
    ids: Sequence[int]
    rows: int = 0
    left: bool = False
    finished: datetime | None = None
    names: Sequence[str] = ()
    stages: Sequence[Stage] = ()
    after: int = 0

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
    return Removal(time, cast(Kind, found[1]), (int(found[2]),))
