"""What reading states and awarding cost a user's own items, as docs/data.md says."""

from __future__ import annotations

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.user import User
from laurel.store.engine.engine import EngineStore
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.users.users import UserStore

USERS = range(1, 5)


@pytest.fixture
def meter():
    """The meter of tables with four users, each with a state."""
    meter = Meter(MemoryTables())
    for number in USERS:
        UserStore(meter).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "")
        UserStateStore(meter, LedgerIds()).commit(number, 0, UserState(balances={1: number}), ())
    return meter


@pytest.mark.parametrize(
    ("read", "calls", "units"),
    [
        (lambda states: states.get(1), 1, 1),
        (lambda states: states.get_many(USERS), 1, len(USERS) / 2),
        (lambda states: states.get_many([]), 0, 0),
    ],
    ids=["one, strongly consistent", "several, eventually consistent", "none"],
)
def test_what_states_cost(meter, read, calls, units):
    with meter.measure() as usage:
        read(UserStateStore(meter, LedgerIds()))
    assert (usage.calls, usage.read_units, usage.write_units) == (calls, units, 0)


def goals(number, first=1000):
    return {first + n: Progress(times=2, completed=2, earned_at=n, round=1, parent=17) for n in range(number)}


def counts(number):
    return {(f"example_{n}", n): TriggerCount(n + 1, f"2026-03-{n % 28 + 1:02}T12:00:00") for n in range(number)}


class Player:
    """A user of the meter's tables who has progress."""

    def __init__(self, meter, user_id, progress, trigger_counts):
        self.meter, self.user_id, self.engine = meter, user_id, EngineStore(meter, LedgerIds())
        read = self.engine.read(user_id, ReadSet())
        decision = Decision(read.known.state, goals(progress), counts(trigger_counts))
        self.engine.commit(Outcome(user_id, read.known.state.rev, decision, seen=read.seen))

    def award(self, progress=3, trigger_counts=1):
        """What an event costs that changes so much of what there is, rows and marker apart: calls, r, w."""
        posts, names = list(goals(progress)), list(counts(trigger_counts))
        with self.meter.measure() as usage:
            read = self.engine.read(self.user_id, ReadSet(posts=posts, trigger_counts=names))
            changed = Decision(read.known.state, dict(read.known.progress), dict(read.known.trigger_counts))
            self.engine.commit(Outcome(self.user_id, read.known.state.rev, changed, seen=read.seen))
        return usage.calls, usage.read_units, usage.write_units


AWARDS = {
    "the first": (0, 0, (2, 1, 2)),
    "an ordinary user": (30, 8, (2, 1, 2)),
    "a hundred goals": (100, 12, (2, 1, 2)),
    "as many as there is room for": (180, 40, (2, 1, 4)),
    "a thousand goals": (1_000, 12, (3, 4, 8)),
    "ten thousand goals and a thousand triggers": (10_000, 1_000, (4, 5, 12)),
}
"""Goals, trigger counts, and what an award costs that changes three goals (of three pages) and a count."""


@pytest.mark.parametrize("name", AWARDS)
def test_what_an_award_costs_a_users_own_items(meter, name):
    progress, trigger_counts, expected = AWARDS[name]
    assert Player(meter, 1, progress, trigger_counts).award() == expected


@pytest.mark.parametrize(("goals_", "units"), [(0, 1), (30, 1), (100, 1), (1_000, 3), (10_000, 17)])
def test_what_all_progress_costs_to_read(meter, goals_, units):
    player = Player(meter, 1, goals_, 12)
    with meter.measure() as usage:
        found = player.engine.read(1, ReadSet(everything=True)).known
    assert len(found.progress) == goals_
    assert (usage.calls <= 3, usage.read_units) == (True, units)
