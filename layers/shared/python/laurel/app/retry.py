"""Optimistic concurrency: read, decide, write, and start over after a conflict."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

from laurel.app.errors import Conflict, Unavailable
from laurel.app.ports.common import Sleep

Result = TypeVar("Result")

ATTEMPTS = 12
"""How often a use case is attempted before Unavailable."""

_FIRST_PAUSE = 0.005
_DOUBLINGS = 6


def until_committed(attempt: Callable[[], Result], sleep: Sleep, attempts: int = ATTEMPTS) -> Result:
    """Call `attempt`, which reads, decides and writes, until it does not raise Conflict; returns its result.

    Exponential backoff with full jitter between attempts: `sleep` gets up to 5 ms at first, up to 320 ms in the end.
    Raises what else `attempt` raises, and Unavailable after `attempts` conflicts.
    """
    for lost in range(attempts):
        try:
            return attempt()
        except Conflict:
            sleep(random.uniform(0, _FIRST_PAUSE * 2 ** min(lost, _DOUBLINGS)))
    raise Unavailable("too many concurrent writes of the same records")
