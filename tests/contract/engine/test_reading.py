"""What an engine reads of a user, and the ids that it gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.ports.engine import Marker, Outcome, ReadSet
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import Progress, UserState
from laurel.store.ledger.ids import LedgerIds


def test_a_user_to_whom_nothing_happened(bench):
    records = bench.engine.read(bench.ANN, bench.EVERYTHING)
    assert records.user == bench.users.get(bench.ANN)
    assert (records.known.user_id, records.known.state) == (bench.ANN, UserState())
    assert (records.known.progress, records.known.trigger_counts, records.known.earnings) == ({}, {}, {})
    assert records.markers == {}


def test_an_absent_user(bench):
    assert bench.engine.read(bench.ABSENT, bench.EVERYTHING).user is None


def test_what_was_committed_comes_back(bench):
    outcome = bench.outcome(markers=[Marker("a", "hash", {"awarded": []}, bench.NOW + 60)])
    bench.engine.commit(outcome)
    records = bench.on(bench.tables).read(bench.ANN, bench.EVERYTHING)
    assert records.known.state == replace(bench.STATE, rev=1)
    assert records.known.progress == outcome.decision.progress
    assert records.known.trigger_counts == outcome.decision.trigger_counts
    assert records.known.earnings == {bench.STEP: [(outcome.earnings[0].id, 10, 5)]}
    assert records.markers == {"a": outcome.markers[0]}
    assert (bench.rows("logs"), bench.rows("earnings")) == (outcome.logs, outcome.earnings)


def test_only_what_is_wanted_is_read(bench):
    bench.engine.commit(bench.outcome(markers=[Marker("a")]))
    known = bench.engine.read(bench.ANN, ReadSet(posts=[bench.BADGE], markers=["b"], earnings=[bench.BADGE])).known
    assert (known.state.rev, known.progress, known.trigger_counts, known.earnings) == (1, {}, {}, {})
    assert not bench.engine.read(bench.ANN, ReadSet(markers=["b"])).markers


def test_standing_earnings_come_newest_first_and_are_the_users_own(bench):
    first, second = bench.earned(2)
    bench.earned(post_id=bench.STEP)
    bench.earned(user_id=bench.BOB)
    known = bench.engine.read(bench.ANN, ReadSet(earnings=[bench.BADGE])).known
    assert known.earnings == {bench.BADGE: [(second.id, 0, 0), (first.id, 0, 0)]}


def test_more_posts_than_one_transaction_reads(bench):
    posts = range(100, 350)
    progress = {post_id: Progress(count=post_id) for post_id in posts}
    bench.engine.commit(Outcome(bench.ANN, 0, Decision(UserState(), progress=progress)))
    assert bench.engine.read(bench.ANN, ReadSet(posts=sorted([*posts, *posts]))).known.progress == progress


@pytest.mark.parametrize(
    ("wanted", "call", "number"),
    [
        (ReadSet(posts=[10], markers=["a"]), "batch_get", 1),
        (ReadSet(posts=[10], earnings=[10]), "query", 2),
    ],
    ids=["markers", "earnings"],
)
def test_what_was_read_around_another_commit_cannot_be_committed(bench, wanted, call, number):
    def commit_between(name, at):
        if (name, at) == (call, number):
            bench.engine.commit(bench.outcome())

    seen = bench.interrupted(commit_between).read(bench.ANN, wanted)
    assert len(bench.rows("logs")) == 1, "the other commit took place"
    bench.refused(bench.outcome(rev=seen.known.state.rev, seen=seen.seen))


def test_ids_rise_from_call_to_call_and_never_repeat(bench):
    taken = []
    for logs, earnings in ((2, 3), (0, 1), (1, 0), (40, 40)):
        log_ids, earning_ids = bench.engine.next_ids(logs, earnings)
        assert (len(log_ids), len(earning_ids)) == (logs, earnings)
        taken += [*log_ids, *earning_ids]
    assert taken == sorted(set(taken))


def test_ids_rise_though_the_clock_is_set_back(bench):
    clock = [float(bench.NOW)]
    engine = bench.on(bench.tables, LedgerIds(lambda: clock[-1]))
    before = engine.next_ids(0, 5)[1]
    clock.append(bench.NOW - 3600.0)
    assert engine.next_ids(5, 0)[0][0] > before[-1]
