"""Deciding again after a lost race."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

from laurel.app.errors import Conflict, Unavailable
from laurel.app.ports.common import Sleep

Result = TypeVar("Result")

ATTEMPTS = 12
"""How often a use case decides again after losing a race, before the site is reported busy."""

_FIRST_PAUSE = 0.005
_DOUBLINGS = 6


def until_committed(attempt: Callable[[], Result], sleep: Sleep, attempts: int = ATTEMPTS) -> Result:
    """Call `attempt`, which reads, decides and writes, until it does not raise Conflict; returns its result.

    Between attempts it waits a random while, longer each time (5 ms at most at first, 320 ms in the
    end). Raises what else `attempt` raises, and Unavailable when the race is lost `attempts` times.
    """
    for lost in range(attempts):
        try:
            return attempt()
        except Conflict:
            sleep(random.uniform(0, _FIRST_PAUSE * 2 ** min(lost, _DOUBLINGS)))
    raise Unavailable("too many write the same thing at once")
