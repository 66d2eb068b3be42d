"""What an engine commits: whole, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import Conflict, TooManyAtOnce, Unavailable
from laurel.app.ports.engine import Marker, ReadSet
from laurel.domain.awards.state import UserState
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import TRANSACTION_ITEMS
from laurel.store.engine.engine import CHECKED_ROWS
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows.ledger import delete_earning, put_earning, put_logs


def test_each_commit_raises_the_rev_and_replaces_the_state(bench):
    for rev in range(3):
        bench.engine.commit(bench.outcome(rev=rev))
    known = bench.engine.read(bench.ANN, bench.EVERYTHING).known
    assert (known.state, known.progress[bench.STEP].times) == (replace(bench.STATE, rev=3), 3)
    last = bench.outcome(rev=3)
    last.decision.state = UserState(rev=3, balances={6: 1})
    bench.engine.commit(last)
    assert bench.engine.read(bench.ANN, ReadSet()).known.state == UserState(rev=4, balances={6: 1})


@pytest.mark.parametrize(("commits", "seen"), [(0, 1), (1, 0), (2, 0), (2, 1), (1, 2)])
def test_another_rev_than_the_stored_one(bench, commits, seen):
    for rev in range(commits):
        bench.engine.commit(bench.outcome(rev=rev))
    bench.refused(bench.outcome(rev=seen, markers=[Marker("a")]))


def test_users_are_committed_apart(bench):
    bench.engine.commit(bench.outcome())
    bench.engine.commit(bench.outcome(bench.BOB))
    assert [bench.engine.read(user, ReadSet()).known.state.rev for user in (bench.ANN, bench.BOB)] == [1, 1]


class TestDeletedUsers:
    def test_the_first_state_of_a_user_who_was_deleted_meanwhile(self, bench):
        seen = bench.engine.read(bench.ANN, bench.EVERYTHING)
        bench.users.delete(seen.user)
        bench.refused(bench.outcome(rev=seen.known.state.rev, markers=[Marker("a")]))
        assert bench.stored()[0][0] == [], "nothing of the user comes back"

    def test_a_later_state_of_a_user_who_was_deleted_meanwhile(self, bench):
        bench.engine.commit(bench.outcome())
        bench.users.delete(bench.users.get(bench.ANN))
        bench.refused(bench.outcome(rev=1, markers=[Marker("a")]))

    def test_a_user_who_never_was(self, bench):
        bench.refused(bench.outcome(bench.ABSENT))


class TestRemovedEarnings:
    def test_they_go_with_the_commit(self, bench):
        taken, kept = bench.earned(2)
        outcome = bench.outcome(removed=[taken])
        bench.engine.commit(outcome)
        assert bench.rows("earnings") == [kept, *outcome.earnings]

    @pytest.mark.parametrize("place", [0, 1])
    def test_one_that_belongs_to_another_user(self, bench, place):
        """An index may still show a row under the user whom it belonged to."""
        removed = bench.earned(1)
        [theirs] = bench.earned(user_id=bench.BOB)
        removed.insert(place, replace(theirs, user_id=bench.ANN))
        bench.refused(bench.outcome(removed=removed))
        assert bench.rows("earnings", bench.BOB) == [theirs]

    def test_one_that_is_gone(self, bench):
        removed = bench.earned(2)
        bench.tables.write(delete_earning(removed[1].id))
        bench.refused(bench.outcome(removed=removed))

    @pytest.mark.parametrize("more", [0, 1, 150])
    def test_as_many_as_there_are(self, bench, more):
        removed = bench.earned(CHECKED_ROWS + more)
        [kept] = bench.earned(1)
        outcome = bench.outcome(removed=removed)
        bench.engine.commit(outcome)
        assert bench.rows("earnings") == [kept, *outcome.earnings]

    @pytest.mark.parametrize("place", [0, CHECKED_ROWS - 1, CHECKED_ROWS, CHECKED_ROWS + 149])
    def test_each_of_many_is_asked_for(self, bench, place):
        removed = bench.earned(CHECKED_ROWS + 150)
        bench.tables.write(delete_earning(removed[place].id))
        bench.refused(bench.outcome(removed=removed))

    @pytest.mark.parametrize("place", [0, CHECKED_ROWS, CHECKED_ROWS + 149])
    def test_each_of_many_must_be_the_users(self, bench, place):
        removed = bench.earned(CHECKED_ROWS + 150)
        bench.tables.write(delete_earning(removed[place].id))
        bench.tables.write(put_earning(replace(removed[place], user_id=bench.BOB)))
        bench.refused(bench.outcome(removed=removed))

    def test_one_of_many_that_goes_after_it_was_looked_up(self, bench):
        """Whatever removes a row raises the user's rev in the same transaction."""
        bench.engine.commit(bench.outcome())
        removed = bench.earned(CHECKED_ROWS + 10)
        ledger = LedgerStore(bench.tables, LedgerIds(), lambda: None)

        def meanwhile(name, number):
            if (name, number) == ("transact", 1):
                ledger.earnings.delete(removed[-1])

        outcome = bench.outcome(rev=1, removed=removed)
        with pytest.raises(Conflict):
            bench.interrupted(meanwhile).commit(outcome)
        assert len(bench.rows("earnings")) == 1 + len(removed) - 1


class TestGlobalMaxima:
    """How often all users together may earn a post."""

    WANTED = ReadSet(global_earnings=[12])

    def counted(self, bench, amount, maximum, rev=0):
        return bench.outcome(rev=rev, counted={bench.RARE: amount}, global_maxima={bench.RARE: maximum})

    def test_the_first_read_counts_the_rows_of_all_users(self, bench):
        for user_id in (bench.ANN, bench.BOB, bench.BOB):
            bench.earned(user_id=user_id, post_id=bench.RARE)
        assert bench.engine.read(bench.ANN, self.WANTED).known.global_earnings == {bench.RARE: 3}
        bench.earned(user_id=bench.BOB, post_id=bench.RARE)
        assert bench.engine.read(bench.BOB, self.WANTED).known.global_earnings == {bench.RARE: 3}, "counted once"

    def test_two_that_count_first_at_once_agree(self, bench):
        bench.earned(post_id=bench.RARE)

        def count_first(name, number):
            if name == "write":
                bench.engine.read(bench.BOB, self.WANTED)
                bench.engine.commit(replace(self.counted(bench, 1, 5), user_id=bench.BOB))

        known = bench.interrupted(count_first).read(bench.ANN, self.WANTED).known
        assert known.global_earnings == {bench.RARE: 2}
        assert bench.count_of_rare() == 2

    def test_earnings_are_counted_up_to_the_maximum(self, bench):
        bench.engine.read(bench.ANN, self.WANTED)
        bench.engine.commit(self.counted(bench, 1, 3))
        bench.engine.commit(self.counted(bench, 2, 3, rev=1))
        assert bench.count_of_rare() == 3
        bench.refused(self.counted(bench, 1, 3, rev=2))

    @pytest.mark.parametrize("amount", [1, 2])
    def test_a_maximum_that_others_reach_between_read_and_commit(self, bench, amount):
        seen = bench.engine.read(bench.ANN, self.WANTED).known
        assert seen.global_earnings[bench.RARE] + amount <= 2
        bench.engine.read(bench.BOB, self.WANTED)
        bench.engine.commit(replace(self.counted(bench, 3 - amount, 2), user_id=bench.BOB))
        bench.refused(self.counted(bench, amount, 2))

    def test_what_is_taken_back_makes_room_whatever_the_maximum(self, bench):
        bench.engine.read(bench.ANN, self.WANTED)
        bench.engine.commit(self.counted(bench, 3, 3))
        bench.engine.commit(self.counted(bench, -1, 1, rev=1))
        assert bench.count_of_rare() == 2
        bench.engine.commit(self.counted(bench, 1, 3, rev=2))

    def test_what_is_given_and_taken_in_one_decision_asks_for_nothing(self, bench):
        bench.engine.commit(bench.outcome(counted={bench.RARE: 0}))
        assert bench.count_of_rare() is None

    def test_a_count_that_no_read_began(self, bench):
        bench.refused(self.counted(bench, 1, 3))


class TestCollisions:
    """Two processes may make the same id: then the commit is decided again, under other ids."""

    def test_of_a_log(self, bench):
        outcome = bench.outcome()
        bench.tables.write(put_logs([replace(outcome.logs[0], user_id=bench.BOB)])[0])
        bench.refused(outcome)

    def test_of_an_earning(self, bench):
        outcome = bench.outcome()
        bench.tables.write(put_earning(replace(outcome.earnings[0], user_id=bench.BOB)))
        bench.refused(outcome)


class TestBounds:
    def test_as_many_conditions_as_a_transaction_holds(self, bench):
        """The state, the markers, and the check of the user."""
        markers = [Marker(f"m{number}") for number in range(TRANSACTION_ITEMS - 2)]
        outcome = bench.outcome(markers=markers, logs=(), earnings=())
        outcome.decision.progress.clear()
        outcome.decision.trigger_counts.clear()
        bench.engine.commit(outcome)
        assert len(bench.engine.read(bench.ANN, ReadSet(markers=[marker.key for marker in markers])).markers) == 98

    @pytest.mark.parametrize("more", [0, 1, 50])
    def test_more_conditions_than_that(self, bench, more):
        markers = [Marker("a"), *(Marker(f"m{number}") for number in range(TRANSACTION_ITEMS - 3 + more))]
        bench.refused(bench.outcome(markers=markers), TooManyAtOnce)
        assert bench.engine.marker("m0") is None

    @pytest.mark.parametrize(("raised", "error"), [(TransactionConflict, Conflict), (Unavailable, Unavailable)])
    def test_what_the_driver_refuses(self, bench, raised, error):
        def refuse(name, _):
            if name == "transact":
                raise raised("refused")

        bench.refused(bench.outcome(), error, bench.interrupted(refuse))
