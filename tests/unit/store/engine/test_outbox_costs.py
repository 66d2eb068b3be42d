"""What outbox rows cost, as docs/data.md says: with the write, with the award, alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.ports.engine import Outcome
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import UserState
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.member import Friendship, Member
from laurel.domain.records.outbox_row import OutboxRow
from laurel.domain.records.post import Post
from laurel.domain.records.stream_item import UPDATE, StreamItem
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.community.items import StreamItemStore
from laurel.store.engine.engine import EngineStore
from laurel.store.engine.outbox import OutboxStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.users.members import MemberStore
from laurel.store.users.users import UserStore

LONG_AGO = "2020-01-01T00:00:00"
ROW = OutboxRow("2026-03-01T12:00:00.000000#post#12#65#00", "gamipress_publish_post_type", 7, {"post_id": 12})
LARGE = replace(ROW, args={"meta_value": "x" * 1_500})
ANN = User(7, "ann", "ann@example.org", "ann", "Ann", LONG_AGO)


@pytest.fixture
def meter():
    return Meter(MemoryTables())


def used(meter, work):
    with meter.measure() as usage:
        work()
    return usage.calls, usage.read_units, usage.write_units


def written(prepare, rows):
    """The use of a write with rows, on tables of its own."""
    meter = Meter(MemoryTables())
    write = prepare(meter)
    return used(meter, lambda: write(rows))


def commit_posts(meter):
    store = PostStore(meter)
    seen = store.catalogue()
    return lambda rows: store.commit(seen, CatalogueChange(put=(Post(1, "post"),), next_id=2, outbox=rows))


def create_user(meter):
    return lambda rows: UserStore(meter).create(ANN, "", lambda _: rows)


def update_user(meter):
    made = UserStore(meter).create(ANN, "")
    return lambda rows: UserStore(meter).update(made, replace(made, description="x"), None, rows)


def befriend(meter):
    return lambda rows: MemberStore(meter).befriend(Friendship(0, 1, 2, LONG_AGO), lambda _: rows)


def active_member(meter):
    return lambda rows: MemberStore(meter).save(Member(7), Member(7, last_activity=LONG_AGO), rows)


def post_item(meter):
    item = StreamItem(0, 7, "activity", UPDATE, "Hi", LONG_AGO)
    return lambda rows: StreamItemStore(meter, LedgerIds()).add(item, None, lambda _: rows)


@pytest.mark.parametrize("prepare", [commit_posts, create_user, update_user, befriend, active_member, post_item])
@pytest.mark.parametrize(("rows", "units"), [([ROW], 2), ([ROW, replace(ROW, id=f"{ROW.id}1")], 4), ([LARGE], 4)])
def test_a_row_costs_two_units_with_its_write_and_no_call(prepare, rows, units):
    calls, reads, writes = written(prepare, [])
    assert written(prepare, rows) == (calls, reads, writes + units)


def test_a_member_in_no_order_is_saved_by_a_transaction_for_its_row(meter):
    """What is one plain write otherwise."""
    store = MemberStore(meter)
    plain, kept = Member(7, types=("student",)), Member(8, types=("student",))
    assert used(meter, lambda: store.save(Member(7), plain)) == (1, 0, 1)
    assert used(meter, lambda: store.save(Member(8), kept, [ROW])) == (1, 0, 2 + 2)


def test_an_award_takes_its_row_for_two_units_and_no_call(meter):
    UserStore(meter).create(ANN, "")
    engine, outbox = EngineStore(meter, LedgerIds()), OutboxStore(meter)
    assert used(meter, lambda: outbox.put([ROW])) == (1, 0, 2)

    def award(seen, row):
        decision = Decision(UserState(balances={1: 10}, rev=seen))
        return used(meter, lambda: engine.commit(Outcome(7, seen, decision, outbox_rows=[row] if row else [])))

    award(0, None)
    calls, reads, writes = award(1, None)
    assert award(2, ROW) == (calls, reads, writes + 2)


def test_what_leads_to_nothing_costs_a_call_and_a_unit(meter):
    outbox = OutboxStore(meter)
    outbox.put([ROW])
    assert used(meter, lambda: outbox.delete(ROW)) == (1, 0, 1)


def test_a_sweep_without_work_costs_two_units(meter):
    outbox = OutboxStore(meter)
    assert used(meter, lambda: list(outbox.waiting(datetime(2026, 3, 1, tzinfo=UTC)))) == (4, 2, 0)
