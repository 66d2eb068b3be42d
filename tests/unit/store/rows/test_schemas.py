"""Items of older schemas are lifted when they are read, whatever reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import UserState
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LogQuery
from laurel.domain.records.member import Friendship, Member
from laurel.domain.records.outbox_row import OutboxRow
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.user import Login, User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver.requests import Put
from laurel.store.engine.engine import EngineStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows import keys
from laurel.store.rows import stream as stream_rows
from laurel.store.rows.engine import progress_from_item, trigger_count_from_item
from laurel.store.rows.erasures import erasure_from_item, put_erasure
from laurel.store.rows.ledger import earning_item, earning_rows, log_item, log_rows
from laurel.store.rows.members import friendship_from_item, friendship_item, member_from_item, member_values
from laurel.store.rows.outbox import put_rows, row_from_item
from laurel.store.rows.packed import PROGRESS, page_from_item, put_page
from laurel.store.rows.records import login_from_item, login_item, post_from_item, post_item, user_from_item, user_item
from laurel.store.rows.removals import put_removal, removal_from_item
from laurel.store.rows.schemas import SCHEMAS, UPCASTS, upcast
from laurel.store.rows.state import state_from_item, state_values

NOON = "2026-03-01T12:00:00"
ANN = User(7, "ann", "ann@example.org", "ann", "Ann", "2026-01-01T00:00:00")

KINDS = {
    "post": (lambda: post_item(Post(5, "step", title="old")), post_from_item),
    "user": (lambda: user_item(ANN), user_from_item),
    "login": (lambda: login_item(Login("ann", 7, (), "", (), 1)), login_from_item),
    "state": (lambda: state_values(UserState(balances={1: 5}), 1), state_from_item),
    "page": (lambda: put_page(PROGRESS, 7, 3, {"5": [1]}, 1).item, page_from_item),
    "log": (lambda: log_item(Log(4097, 7, "rank_earn")), log_rows),
    "earning": (lambda: earning_item(Earning(4097, 7, 5)), earning_rows),
    "member": (lambda: member_values(Member(7, last_activity="2026-01-01T00:00:00", rev=1)), member_from_item),
    "friendship": (lambda: friendship_item(7, Friendship(1, 7, 9, "2026-01-01T00:00:00", True)), friendship_from_item),
    "stream_item": (
        lambda: stream_rows.row(StreamItem(4096, 7, "activity", "update", "Hi", NOON)),
        stream_rows.from_row,
    ),
    "outbox": (
        lambda: put_rows([OutboxRow(f"{NOON}.000000#login#7#00", "gamipress_login", 7, {"a": 1})])[0].item,
        row_from_item,
    ),
    "removal": (lambda: put_removal(Removal(datetime(2026, 3, 1, tzinfo=UTC), "posts", (5,))).item, removal_from_item),
    "erasure": (
        lambda: put_erasure(Erasure(datetime(2026, 3, 1, tzinfo=UTC), 7, "anonymize", 9)).item,
        erasure_from_item,
    ),
}
"""For each kind: what writes an item of it, and what reads one."""

OF_BEFORE = {
    "progress": ({"pk": "user#7", "sk": "progress#5", "schema": 1, "times": 1}, progress_from_item),
    "activity": ({"pk": "user#7", "sk": "activity#gamipress_login#0", "schema": 1, "count": 1, "first": NOON},
                 trigger_count_from_item),
}  # fmt: skip
"""Kinds that nothing writes any more: an item, and what reads it."""

READ = {kind: (write(), read) for kind, (write, read) in KINDS.items()} | OF_BEFORE


@pytest.fixture
def later(monkeypatch):
    """later(kind, upcast): a deployment in which the kind has one more schema."""

    def make(kind, lift):
        present = SCHEMAS[kind]
        monkeypatch.setitem(SCHEMAS, kind, present + 1)
        monkeypatch.setitem(UPCASTS, (kind, present), lift)

    return make


def test_every_kind_is_here_and_can_be_lifted_from_its_first_schema():
    assert set(READ) == set(SCHEMAS)
    assert {(kind, old) for kind, present in SCHEMAS.items() for old in range(1, present)} == set(UPCASTS)


@pytest.mark.parametrize("kind", KINDS)
def test_items_are_written_with_the_number_of_their_schema(kind, monkeypatch):
    write, _ = KINDS[kind]
    assert write()["schema"] == SCHEMAS[kind]
    monkeypatch.setitem(SCHEMAS, kind, 9)
    assert write()["schema"] == 9


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("present", [True, False], ids=["numbered", "without a number"])
def test_an_old_item_is_lifted_and_reads_as_a_new_one(kind, present, later):
    """An item without a number is of the first schema."""
    item, read = READ[kind]
    if not present and SCHEMAS[kind] > 1:
        pytest.skip("of a later schema than the first")
    expected = read(item)
    name = max(set(item) - {"pk", "sk", "schema", "rev", "user_id"}, key=len)
    old = {f"old_{key}" if key == name else key: value for key, value in item.items()}
    number = old.pop("schema")
    if present:
        old["schema"] = number
    kept = dict(old)
    later(kind, lambda found: {**found, name: found[f"old_{name}"]})
    assert read(old) == expected
    assert old == kept


@pytest.mark.parametrize("kind", READ)
def test_what_a_later_deployment_wrote_can_still_be_read(kind):
    item, read = READ[kind]
    assert read({**item, "schema": SCHEMAS[kind] + 1, "colour": "red"}) == read(item)


def test_steps_follow_one_another(monkeypatch):
    monkeypatch.setitem(SCHEMAS, "post", 3)
    monkeypatch.setitem(UPCASTS, ("post", 1), lambda item: {**item, "heading": item["name"]})
    monkeypatch.setitem(UPCASTS, ("post", 2), lambda item: {**item, "title": item["heading"] + "!"})
    old = {"pk": "post", "sk": keys.padded(1), "schema": 1, "name": "hello"}
    assert post_from_item(old) == Post(1, "post", title="hello!")
    assert post_from_item({**old, "schema": 2, "heading": "x"}).title == "x!"
    with pytest.raises(KeyError):
        upcast("post", {**old, "schema": 0})


# ---- through the stores


def test_a_catalogue_of_old_posts_and_snapshots(later):
    tables = MemoryTables()
    writing = PostStore(tables, snapshot_every=1)
    writing.commit(writing.catalogue(), CatalogueChange(put=[Post(5, "step", title="old")], next_id=6))
    later("post", lambda item: {**item, "title": item["title"] + ", lifted"})
    assert PostStore(tables).catalogue().posts[5].title == "old, lifted"


def test_a_state_that_is_decided_on_is_written_in_the_new_schema(later):
    tables = MemoryTables()
    pk, sk = keys.state(7)
    tables.write(Put("users", user_item(ANN)))
    tables.write(Put("users", {"pk": pk, "sk": sk, "schema": 1, "rev": 3, "wealth": {"1": 5}}))
    later("state", lambda item: {**item, "balances": item.get("wealth", {})})
    engine = EngineStore(tables, LedgerIds())
    read = engine.read(7, ReadSet())
    assert (read.known.state.rev, read.known.state.balances) == (3, {1: 5})
    engine.commit(Outcome(7, 3, Decision(read.known.state), seen=read.seen))
    stored = tables.get("users", (pk, sk))
    assert (stored["schema"], stored["balances"], stored["commits"]) == (3, {"1": 5}, 4)


def test_a_list_of_old_logs(later):
    tables, ids = MemoryTables(), LedgerIds()
    tables.write(Put("users", user_item(ANN)))
    store = LedgerStore(tables, ids)
    made = store.logs.create(Log(0, 7, "rank_earn", title="old"))
    later("log", lambda item: {**item, "rows": [{"title": "lifted"}, [0, {}]]})
    (found,) = store.logs.find(LogQuery(users=(7,))).rows
    assert (found.id, found.title) == (made.id, "lifted")
