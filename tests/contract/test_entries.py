"""Logs that were written together are one item, and each of them is still a row of its own; on every driver."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from laurel.app.errors import Conflict
from laurel.app.ports.engine import Outcome
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.user import User
from laurel.store.driver.requests import Put, Query, pages
from laurel.store.engine.engine import EngineStore
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger.ids import SLOT, LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows.ledger import EARNINGS, LOGS
from laurel.store.sizing import Sizing
from laurel.store.users.users import UserStore
from tests.old_rows import old_log

ANN, BOB = 1, 2


class Site:
    """Ledgers with the users 1 and 2, whose ids are made at a time that tests set."""

    def __init__(self, tables, sizing=Sizing()):  # noqa: B008
        self.tables, self.sizing = tables, sizing
        self.now = datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
        self.ids = LedgerIds(self._seconds)
        self.states = UserStateStore(tables, self.ids)
        self.ledger = LedgerStore(tables, self.ids, sizing=sizing)
        self.engine = EngineStore(tables, self.ids, sizing=sizing)

    def _seconds(self):
        return self.now.timestamp()

    def with_users(self):
        for number in (ANN, BOB):
            UserStore(self.tables).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")
        return self

    def on(self, sizing):
        """The same site after its sizes have changed."""
        again = Site(self.tables, sizing)
        again.now = self.now
        return again

    def commit(self, count, user_id=ANN, earnings=0):
        """Write that many logs and earnings in one commit, and return the logs."""
        log_ids, earning_ids = self.engine.next_ids(count, earnings)
        logs = [Log(row_id, user_id, "points_earn", title=str(place)) for place, row_id in enumerate(log_ids)]
        state = self.states.get(user_id)
        decision = Decision(replace(state, logs=state.logs + count, earnings=state.earnings + earnings))
        made = [Earning(row_id, user_id, 50) for row_id in earning_ids]
        self.engine.commit(Outcome(user_id, state.rev, decision, logs=logs, earnings=made))
        return logs

    def listed(self, **fields):
        return list(self.ledger.logs.find(LogQuery(limit=200, descending=False, **fields)).rows)

    def items(self, user_id=ANN):
        return list(pages(self.tables, Query("logs", f"user#{user_id}", "by_user")))

    def counted(self):
        return [self.states.get(user_id).logs for user_id in (ANN, BOB)]


@pytest.fixture
def site(tables):
    return Site(tables).with_users()


def test_the_logs_of_a_commit_are_one_item_and_a_row_each(site):
    logs = site.commit(3)
    assert len(site.items()) == 1
    assert [log.id - logs[0].id for log in logs] == [0, 1, 2]
    assert [site.ledger.logs.get(log.id) for log in logs] == logs
    assert site.ledger.logs.get(logs[-1].id + 1) is None
    assert site.listed() == site.listed(users=(ANN,)) == site.listed(include=[log.id for log in logs]) == logs


@pytest.mark.parametrize("count", [SLOT, SLOT + 1, 40])
def test_more_logs_than_a_slot_has_ids_go_on_in_the_next(site, count):
    logs = site.commit(count)
    assert len(site.items()) == -(-count // SLOT)
    assert site.listed() == site.listed(users=(ANN,)) == logs
    assert site.ledger.logs.get(logs[-1].id) == logs[-1]


@pytest.mark.parametrize("place", range(3))
def test_one_of_them_is_changed(site, place):
    logs = site.commit(3)
    logs[place] = site.ledger.logs.update(logs[place], replace(logs[place], title="changed", meta={"a": [1.5, None]}))
    assert site.ledger.logs.get(logs[place].id) == logs[place] == replace(logs[place], title="changed")
    assert site.listed() == site.listed(users=(ANN,)) == logs
    assert site.counted() == [3, 0]


@pytest.mark.parametrize("place", range(3))
def test_one_of_them_is_deleted(site, place):
    logs = site.commit(3)
    gone = logs.pop(place)
    site.ledger.logs.delete(gone)
    assert site.ledger.logs.get(gone.id) is None
    assert [site.ledger.logs.get(log.id) for log in logs] == logs == site.listed() == site.listed(users=(ANN,))
    assert site.counted() == [2, 0]
    with pytest.raises(Conflict):
        site.ledger.logs.delete(gone)
    for log in logs:
        site.ledger.logs.delete(log)
    assert (site.items(), site.counted()) == ([], [0, 0])


@pytest.mark.parametrize("place", range(3))
def test_one_of_them_goes_to_another_user_and_on_from_there(site, place):
    logs = site.commit(3)
    moved = site.ledger.logs.update(logs[place], replace(logs[place], user_id=BOB))
    left = [log for log in logs if log.id != moved.id]
    assert site.listed(users=(ANN,)) == left
    assert site.listed(users=(BOB,)) == [moved]
    assert site.counted() == [2, 1]
    expected = sorted([*left, moved], key=lambda log: log.id)
    assert site.listed() == [site.ledger.logs.get(log.id) for log in expected] == expected
    back = site.ledger.logs.update(moved, replace(moved, user_id=ANN))
    assert site.listed(users=(ANN,)) == logs == site.listed()
    site.ledger.logs.delete(back)
    site.ledger.logs.update(left[1], replace(left[1], user_id=0))
    assert site.listed() == [left[0], replace(left[1], user_id=0)]
    assert site.counted() == [1, 0]


def test_every_row_of_an_entry_of_a_user_is_deleted_with_them(site):
    logs = site.commit(3)
    site.ledger.logs.update(logs[0], replace(logs[0], user_id=BOB))
    site.ledger.delete_of_user(ANN)
    assert [log.id for log in site.listed()] == [logs[0].id]


def test_changes_of_two_rows_of_an_entry_at_the_same_time_both_stay(site, monkeypatch):
    """The second was decided on what the first has changed since: it is refused, and made again."""
    logs = site.commit(2)
    stale = site.tables.get("logs", (site.items()[0]["pk"], site.items()[0]["sk"]))
    site.ledger.logs.update(logs[0], replace(logs[0], title="first"))
    with monkeypatch.context() as patched:
        patched.setattr(site.tables, "get", lambda *_, **__: stale)
        with pytest.raises(Conflict):
            site.ledger.logs.update(logs[1], replace(logs[1], title="second"))
    site.ledger.logs.update(logs[1], replace(logs[1], title="second"))
    assert [log.title for log in site.listed()] == ["first", "second"]


class TestSlots:
    """Ids of one slot are of one commit: the second takes others."""

    def test_the_second_of_two_commits_in_a_slot_is_refused(self, site, monkeypatch):
        monkeypatch.setattr("random.getrandbits", lambda _: 64)
        other = Site(site.tables)
        first = site.commit(3)
        with pytest.raises(Conflict):
            other.commit(2, BOB)
        second = other.commit(2, BOB)
        assert second[0].id >= first[0].id + SLOT
        assert site.counted() == [3, 2]

    def test_ids_of_a_process_rise_from_slot_to_slot(self, site):
        taken = [site.commit(count) for count in (1, 17, 3)]
        assert [logs[0].id % SLOT for logs in taken] == [0, 0, 0]
        assert site.listed() == [log for logs in taken for log in logs]

    def test_logs_that_are_too_large_together_are_items_of_their_own(self, site):
        log_ids, _ = site.engine.next_ids(3, 0)
        state = UserState(logs=3)
        logs = [Log(row_id, ANN, meta={"x": _noise(row_id, 70_000)}) for row_id in log_ids]
        site.engine.commit(Outcome(ANN, 0, Decision(state), logs=logs))
        assert len(site.items()) == 3
        assert [site.ledger.logs.get(log.id) for log in logs] == logs == site.listed()
        site.ledger.logs.delete(logs[0])
        assert site.listed() == logs[1:]


def _noise(seed, count):
    """A text that does not compress."""
    chosen = Random(seed)
    return "".join(chr(chosen.randrange(0x4E00, 0x9FFF)) for _ in range(count))


class TestBeforeThereWereEntries:
    @pytest.fixture
    def mixed(self, site):
        """Rows of both forms in the order of their ids: three old ones, an entry, an old one in between, an entry."""
        first = site.commit(2)
        old = [
            replace(first[0], id=first[0].id - 20 + place, title=f"old {place}", meta={"x": place})
            for place in range(3)
        ]
        between = replace(old[0], id=first[1].id + 1, title="between")
        for row in (*old, between):
            site.tables.write(Put("logs", old_log(row)))
        site.now = datetime(2026, 11, 22, 6, 11, tzinfo=UTC)
        return [*old, *first, between, *site.commit(3)]

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("users", [None, (ANN,)])
    def test_lists_have_both_in_order(self, site, mixed, descending, users):
        expected = mixed[::-1] if descending else mixed
        state = site.states.get(ANN)
        site.states.commit(ANN, state.rev, replace(state, logs=len(mixed)), ())
        for limit in (3, 5, 100):
            query = LogQuery(users=users, descending=descending, limit=limit)
            assert list(site.ledger.logs.find(query).rows) == expected[:limit]

    def test_each_is_found_changed_and_deleted(self, site, mixed):
        for row in mixed:
            assert site.ledger.logs.get(row.id) == row
        assert site.listed(include=[row.id for row in mixed]) == mixed
        old = mixed[1]
        changed = site.ledger.logs.update(old, replace(old, title="changed", user_id=BOB))
        assert site.ledger.logs.get(old.id) == changed
        assert site.listed(users=(BOB,)) == [changed]
        site.ledger.logs.delete(changed)
        site.ledger.logs.delete(mixed[0])
        assert site.ledger.logs.get(old.id) is site.ledger.logs.get(mixed[0].id) is None

    def test_a_change_of_an_old_row_is_refused_if_it_has_changed_meanwhile(self, site, mixed, monkeypatch):
        stale = old_log(mixed[0])
        site.ledger.logs.update(mixed[0], replace(mixed[0], access="private"))
        with monkeypatch.context() as patched:
            patched.setattr(site.tables, "get", lambda *_, **__: stale)
            with pytest.raises(Conflict):
                site.ledger.logs.update(mixed[0], replace(mixed[0], title="mine"))


class TestSizes:
    """A month's rows are in as many partitions as the setting says, and none is lost when the setting changes."""

    def test_buckets_change_at_the_boundary_of_a_month(self, tables):
        site = Site(tables, Sizing.from_text("ledger_buckets=2026-12:64")).with_users()
        logs = []
        for moment in (datetime(2026, 11, 30, 23, 59, 59, 999000, UTC), datetime(2026, 12, 1, tzinfo=UTC)):
            site.now = moment
            for _ in range(30):
                logs += site.commit(2, earnings=1)
        assert site.listed() == logs
        assert [log.id for log in reversed(logs)] == [row.id for row in site.ledger.logs.find(LogQuery(limit=200)).rows]
        assert [site.ledger.logs.get(log.id) for log in logs] == logs
        buckets = {item["pk"] for item in site.items()}
        assert len([pk for pk in buckets if pk.startswith("2026-11")]) <= 4
        assert len([pk for pk in buckets if pk.startswith("2026-12")]) > 8
        earned = site.ledger.earnings.find(EarningQuery(limit=100)).rows
        assert len(earned) == 60
        for row in earned:
            assert site.ledger.earnings.get(row.id) == row
            site.ledger.earnings.delete(row)
        assert site.states.get(ANN).earnings == 0

    def test_rows_of_a_month_whose_number_was_raised_late_are_found(self, site):
        logs = [log for _ in range(8) for log in site.commit(2, earnings=1)]
        later = site.on(Sizing.from_text("ledger_buckets=2026-11:16"))
        assert later.listed() == logs
        assert [later.ledger.logs.get(log.id) for log in logs] == logs
        row = later.ledger.earnings.find(EarningQuery()).rows[0]
        changed = later.ledger.earnings.update(row, replace(row, title="changed"))
        assert later.ledger.earnings.get(row.id) == changed

    @pytest.mark.parametrize(
        "sizes", [("", "2026-11:8"), ("2026-11:8", "2026-11:8,2027-01:2"), ("2026-11:2", "2026-11:8")]
    )
    def test_earnings_of_a_post_are_found_however_many_shards_there_were(self, tables, sizes):
        before, after = (Sizing.from_text(f"post_shards={text}" if text else "") for text in sizes)
        site = Site(tables, before).with_users()
        site.commit(0, earnings=10)
        later = site.on(after)
        later.now = datetime(2027, 1, 2, tzinfo=UTC)
        later.commit(0, earnings=10)
        found = later.ledger.earnings.find(EarningQuery(posts=(50,), limit=100))
        assert found.total == 20
        assert [row.id for row in found.rows] == sorted({row.id for row in found.rows}, reverse=True)
        rest = None
        while (deleted := later.ledger.delete_of_post(50, rest)).rest:
            rest = deleted.rest
        assert later.states.get(ANN).earnings == 0
        assert later.ledger.earnings.find(EarningQuery(posts=(50,))).total == 0


def test_an_entry_can_be_read_as_long_as_there_is_one():
    """What was stored once must read the same: nothing of its form may change but under another schema."""
    stored = {
        "pk": "2026-11#0",
        "sk": "0376942471742656",
        "schema": 2,
        "user_id": 7,
        "rows": bytes.fromhex(GOLDEN),
    }
    assert LOGS.rows(stored) == GOLDEN_LOGS


GOLDEN_LOGS = [
    Log(
        376942471742656,
        7,
        "event_trigger",
        "gamipress_login",
        "Ann: logs in (x1)",
        "private",
        "2026-11-22T06:10:00",
        meta={"count": 0},
    ),
    Log(
        376942471742659,
        7,
        "points_earn",
        "gamipress_earn_points",
        "Ann earned 10 gold",
        date="2026-11-22T06:10:00",
        points=10,
        points_type=5,
        specific_id=3,
        meta={"applied": 10},
    ),
]
GOLDEN = (
    "430b4243435d23a310033360005b19901d84e8ee73cccbb352000a162b64e6e10932ac41648cb01f960509840ef6c4087403"
    "527a4c07160bf812a1295a041a63c96790340800"
)


def test_an_earning_can_be_read_as_long_as_there_is_one():
    stored = {"pk": "2026-11#0", "sk": "0376942471742656", "schema": 2, "user_id": 7, "post_id": 5}
    title, date = "Award", "2026-11-22T06:10:00"
    earning = Earning(
        376942471742656, 7, 5, "points-award", title, 10, 3, date, {"_gamipress_parent_post_type": "gold"}
    )
    assert EARNINGS.rows({**stored, "rows": bytes.fromhex(GOLDEN_EARNING)}) == [earning]
    of_before = {"schema": 1, "type_ref": "points-award", "title": title, "points": 10, "points_type": 3, "date": date}
    assert EARNINGS.rows({**stored, **of_before, "meta": dict(earning.meta)}) == [earning]


GOLDEN_EARNING = "a38a99c6a8661a1aea1a1985189801155a1910efcff4fc9c14a02f01"
