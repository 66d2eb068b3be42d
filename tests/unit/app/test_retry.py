"""Retries after conflicts."""

from __future__ import annotations

import pytest

from laurel.app.errors import Conflict, Unavailable
from laurel.app.retry import ATTEMPTS, until_committed


class Race:
    """Loses a number of times, then wins."""

    def __init__(self, losses):
        self.left, self.waits = losses, []

    def __call__(self):
        if self.left:
            self.left -= 1
            raise Conflict
        return "won"


@pytest.mark.parametrize("losses", [0, 1, ATTEMPTS - 1])
def test_it_retries_after_conflicts_and_waits_in_between(losses):
    race = Race(losses)
    assert until_committed(race, race.waits.append) == "won"
    assert len(race.waits) == losses
    assert all(0 <= wait <= 0.005 * 2**6 for wait in race.waits)


def test_it_raises_unavailable_after_too_many_conflicts():
    race = Race(ATTEMPTS)
    with pytest.raises(Unavailable):
        until_committed(race, race.waits.append)


def test_other_errors_are_not_retried():
    def broken():
        raise KeyError("no")

    waits = []
    with pytest.raises(KeyError):
        until_committed(broken, waits.append)
    assert waits == []
