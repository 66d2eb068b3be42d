"""Operators' commands over whole tables: recount and restore."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from botocore.exceptions import ClientError

from laurel.app.errors import Unavailable
from laurel.app.ledger.retention import RETENTION
from laurel.app.posts.post_types import BUILT_IN
from laurel.app.privacy.erase import erase_person
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver import client as store_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.driver.tables import TABLES, create_tables
from laurel.store.ledger.ids import EPOCH, LOW_BITS, SLOT, day_of
from laurel.store.ledger.kept_logs import expiry
from laurel.store.ledger.lists.foreign import foreign_rows
from laurel.store.ledger.totals import Totals
from laurel.store.rows import keys
from laurel.store.rows.ledger import put_bookings, put_earning, put_logs
from laurel.store.sizing import Sizing
from laurel.store.users.users import UserStore
from laurel_cli.main import main
from laurel_cli.operate import restore as restoring
from laurel_cli.operate import segments, whole_tables
from laurel_cli.operate.restore import is_kept_from_streams
from laurel_cli.operate.whole_tables import WholeTables
from tests.containers import services_on

ANN = User(0, "ann", "ann@example.org", "ann", "Ann", "2026-01-01T00:00:00")


@pytest.fixture
def tables(moto_tables, monkeypatch):
    """The tables of the deployment laurel."""
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: moto_tables._client)
    return moto_tables


def row_id(day, number=0):
    """An id made at noon of a day, in a slot of its own."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return (int(moment.timestamp() * 1000) - EPOCH << LOW_BITS) + number * SLOT


# ---- recount

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
def ledgers(tables):
    """Two logs and an earning of the first day, a log of the second, a booking, and a log of today; nothing counted."""
    for number, day in ((0, FIRST), (1, FIRST), (0, SECOND), (0, datetime.now(UTC).date())):
        log = Log(row_id(day, number), 7, "rank_earn" if number else "points_earn", date=f"{FIRST}T12:00:00")
        tables.write(put_logs([log])[0])
    tables.write(put_bookings([Log(row_id(FIRST, 2), 7, "points_set")])[0])
    tables.write(put_earning(Earning(row_id(FIRST), 7, 5, type_ref="step")))
    return tables


def totals(tables, table="logs", types=()):
    return {day: counts.of(types) for day, counts in Totals(tables, table).days("2026-03").items()}


def test_what_is_not_counted_is_said_and_put_right(ledgers, capsys):
    assert main(("recount", "--table-prefix", "laurel")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "logs 2026-03-01: ahead#0 +2, all +2, hour#12 +2, in#0 +1, in#1 +1, type#points_earn +1, type#rank_earn +1",
        "logs 2026-03-02: all +1, foreign +1, hour#12 +1, in#0 +1, type#points_earn +1",
        "earnings 2026-03-01: all +1, foreign +1, hour#12 +1, in#0 +1, points#0 +1, type#step +1",
        "3 days differ.",
    ]
    assert totals(ledgers) == {}
    main(("recount", "--table-prefix", "laurel", "--apply"))
    assert capsys.readouterr().out.endswith("3 days differ, put right.\n")
    assert totals(ledgers) == {FIRST: 2, SECOND: 1}
    assert totals(ledgers, types=("points_earn",)) == {FIRST: 1, SECOND: 1}
    assert {name: counts.all for name, counts in Totals(ledgers, "logs").months().items()} == {"2026-03": 3}
    assert [row.date for row in foreign_rows(ledgers, "earnings", "", "")] == [""]
    assert row_id(SECOND) in [row.id for row in foreign_rows(ledgers, "logs", "", "")]
    main(("recount", "--table-prefix", "laurel"))
    assert capsys.readouterr().out == "0 days differ.\n"


def test_what_is_counted_too_often_is_taken_back(ledgers, capsys):
    main(("recount", "--table-prefix", "laurel", "--apply"))
    for key in (keys.day("logs", FIRST), keys.month("logs", "2026-03")):
        ledgers.write(Update("system", key, add={"all": 5, "type#rank_award": 5}))
    gone = date(2026, 3, 9)
    for key in (keys.day("logs", gone), keys.month("logs", "2026-03")):
        ledgers.write(Update("system", key, add={"all": 1}))
    capsys.readouterr()
    main(("recount", "--table-prefix", "laurel", "--apply"))
    assert capsys.readouterr().out.splitlines()[:2] == [
        "logs 2026-03-01: all -5, type#rank_award -5",
        "logs 2026-03-09: all -1",
    ]
    assert totals(ledgers) == {FIRST: 2, SECOND: 1, gone: 0}
    assert {name: counts.all for name, counts in Totals(ledgers, "logs").months().items()} == {"2026-03": 3}


def test_today_is_left_to_the_streams(ledgers, capsys):
    main(("recount", "--table-prefix", "laurel"))
    assert datetime.now(UTC).date().isoformat() not in capsys.readouterr().out


# ---- retention


def keep(tables, days):
    tables.write(Put("system", {"pk": keys.SETTINGS[0], "sk": keys.SETTINGS[1], "values": {RETENTION: days}}))


def expiries(tables):
    """When each log expires, by day."""
    items = list(WholeTables(tables, tables._client, tables._prefix).scan("logs"))
    return {day_of(int(item["sk"])): item.get("expires") for item in items if not keys.is_booking(item["pk"])}


def test_older_logs_expire_as_the_setting_says_and_no_longer_if_it_says_so(ledgers, capsys):
    today = datetime.now(UTC).date()
    keep(ledgers, 30)
    for apply, found in (([], 4), (["--apply"], 4), ([], 0)):
        assert main(("retention", "--table-prefix", "laurel", *apply)) == 0
        assert f"30 days: {found} items" in capsys.readouterr().out
    at = expiries(ledgers)
    assert at[today] == expiry(row_id(today), 30)
    assert 0 <= datetime.now(UTC).timestamp() - at[FIRST] < 600, "at once, where it is over"
    bookings = [
        item for item in WholeTables(ledgers, ledgers._client, "laurel").scan("logs") if keys.is_booking(item["pk"])
    ]
    assert bookings
    assert "expires" not in bookings[0]
    keep(ledgers, 0)
    main(("retention", "--table-prefix", "laurel", "--apply"))
    assert set(expiries(ledgers).values()) == {None}
    assert "for ever: 4 items expire otherwise, put right" in capsys.readouterr().out


def test_days_of_which_logs_may_have_expired_are_not_recounted(ledgers, capsys):
    keep(ledgers, (datetime.now(UTC).date() - SECOND).days)
    main(("recount", "--table-prefix", "laurel", "--apply"))
    assert totals(ledgers) == {SECOND: 1}
    assert totals(ledgers, "earnings") == {FIRST: 1}, "they never expire"


# ---- restore


@pytest.fixture
def copies(tables, monkeypatch):
    """What the tables held: a post and a user; kept in tables of another prefix. moto bears one thread only."""
    monkeypatch.setattr(segments, "SEGMENTS", 1)
    posts = PostStore(tables, snapshot_every=2, sizing=Sizing(version_copies=2))
    posts.commit(posts.catalogue(), CatalogueChange(put=[Post(5, "step", title="before")], next_id=6))
    UserStore(tables).create(ANN, "hash")
    create_tables(tables._client, "copies")
    copy = DynamoTables(tables._client, "copies")
    for table in TABLES:
        for page in tables._client.get_paginator("scan").paginate(TableName=f"laurel-{table}"):
            for item in page["Items"]:
                tables._client.put_item(TableName=f"copies-{table}", Item=item)
    return copy


def restore(*options):
    return main(("restore", "--table-prefix", "laurel", "--from", "copies", "--stopped", *options))


def test_what_came_since_is_gone_and_what_went_is_back(tables, copies):
    posts, users = PostStore(tables, sizing=Sizing(version_copies=2)), UserStore(tables)
    posts.commit(posts.catalogue(), CatalogueChange(put=[Post(5, "step", title="after")]))
    posts.commit(posts.catalogue(), CatalogueChange(put=[Post(6, "step", title="new")], next_id=7))
    ann = users.get(1)
    users.create(replace(ANN, login="bob", email="bob@example.org", slug="bob"), "")
    users.delete(ann)
    assert restore("--apply") == 0
    assert {user.login for user in map(UserStore(tables).get, (1, 2)) if user} == {"ann"}
    assert UserStore(tables).login("ann").password_hash == "hash"
    assert UserStore(tables).login("bob") is None
    versions = [tables.get("posts", keys.version_copy(number))["version"] for number in range(2)]
    assert versions == [4, 4]  # above what any environment has seen
    for environment in (posts, PostStore(tables)):
        catalogue = environment.catalogue()
        assert {post.id: post.title for post in catalogue.posts.values()} == {5: "before"}
    later = posts.commit(posts.catalogue(), CatalogueChange(put=[Post(6, "step")], next_id=7))
    assert PostStore(tables).catalogue().posts.keys() == later.posts.keys() == {5, 6}


def test_without_apply_it_is_only_counted(tables, copies, capsys):
    tables.write(Put("users", {"pk": "user#9", "sk": "state", "rev": 1}))
    tables.write(Delete("posts", ("step", "0000000000000005")))
    assert restore() == 0
    printed = capsys.readouterr().out
    assert "users: 0 written, 1 deleted" in printed
    assert "posts: 1 written, 0 deleted" in printed
    assert "Nothing was changed" in printed
    assert tables.get("users", ("user#9", "state"))


def test_it_can_be_repeated(tables, copies, capsys):
    tables.write(Put("users", {"pk": "user#9", "sk": "state", "rev": 1, "packed": b"\x00"}))
    restore("--apply")
    capsys.readouterr()
    restore()
    lines = capsys.readouterr().out.splitlines()
    unchanged = [f"{table}: 0 written, 0 deleted" for table in TABLES if table != "posts"]
    assert lines[: len(TABLES)] == ["posts: 2 written, 0 deleted", *unchanged], "the new version, in two copies"


def test_totals_that_the_streams_keep_are_left_alone(tables, copies):
    mark = {"pk": "watermark#logs", "sk": "shardId-1", "sequence": "9"}
    for item in ({"pk": "totals#logs", "sk": "2026-03", "all": 3}, mark):
        tables.write(Put("system", item))
    restore("--apply")
    assert tables.get("system", ("totals#logs", "2026-03"))["all"] == 3
    assert tables.get("system", ("watermark#logs", "shardId-1")) == mark


def test_segments_are_compared_side_by_side(ministack_tables):
    """More items than are held at once, in threads: some stay, some change, some come back, some go."""
    client, prefix = ministack_tables._client, ministack_tables._prefix
    create_tables(client, f"{prefix}-copies")
    live, copies = (WholeTables(DynamoTables(client, name), client, name) for name in (prefix, f"{prefix}-copies"))
    size = 2 * restoring.AT_ONCE * segments.SEGMENTS
    before = [{"pk": f"user#{number}", "sk": "x", "value": number, "packed": bytes([7])} for number in range(size)]
    copies.put_all("users", before)
    live.put_all("users", [{**item, "value": item["value"] % 500} for item in before[100:]])
    live.put_all("users", [{"pk": f"new#{number}", "sk": "x"} for number in range(60)])
    changed = restoring.copy(live, copies, "users", apply=True)
    assert (changed.written, changed.deleted) == (100 + size - 500, 60)
    assert sorted(live.scan("users"), key=lambda item: item["pk"]) == sorted(before, key=lambda item: item["pk"])
    again = restoring.copy(live, copies, "users", apply=False)
    assert (again.written, again.deleted) == (0, 0)


class Throttled:
    """A client that leaves items unprocessed, or refuses the request, so often."""

    def __init__(self, *left):
        self.left, self.taken = list(left), []

    def batch_write_item(self, RequestItems):  # noqa: N803
        ((name, batch),) = RequestItems.items()
        assert len(batch) <= 25
        leave = self.left.pop(0) if self.left else 0
        if leave is None:
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "BatchWriteItem")
        self.taken += batch[leave:]
        return {"UnprocessedItems": {name: batch[:leave]} if leave else {}}


def throttled(monkeypatch, client, number):
    """Delete so many items by a client; how long it was waited."""
    pauses = []
    monkeypatch.setattr(whole_tables.time, "sleep", pauses.append)
    WholeTables(DynamoTables(client, "laurel"), client, "laurel").delete_all(
        "users", [(str(n), "x") for n in range(number)]
    )
    return pauses


def test_what_is_left_unprocessed_is_sent_again(monkeypatch):
    client = Throttled(25, None, 3)
    pauses = throttled(monkeypatch, client, 30)
    assert sorted(int(each["DeleteRequest"]["Key"]["pk"]["S"]) for each in client.taken) == list(range(30))
    assert len(pauses) == 3


def test_what_is_never_taken_is_an_error(monkeypatch):
    with pytest.raises(Unavailable):
        throttled(monkeypatch, Throttled(*[None] * 100), 3)


@pytest.mark.parametrize(
    ("pk", "kept"),
    [
        ("totals#logs", True),
        ("totals#logs#2026-11", True),
        ("totals#earnings", True),
        ("watermark#earnings", True),
        ("watermark#users", True),
        ("lean", True),
        ("lean#names#0", True),
        ("lean#changes", True),
        ("migration#0004_lean_directory", True),
        ("migration#0001_logins_to_credentials", False),
        ("leaning", False),
        ("totals#users", False),
        ("totals#members", False),
        ("counter", False),
        ("marker#totals#logs", False),
    ],
)
def test_what_the_streams_keep(pk, kept):
    assert is_kept_from_streams("system", {"pk": pk, "sk": "x"}) is kept
    assert not is_kept_from_streams("users", {"pk": pk, "sk": "x"})


def test_who_was_erased_since_is_erased_again(tables, copies, capsys):
    services = services_on(tables)
    for number, mode in ((1, "anonymize"), (2, "erase")):
        if number == 2:
            services.users.create(replace(ANN, login="bob", email="bob@example.org", slug="bob", name="Bob"), "")
        moment = datetime(2026, 3, number, tzinfo=UTC)
        erase_person(Site(services), Erasure(moment, number, mode), BUILT_IN)
    restore()
    assert "2 people were erased since" in capsys.readouterr().out
    assert services.users.get(1).name == "deleted-user-1"
    restore("--apply")
    printed = capsys.readouterr().out
    assert "User 1 erased again (anonymize)" in printed
    assert "1 people erased again." in printed, "the copies know nothing of Bob"
    assert [erasure.user_id for erasure in services.erasures.all()] == [1, 2]
    again = services_on(tables)
    assert again.users.get(1).name == "deleted-user-1"
    assert again.users.login("ann") is None
    assert main(("erase", "--table-prefix", "laurel", "--again")) == 0
    assert capsys.readouterr().out == "0 people erased again.\n"
