"""Commits whose rest no single transaction holds: rolled forward, seen whole, written once."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from laurel.app.errors import MarkerTaken, Unavailable
from laurel.app.ports.engine import Marker, Outcome, ReadSet
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import Progress, TriggerCount
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.errors import TransactionConflict
from laurel.store.engine.roll_forward import SAME_PLACE, TooMuch
from laurel.store.rows import keys
from laurel.store.rows.ledger import delete_earning, put_earning, put_logs
from laurel.store.rows.state import PENDING

POSTS = range(1000, 1200)
TRIGGERS = [(f"gamipress_{number}", 0) for number in range(20)]
WANTED = ReadSet(posts=POSTS, trigger_counts=TRIGGERS, markers=["a"])
MANY = 60
TRANSACTIONS = 4
"""What the rows of `large` take: the first, with the rest in one item, and three steps."""
NOISE = random.Random(1)
STAMPS = {post_id: [NOISE.randrange(10**9)] for post_id in POSTS}
"""Too much for the state: the progress has pages."""


@pytest.fixture
def large(bench):
    """large(…): an outcome of Ann's with 200 posts' progress, 20 triggers', 60 logs and 200 earnings."""

    def make(rev=0, **parts):
        log_ids, earning_ids = bench.engine.next_ids(MANY, len(POSTS))
        decision = Decision(
            replace(bench.STATE, rev=rev),
            progress={post_id: Progress(count=post_id, stamps=STAMPS[post_id]) for post_id in POSTS},
            trigger_counts={key: TriggerCount(number, "2026-03-01T12:00:00") for number, key in enumerate(TRIGGERS)},
        )
        rows = {
            "logs": [Log(row_id, bench.ANN, title=str(number)) for number, row_id in enumerate(log_ids)],
            "earnings": [
                Earning(row_id, bench.ANN, post_id) for row_id, post_id in zip(earning_ids, POSTS, strict=True)
            ],
            "markers": [Marker("a", "hash", {"awarded": [1]}, bench.NOW + 60)],
        }
        return Outcome(bench.ANN, rev, decision, **{**rows, **parts})

    return make


@pytest.fixture
def assert_whole(bench):
    """assert_whole(outcome, rev): all of it is there, as another engine and the lists show it, and nothing is left."""

    def check(outcome, rev=1):
        records = bench.on(bench.tables).read(bench.ANN, WANTED)
        assert records.known.state == replace(bench.STATE, rev=rev)
        assert records.known.progress == outcome.decision.progress
        assert records.known.trigger_counts == outcome.decision.trigger_counts
        assert records.markers == {"a": outcome.markers[0]}
        assert bench.rows("logs") == outcome.logs
        assert bench.rows("earnings") == outcome.earnings
        assert bench.tables.get("users", keys.pending(bench.ANN)) is None
        assert PENDING not in bench.tables.get("users", keys.state(bench.ANN))

    return check


def failing_from(first):
    """Makes a driver unavailable from its n-th transaction on."""

    def act(name, number):
        if name == "transact" and number >= first:
            raise Unavailable("out of order")

    return act


def test_all_of_it_is_written_once(bench, large, assert_whole):
    calls = Counter()
    outcome = large()
    bench.interrupted(lambda name, _: calls.update([name])).commit(outcome)
    assert_whole(outcome)
    assert calls["transact"] == TRANSACTIONS, "more than one transaction was needed"
    assert bench.tables.get("users", keys.state(bench.ANN))["progress_pages"] > 1


@pytest.mark.parametrize("number", range(2, TRANSACTIONS + 1))
def test_a_reader_between_two_transactions_sees_all_of_it(bench, large, assert_whole, number):
    seen = []

    def read_between(name, at):
        if (name, at) == ("transact", number):
            assert_whole(outcome)
            seen.append(at)

    outcome = large()
    bench.interrupted(read_between).commit(outcome)
    assert seen == [number]
    assert_whole(outcome)


@pytest.mark.parametrize("number", range(2, TRANSACTIONS + 1))
def test_the_next_reader_finishes_what_was_interrupted(bench, large, assert_whole, monkeypatch, number):
    """Without a pause, as no other process writes it."""
    pauses = []
    monkeypatch.setattr("time.sleep", pauses.append)
    outcome = large()
    bench.interrupted(failing_from(number)).commit(outcome)
    assert PENDING in bench.tables.get("users", keys.state(bench.ANN)), "the commit was interrupted"
    assert_whole(outcome)
    assert pauses == []


def test_the_next_commit_comes_after_what_was_interrupted(bench, large):
    outcome = large()
    bench.interrupted(failing_from(3)).commit(outcome)
    rev = bench.on(bench.tables).read(bench.ANN, bench.EVERYTHING).known.state.rev
    bench.engine.commit(bench.outcome(rev=rev))
    assert len(bench.rows("logs")) == MANY + 1
    assert bench.engine.read(bench.ANN, ReadSet(posts=POSTS)).known.progress == outcome.decision.progress


def test_a_reader_that_is_interrupted_too_leaves_the_rest_to_the_next(bench, large, assert_whole):
    outcome = large()
    bench.interrupted(failing_from(2)).commit(outcome)
    for number in (2, 1):
        with pytest.raises(Unavailable):
            bench.interrupted(failing_from(number)).read(bench.ANN, WANTED)
    assert_whole(outcome)


def test_a_slow_writer_brings_nothing_back(bench, large):
    """Another finishes the rest, and a row is deleted: the slow one writes none of it again."""

    def overtake(name, number):
        if (name, number) == ("transact", 3):
            bench.engine.read(bench.ANN, WANTED)
            for row in outcome.earnings[-30:]:
                bench.tables.write(delete_earning(row.id))

    outcome = large()
    bench.interrupted(overtake).commit(outcome)
    assert bench.rows("earnings") == outcome.earnings[:-30]


def test_a_rest_that_always_meets_transactions_is_reported(bench, large, assert_whole, monkeypatch):
    """With a pause after each try, in which the other one ends."""
    tries, pauses = [], []
    monkeypatch.setattr("time.sleep", pauses.append)

    def conflict(name, number):
        if name == "transact":
            tries.append(number)
            raise TransactionConflict

    outcome = large()
    bench.interrupted(failing_from(2)).commit(outcome)
    with pytest.raises(Unavailable):
        bench.interrupted(conflict).read(bench.ANN, WANTED)
    assert 1 < len(tries) == len(pauses)
    assert_whole(outcome)


class TestRefusals:
    """What refuses a commit refuses it before any of its rest is kept."""

    def test_a_first_transaction_that_fails(self, bench, large):
        bench.refused(large(), Unavailable, bench.interrupted(failing_from(1)))

    def test_a_stale_rev(self, bench, large):
        bench.engine.commit(bench.outcome())
        bench.refused(large())

    def test_a_taken_marker(self, bench, large, assert_whole):
        outcome = large()
        bench.engine.commit(outcome)
        taken = bench.refused(large(rev=1), MarkerTaken)
        assert taken.marker == outcome.markers[0]
        assert_whole(outcome)

    def test_a_deleted_user(self, bench, large):
        bench.users.delete(bench.users.get(bench.ANN))
        bench.refused(large())

    def test_removed_earnings_of_another_user(self, bench, large):
        [theirs] = bench.earned(user_id=bench.BOB)
        bench.refused(large(removed=[replace(theirs, user_id=bench.ANN)]))

    def test_a_rest_that_no_item_holds(self, bench, large):
        noise = random.Random(1)
        outcome = large()
        logs = [replace(row, meta={"x": noise.randbytes(10_000).hex()}) for row in outcome.logs]
        bench.refused(replace(outcome, logs=logs), TooMuch)


class TestCollisions:
    """Another process made one of the ids: its row stays, ours come under later ids, each once."""

    def collide(self, bench, outcome, table, place):
        """The rows of the table without their ids, as they were made and as they are found."""
        mine = getattr(outcome, table)
        theirs = replace(mine[place], user_id=bench.BOB)
        bench.tables.write(put_logs([theirs])[0] if table == "logs" else put_earning(theirs))
        bench.engine.commit(outcome)
        assert bench.rows(table, bench.BOB) == [theirs]
        found = bench.rows(table)
        assert theirs.id not in {row.id for row in found}
        return [replace(row, id=0) for row in mine], [replace(row, id=0) for row in found]

    @pytest.mark.parametrize("place", [170, len(POSTS) - 1])
    def test_in_the_last_step(self, bench, large, place):
        made, found = self.collide(bench, large(), "earnings", place)
        assert found == made

    @pytest.mark.parametrize("place", [0, MANY - 1])
    def test_in_a_step_before_it(self, bench, large, place):
        """The rows of the steps after it come later, too: all keep their order."""
        made, found = self.collide(bench, large(), "logs", place)
        assert found == made

    @pytest.mark.parametrize("number", [3, 4])
    def test_in_a_step_before_another_reader_goes_on(self, bench, large, number, monkeypatch):
        """How far ids were shifted is known to the process that writes the rest."""
        monkeypatch.setattr("random.getrandbits", lambda _: 4000)  # beyond the ids of the outcome itself
        outcome = large()
        theirs = replace(outcome.logs[0], user_id=bench.BOB)
        bench.tables.write(put_logs([theirs])[0])
        bench.interrupted(failing_from(number + 1)).commit(outcome)
        assert PENDING in bench.tables.get("users", keys.state(bench.ANN)), "the commit was interrupted"
        bench.engine.read(bench.ANN, WANTED)
        assert bench.rows("logs", bench.BOB) == [theirs]
        for table in ("logs", "earnings"):
            made, found = (
                [replace(row, id=0) for row in rows] for rows in (getattr(outcome, table), bench.rows(table))
            )
            assert found == made
        assert len({row.id for row in bench.rows("logs")} & {row.id for row in outcome.logs}) == 0

    def test_twice(self, bench, large, monkeypatch):
        """The id after the collision is taken as well: then it goes on from there."""
        monkeypatch.setattr("random.getrandbits", lambda _: 20)
        moved = 21 * SAME_PLACE
        outcome = large()
        theirs = [replace(outcome.logs[0], id=outcome.logs[0].id + shift, user_id=bench.BOB) for shift in (0, moved)]
        for row in theirs:
            bench.tables.write(put_logs([row])[0])
        bench.engine.commit(outcome)
        assert [row.id for row in bench.rows("logs")] == [row.id + 2 * moved for row in outcome.logs]
        assert bench.rows("logs", bench.BOB) == theirs


def test_rows_that_are_taken_back_with_it_stay_away(bench, large):
    removed = bench.earned(120)
    outcome = large(removed=removed)
    bench.interrupted(failing_from(2)).commit(outcome)
    bench.engine.read(bench.ANN, ReadSet())
    assert bench.rows("earnings") == outcome.earnings


def test_a_deleted_users_rest_does_not_come_back(bench, large):
    bench.interrupted(failing_from(2)).commit(large())
    bench.users.delete(bench.users.get(bench.ANN))
    assert bench.engine.read(bench.ANN, WANTED).user is None
    assert bench.stored()[0][0] == []
    assert not bench.rows("logs")
