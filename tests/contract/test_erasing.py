"""What erasing a person asks of the stores: rows changed in place, a pseudonym in no index, the list of erasures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Conflict
from laurel.app.ports.users import UserQuery
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.removal import Removal
from laurel.domain.records.stream_item import UPDATE, StreamItem
from laurel.domain.records.user import User
from laurel.store.community.items import StreamItemStore
from laurel.store.driver.requests import Delete, Put, Query
from laurel.store.ledger import rewrites
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.kept_logs import KeptLogs
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows import keys
from laurel.store.rows.entries import MOVED
from laurel.store.rows.ledger import log_item, log_items, put_bookings, put_earning, put_logs
from laurel.store.users.erasures import ErasureStore
from tests.old_rows import old_log

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANN = User(0, "ann", "ann@example.org", "ann", "Ann", "2026-01-01T00:00:00", ("editor", "author"))
FIRST = LedgerIds.at(NOON.timestamp())
EXPIRES = int(NOON.timestamp()) + 86_400


def upper(row):
    return replace(row, title=row.title.upper(), meta={"seen": 1})


def whole(rewrite, *arguments, **named):
    """All pieces: how many rows changed."""
    rest, changed = 0, 0
    while rest is not None:
        found = rewrite(*arguments, rest, **named)
        changed, rest = changed + found.rows, found.rest
    return changed


@pytest.fixture
def ledger(tables, monkeypatch):
    """Logs of user 7: two of an entry that expires, a moved one, one of the first layout; a booking, earnings."""
    monkeypatch.setattr(rewrites, "PIECE", 2)
    together = [Log(FIRST + place, 7, "points_earn", title="ab"[place], points=5) for place in (0, 1)]
    (entry,) = log_items(together)
    moved = log_item(Log(FIRST + 16, 7, title="c"))
    for item in (
        {**entry, "expires": EXPIRES},
        {**moved, MOVED: True},
        old_log(Log(FIRST + 32, 7, "event_trigger", title="d")),
        log_item(Log(FIRST + 48, 8, title="another's")),
    ):
        tables.write(Put("logs", item))
    tables.write(put_bookings([Log(FIRST + 64, 7, "points_set", title="e")])[0])
    for number in range(3):
        tables.write(put_earning(Earning(FIRST + number, 7, 5, "step", f"t{number}")))
    return LedgerStore(tables, LedgerIds())


def test_all_logs_of_a_user_change_in_place(ledger, tables):
    before = {(item["pk"], item["sk"]) for item in index(tables, keys.user_rows(7))}
    assert whole(ledger.rewrite_logs_of, 7, upper) == 4
    found = ledger.history(7)
    assert [(log.id - FIRST, log.title, log.meta) for log in found] == [
        (0, "A", {"seen": 1}), (1, "B", {"seen": 1}), (16, "C", {"seen": 1}), (32, "D", {"seen": 1}), (64, "e", {}),
    ]  # fmt: skip
    assert [log.points for log in found] == [5, 5, 0, 0, 0]
    items = index(tables, keys.user_rows(7))
    assert {(item["pk"], item["sk"]) for item in items} == before
    assert [(item.get("expires"), item.get(MOVED), item.get("noticed")) for item in items] == [
        (EXPIRES, None, "1"), (None, True, None), (None, None, None),
    ]  # fmt: skip
    assert whole(ledger.rewrite_logs_of, 7, upper) == 0
    assert ledger.history(8)[0].title == "another's"
    assert whole(ledger.rewrite_logs_of, 7, upper, bookings=True) == 1
    assert ledger.history(7)[-1].title == "E"


def index(tables, partition):
    return tables.query(Query("logs", partition, "by_user")).items


def test_earnings_change_and_are_found_by_their_post_as_before(ledger, tables):
    assert whole(ledger.rewrite_earnings_of, 7, upper) == 3
    assert [row.title for row in ledger.earned(7)] == ["T0", "T1", "T2"]
    items = tables.query(Query("earnings", keys.post_rows(5), "by_post")).items
    assert [item["user_id"] for item in items] == [7, 7, 7]


def test_only_rows_since_a_moment_are_looked_at(ledger):
    later = NOON + timedelta(seconds=1)
    late = ledger.earnings.create(Earning(0, 0, 5, "step", "late"))
    assert ledger.rewrite_logs_of(7, upper, 0, later).items == 0
    assert ledger.rewrite_logs_of(7, upper, 0, NOON).items == 2
    assert ledger.earnings.get(late.id).title == "late"


def test_a_row_that_others_write_meanwhile_is_left_to_another_try():
    tables = MemoryTables()
    ledger = LedgerStore(tables, LedgerIds())
    (put,) = put_logs([Log(FIRST, 7, title="a")])
    tables.write(put)

    def change(row):
        tables.write(Delete("logs", (put.item["pk"], put.item["sk"])))
        return upper(row)

    with pytest.raises(Conflict):
        ledger.rewrite_logs_of(7, change)
    assert ledger.history(7) == []


def test_logs_that_are_hidden_by_their_age_change_as_well(tables):
    kept = KeptLogs(tables, lambda: 1, lambda: NOON.timestamp() + 30 * 86_400)
    ledger = LedgerStore(tables, LedgerIds(), kept_logs=kept)
    tables.write(put_logs([Log(FIRST, 7, title="a")])[0])
    assert ledger.logs.get(FIRST) is None
    assert whole(ledger.rewrite_logs_of, 7, upper) == 1


# ---- users


def test_a_pseudonym_has_no_login_no_names_and_is_in_no_index(users, tables):
    ann = users.create(ANN, "hash")
    others = [users.create(replace(ANN, login=f"u{n}", email=f"u{n}@e.org", slug=f"u{n}"), "").id for n in range(2)]
    erasure, removal = Erasure(NOON, ann.id, "anonymize"), Removal(NOON, "names", (ann.id,), names=("Ann",))
    name = f"deleted-user-{ann.id}"
    given = User(ann.id, name, "x@example.org", name, name, "2026-01-01T00:00:00", ("editor",))
    with pytest.raises(Conflict):
        users.anonymize(replace(ann, rev=9), given, [removal], erasure)
    left = users.anonymize(ann, given, [removal], erasure)
    assert users.get(ann.id) == left
    assert (left.erased, left.email, left.slug, left.roles, left.rev) == (True, "", name, (), ann.rev + 1)
    for login in ("ann", name):
        assert users.login(login) is None
    assert users.login_by_email("ann@example.org") is users.login_by_email("x@example.org") is None
    assert users.find(UserQuery(slugs=[name])).users == []
    for orderby in ("id", "name", "slug", "email", "registered", "url"):
        found = users.find(UserQuery(orderby=orderby))
        assert (sorted(user.id for user in found.users), found.total) == (others, 2)
    assert users.find(UserQuery(roles=("editor",))).total == 2
    assert list(ErasureStore(tables).all()) == [erasure]
    again = users.create(ANN, "hash")
    assert again.id not in (ann.id, *others)


def test_a_pseudonym_is_deleted_as_a_user_who_is_not_counted(users):
    ann, bob = (users.create(replace(ANN, login=n, email=f"{n}@e.org", slug=n), "") for n in ("ann", "bob"))
    left = users.anonymize(ann, replace(ann, login="x", name="x"), [], Erasure(NOON, ann.id, "anonymize"))
    users.delete(left)
    assert users.get(ann.id) is None
    assert users.find(UserQuery()).total == 1
    assert users.get(bob.id)


def test_erasures_are_listed_by_time_with_all_they_say(tables, users):
    made = []
    for number in (3, 1, 2):
        user = users.create(replace(ANN, login=f"u{number}", email="", slug=f"u{number}"), "")
        erasure = Erasure(NOON + timedelta(seconds=number), user.id, "erase", reassign=number, managed=number == 1)
        users.delete(user, [], erasure)
        made.append(erasure)
    assert list(ErasureStore(tables).all()) == sorted(made, key=lambda erasure: erasure.time)


# ---- the stream


def test_what_a_member_posted_and_likes_is_read_in_the_order_of_ids(tables):
    items = StreamItemStore(tables, LedgerIds())
    made = [items.add(StreamItem(0, 7, "activity", kind, "x", "2026-03-01T12:00:00")).id for kind in (UPDATE, "other")]
    items.add(StreamItem(0, 8, "activity", UPDATE, "x", "2026-03-01T12:00:00"))
    assert [item.id for item in items.posted_by(7, 0, 1)] == made[:1]
    assert [item.id for item in items.posted_by(7, made[0], 5)] == made[1:]
    for number in made:
        items.favor(items.get(number), 7, on=True)
    assert items.favorites_of(7, 0, 1) == made[:1]
    assert items.favorites_of(7, made[0], 5) == made[1:]
