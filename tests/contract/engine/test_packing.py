"""Where progress and trigger counts are: in the state, in pages, or one by one as in the layout of before."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from laurel.app.errors import Conflict, Unavailable
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.ledger import Log
from laurel.store.driver.requests import Put, Query, pages
from laurel.store.driver.sizes import item_size
from laurel.store.engine.packing import MOST_PAGES, STATE_BYTES
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows import keys
from laurel.store.rows.packed import page_from_item, page_of, text_of
from laurel.store.rows.state import count_update

EVERYTHING = ReadSet(everything=True)
UNIT = 1024

OLD_PROGRESS = {10: {"times": 2, "completed": 3, "earned_at": 4, "stamps": [1, 2]}, 11: {"count": 7}, 12: {}}
OLD_COUNTS = {"gamipress_login#0": {"count": 4, "first": "2026-03-01T12:00:00"}, "a#b#5": {"count": 1, "first": ""}}
PROGRESS_READ = {10: Progress(2, 3, -1, 0, 4, 0, [1, 2]), 11: Progress(count=7), 12: Progress()}
COUNTS_READ = {("gamipress_login", 0): TriggerCount(4, "2026-03-01T12:00:00"), ("a#b", 5): TriggerCount(1)}
"""Items of the layout of before by the end of their sort key, and what they are read as."""


def goals(number, first=1000):
    """Progress under way with that many posts."""
    chance = random.Random(first)
    return {first + 3 * n: Progress(count=chance.randint(1, 9)) for n in range(number)}


def earned(number, first=1000):
    """Progress with that many posts, earned at various times: text that compresses less."""
    chance = random.Random(first)
    return {
        first + n: Progress(times=2, completed=chance.randint(2, 99), earned_at=chance.randint(1, 9999), round=1)
        for n in range(number)
    }


def counts(number):
    chance = random.Random(number)
    return {
        (f"example_{n}", chance.randint(0, 9999)): TriggerCount(chance.randint(1, 99), f"2026-03-01T12:{n % 60:02}:00")
        for n in range(number)
    }


class Packed:
    """What the store has of Ann, read past the engine."""

    def __init__(self, bench):
        self.bench, self.tables, self.rev = bench, bench.tables, 0

    def commit(self, progress=None, trigger_counts=None, state=None):
        state = replace(state or UserState(), rev=self.rev)
        self.bench.engine.commit(
            Outcome(self.bench.ANN, self.rev, Decision(state, progress or {}, trigger_counts or {}))
        )
        self.rev += 1

    @property
    def state(self):
        return self.tables.get("users", keys.state(self.bench.ANN))

    def pages(self, attribute):
        prefix = keys.pages(attribute)
        return list(pages(self.tables, Query("users", keys.user_partition(self.bench.ANN), prefix=prefix)))

    def known(self, read_set=EVERYTHING):
        return self.bench.on(self.tables).read(self.bench.ANN, read_set).known


@pytest.fixture
def packed(bench):
    return Packed(bench)


class TestInTheState:
    def test_every_value_comes_back(self, packed):
        progress = {
            5: Progress(),
            6: Progress(3, 4, 2, 20, 17, 5, [1_700_000_000, 1_700_000_001], 40, 3),
            7: Progress(times=1),
            8: Progress(round=0, stamps=[1]),
        }
        trigger_counts = {
            ("gamipress_login", 0): TriggerCount(3, "2026-03-01T12:00:00"),
            ("gamipress_specific_new_comment", 55): TriggerCount(1, ""),
            ("made # up # by # a client", 0): TriggerCount(),
            ('Über "uns"', 2**53 - 1): TriggerCount(2, "2026-03-01T12:00:01"),
        }
        packed.commit(progress, trigger_counts)
        known = packed.known()
        assert (known.progress, known.trigger_counts) == (progress, trigger_counts)
        assert packed.known(ReadSet(posts=[5, 9], trigger_counts=[("gamipress_login", 0), ("x", 0)])).progress == {
            5: Progress()
        }
        assert not packed.pages("progress")

    def test_what_does_not_change_stays(self, packed):
        packed.commit(goals(5), counts(3))
        packed.commit({1000: Progress(count=77)}, {("new", 0): TriggerCount(1)})
        packed.commit()
        assert packed.known().progress == {**goals(5), 1000: Progress(count=77)}
        assert packed.known().trigger_counts == {**counts(3), ("new", 0): TriggerCount(1)}

    def test_few_are_text_and_many_are_compressed(self, packed):
        packed.commit(goals(3))
        assert isinstance(packed.state["progress"], str)
        packed.commit(goals(100))
        assert isinstance(packed.state["progress"], bytes)
        assert packed.known().progress == goals(100)

    def test_an_ordinary_user_takes_one_unit_and_a_hundred_goals_under_way_two(self, packed):
        state = UserState(
            balances={5: 1200, 6: 30}, awarded={5: 1400, 6: 30}, deducted={5: 100}, expended={5: 100},
            logged={5: 1200, 6: 30}, since={5: "2026-01-01T00:00:00", 6: "2026-01-01T00:00:00"}, changed={5: 10, 6: 1},
            ranks={7: 70}, previous_ranks={7: 69}, eras={7: 3}, rank_since={7: "2026-01-02T00:00:00"}, logs=1500,
            earnings=400,
        )  # fmt: skip
        packed.commit(earned(30), counts(8), state)
        assert item_size(packed.state) <= UNIT
        packed.commit(goals(100, 5000), {}, state)
        assert item_size(packed.state) <= 2 * UNIT
        assert not packed.pages("progress")

    def test_rows_of_managers_are_counted_beside(self, packed, bench):
        packed.commit(goals(5), counts(2))
        ledger = LedgerStore(packed.tables, LedgerIds())
        row = ledger.logs.create(Log(0, bench.ANN))
        with pytest.raises(Conflict):
            packed.commit()
        assert (packed.known().state.logs, packed.known().state.rev) == (1, 2)
        ledger.logs.delete(row)
        known = packed.known()
        assert (known.state.logs, known.state.rev, known.progress) == (0, 3, goals(5))


class TestPages:
    def test_what_the_state_has_no_room_for_moves_to_pages_with_all_others_of_its_kind(self, packed):
        """At the boundary, and not before; the other kind stays."""
        number = 50
        packed.commit(earned(number), counts(8))
        while not packed.pages("progress"):
            assert item_size(packed.state) <= STATE_BYTES
            number += 10
            packed.commit(earned(number))
        assert "progress" not in packed.state
        assert packed.state["progress_pages"] == len(packed.pages("progress")) == 4
        assert item_size(packed.state) <= UNIT
        assert 150 < number < 1000
        assert (packed.known().progress, packed.known().trigger_counts) == (earned(number), counts(8))

    def test_both_kinds_can_have_pages(self, packed):
        packed.commit(earned(600), counts(300))
        assert {"progress_pages", "trigger_pages"} <= packed.state.keys()
        assert (packed.known().progress, packed.known().trigger_counts) == (earned(600), counts(300))
        packed.commit({1000: Progress(count=5)}, {("new", 0): TriggerCount(1)})
        assert packed.known(ReadSet(posts=[1000, 1001], trigger_counts=[("new", 0)])).progress == {
            1000: Progress(count=5),
            1001: earned(600)[1001],
        }
        assert packed.known().trigger_counts == {**counts(300), ("new", 0): TriggerCount(1)}

    def test_a_large_state_leaves_what_is_small_where_it_is(self, packed):
        many = UserState(balances=dict.fromkeys(range(1000, 1400), 10**9))
        packed.commit(goals(5), counts(3), many)
        assert item_size(packed.state) > STATE_BYTES
        assert packed.known().progress == goals(5)
        assert not packed.pages("progress")

    def test_an_event_writes_the_pages_of_what_it_changes(self, packed):
        packed.commit(earned(600))
        before = {item["sk"]: item["rev"] for item in packed.pages("progress")}
        packed.commit({1000: Progress(count=5)})
        after = {item["sk"]: item["rev"] for item in packed.pages("progress")}
        assert [sk for sk in after if after[sk] != before[sk]] == [
            keys.page(1, "progress", page_of("1000", len(before)))[1]
        ]

    def test_pages_divide_where_they_would_be_too_large(self, packed):
        """Each stays within a write unit, until there are as many as there can be."""
        everything, sizes = {}, set()
        for first in range(0, 30_000, 1500):
            fresh = earned(1500, 1000 + first)
            everything |= fresh
            packed.commit(fresh)
            sizes.add(packed.state["progress_pages"])
            largest = max(map(item_size, packed.pages("progress")))
            assert largest <= (UNIT if packed.state["progress_pages"] < MOST_PAGES else 12 * UNIT)
        assert sizes == {16, MOST_PAGES}
        assert packed.known().progress == everything
        assert len(packed.pages("progress")) == MOST_PAGES
        packed.commit({1000: Progress(count=5)})
        assert packed.known(ReadSet(posts=[1000])).progress == {1000: Progress(count=5)}

    def test_entries_are_in_the_page_of_their_key(self, packed):
        packed.commit(earned(600))
        found = packed.pages("progress")
        for number, item in enumerate(found):
            rev, entries = page_from_item(item)
            assert rev == 1
            assert {page_of(key, len(found)) for key in entries} == {number}

    def test_a_page_that_is_later_than_the_state_is_read_with_the_state_again(self, packed, bench):
        packed.commit(earned(600))

        def commit_between(name, number):
            if (name, number) == ("batch_get", 1):
                packed.commit({1000: Progress(count=5)}, {}, UserState(balances={5: 1}))

        known = bench.interrupted(commit_between).read(bench.ANN, ReadSet(posts=[1000])).known
        assert (known.state.rev, known.state.balances, known.progress) == (2, {5: 1}, {1000: Progress(count=5)})

    def test_a_user_who_is_written_all_the_time_is_reported(self, packed, bench, monkeypatch):
        monkeypatch.setattr("time.sleep", lambda _: None)
        packed.commit(earned(600))

        def commit_between(name, _):
            if name == "batch_get":
                packed.commit({1000: Progress(count=5)})

        with pytest.raises(Unavailable):
            bench.interrupted(commit_between).read(bench.ANN, ReadSet(posts=[1000]))

    def test_a_commit_on_pages_that_others_wrote_since_is_refused(self, packed, bench):
        packed.commit(earned(600))
        seen = bench.engine.read(bench.ANN, ReadSet(posts=[1000]))
        packed.commit({1001: Progress(count=5)})
        for progress in ({1000: Progress(count=6)}, {1000: Progress(count=6), 1001: Progress(count=6)}, {}):
            outcome = Outcome(bench.ANN, 1, Decision(seen.known.state, progress), seen=seen.seen)
            bench.refused(outcome)
        assert packed.known(ReadSet(posts=[1000, 1001])).progress == {
            1000: earned(600)[1000],
            1001: Progress(count=5),
        }

    def test_balances_that_are_set_directly_leave_pages_alone(self, packed, bench):
        packed.commit(earned(600), counts(5))
        UserStateStore(packed.tables, LedgerIds()).commit(bench.ANN, 1, UserState(balances={5: 7}), ())
        known = packed.known()
        assert (known.state, known.progress) == (UserState(2, balances={5: 7}), earned(600))
        assert known.trigger_counts == counts(5)

    def test_a_deleted_users_pages_go(self, packed, bench):
        packed.commit(earned(600))
        bench.users.delete(bench.users.get(bench.ANN))
        assert not packed.pages("progress")


class TestLayoutOfBefore:
    """A state with a number in ``rev``, and an item for each progress and each trigger count."""

    @pytest.fixture
    def old(self, packed, bench):
        pk = keys.user_partition(bench.ANN)
        packed.rev = 9
        state = {"pk": pk, "sk": "self#state", "schema": 1, "rev": 9, "balances": {"5": 10}, "logs": 4}
        items = [state]
        items += [{"pk": pk, "sk": f"progress#{i}", "schema": 1, **values} for i, values in OLD_PROGRESS.items()]
        items += [{"pk": pk, "sk": f"activity#{key}", "schema": 1, **values} for key, values in OLD_COUNTS.items()]
        for item in items:
            packed.tables.write(Put("users", item))
        return packed

    def test_it_is_read_as_it_is_and_reading_writes_nothing(self, old, bench):
        before = bench.stored()
        known = old.known()
        assert (known.state.rev, known.state.balances, known.state.logs) == (9, {5: 10}, 4)
        assert (known.progress, known.trigger_counts) == (PROGRESS_READ, COUNTS_READ)
        assert old.known(ReadSet(posts=[11, 99])).progress == {11: Progress(count=7)}
        assert bench.stored() == before

    @pytest.mark.parametrize("by", ["an award", "a balance set directly"])
    def test_the_first_write_packs_all(self, old, bench, by):
        if by == "an award":
            old.commit({11: Progress(count=8)}, {("gamipress_login", 0): TriggerCount(5, "2026-03-01T12:00:00")})
        else:
            UserStateStore(old.tables, LedgerIds()).commit(bench.ANN, 9, UserState(), ())
        assert text_of(old.state["progress"]).count("[") >= 3
        assert (old.state["rev"], old.state["commits"], old.state["schema"]) == ("packed", 10, 2)
        known = old.known()
        changed = {11: Progress(count=8)} if by == "an award" else {}
        assert known.progress == {**PROGRESS_READ, **changed}
        assert known.trigger_counts.keys() == COUNTS_READ.keys()
        assert known.state.rev == 10

    def test_a_user_of_thousands_of_goals_gets_pages_at_once(self, old, bench):
        for i in range(2000):
            item = {"pk": keys.user_partition(bench.ANN), "sk": f"progress#{5000 + i}", "schema": 1, "count": i}
            old.tables.write(Put("users", item))
        old.commit()
        assert old.state["progress_pages"] >= 16
        assert {i: p.count for i, p in old.known().progress.items() if i >= 5000} == {5000 + i: i for i in range(2000)}

    def test_what_code_of_before_writes_meanwhile_is_not_lost(self, old, bench):
        """It raises ``rev``: the decision on what was there before is refused, and reading shows all of its write."""
        seen = bench.engine.read(bench.ANN, EVERYTHING)
        self.write_as_before(old, bench, 10)
        bench.refused(Outcome(bench.ANN, 9, Decision(seen.known.state, {11: Progress(count=9)}), seen=seen.seen))
        assert (old.known().progress[11].count, old.known().state.rev) == (8, 10)

    def test_a_write_of_before_between_the_reads_is_seen_whole(self, old, bench):
        def write_between(name, number):
            if (name, number) == ("query", 2):
                self.write_as_before(old, bench, 10)

        known = bench.interrupted(write_between).read(bench.ANN, EVERYTHING).known
        assert (known.progress[11].count, known.state.rev) == (8, 10)

    def test_rows_that_are_counted_before_it_is_packed(self, old, bench):
        seen = bench.engine.read(bench.ANN, EVERYTHING)
        LedgerStore(old.tables, LedgerIds()).logs.create(Log(0, bench.ANN))
        bench.refused(Outcome(bench.ANN, 9, Decision(seen.known.state), seen=seen.seen))
        assert (old.known().state.logs, old.known().state.rev) == (5, 10)
        old.rev = 10
        old.commit({}, {}, UserState(logs=5))
        assert (old.known().state.logs, old.known().state.rev, old.known().progress) == (5, 11, PROGRESS_READ)

    def test_code_of_before_reads_the_state_but_cannot_go_on_from_it(self, old):
        """It computes the next ``rev`` from the one it read, and adds to it for a row."""
        old.commit()
        with pytest.raises(TypeError):
            old.state["rev"] + 1
        add = replace(count_update(1, logs=1), add={"logs": 1, "rev": 1})
        with pytest.raises(ValueError, match="."):
            old.tables.write(add)

    @staticmethod
    def write_as_before(old, bench, rev):
        pk = keys.user_partition(bench.ANN)
        state = {"pk": pk, "sk": "self#state", "schema": 1, "rev": rev, "balances": {"5": 10}, "logs": 4}
        progress = {"pk": pk, "sk": "progress#11", "schema": 1, "count": 8}
        old.tables.transact([Put("users", state), Put("users", progress)])
