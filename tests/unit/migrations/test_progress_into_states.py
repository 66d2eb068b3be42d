"""The progress and trigger counts of a site of the first layout move into the states, whatever happens meanwhile."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from devstore.memory import MemoryTables
from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.awards.record_event import record_event
from laurel.app.errors import Unavailable
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.ledger import Log
from laurel.store.driver import client as store_client
from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.engine.engine import EngineStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows import keys
from laurel.store.rows.state import is_of_before
from laurel_cli.errors import CommandError
from laurel_cli.main import main
from laurel_cli.operate.migrate import MIGRATIONS, migrations_of
from laurel_cli.operate.whole_tables import WholeTables
from tests.containers import services_on
from tests.interrupted import Beside, Killed
from tests.site_dump import SITE_2026_11, WholeMemory, items_of, load, read

(MIGRATE,) = [found.migrate for found in migrations_of(MIGRATIONS) if found.name == "0003_progress_into_states"]
OLD = ("progress#", "activity#")
USERS = sorted({int(item["pk"].removeprefix("user#")) for item in items_of(SITE_2026_11, "users")
                if item["sk"] == "self#state"})  # fmt: skip
PEOPLE = read(SITE_2026_11, "sign_in")["people"]


def dumped():
    tables = MemoryTables()
    load(SITE_2026_11, tables)
    return tables


@pytest.fixture
def tables():
    """The dumped site, as the first release left it."""
    return dumped()


@pytest.fixture(autouse=True)
def _one_after_the_other(monkeypatch):
    monkeypatch.setitem(MIGRATE.__globals__, "WORKERS", 1)


def known(tables):
    """All that the engine knows of all users, their revisions apart."""
    engine, everything = EngineStore(tables, LedgerIds()), ReadSet(everything=True)
    found = {}
    for user_id in USERS:
        records = engine.read(user_id, everything).known
        records.state.rev = 0
        found[user_id] = records
    return found


BEFORE = known(dumped())


def assert_packed(tables):
    users = list(WholeMemory(tables).scan("users"))
    assert not [item for item in users if item["sk"].startswith(OLD)]
    assert not [item for item in users if item["sk"] == "self#state" and is_of_before(item)]
    assert known(tables) == BEFORE


def test_everything_is_known_afterwards_and_a_second_run_finds_nothing(tables):
    assert sum(len(found.progress) for found in BEFORE.values()) > 100
    assert sum(len(found.trigger_counts) for found in BEFORE.values()) > 100
    assert MIGRATE(WholeMemory(tables)) == len(USERS)
    assert_packed(tables)
    assert MIGRATE(WholeMemory(tables)) == 0


def test_with_workers_beside_one_another(tables, monkeypatch):
    monkeypatch.setitem(MIGRATE.__globals__, "WORKERS", 8)
    assert MIGRATE(WholeMemory(tables)) == len(USERS)
    assert_packed(tables)


@pytest.mark.parametrize("request_", [*range(1, 30), *range(30, 400, 37)])
def test_one_that_is_killed_loses_nothing_and_goes_on(tables, request_):
    with pytest.raises(Killed):
        MIGRATE(WholeMemory(tables, Beside(tables, request_, end)))
    assert known(tables) == BEFORE
    MIGRATE(WholeMemory(tables))
    assert_packed(tables)


def end():
    raise Killed


def test_a_user_of_many_goals_gets_pages(tables):
    theo = PEOPLE["theo"]
    for number in range(3000):
        item = {"pk": f"user#{theo}", "sk": f"progress#{5000 + number}", "schema": 1, "count": number}
        tables.write(Put("users", item))
    expected = known(tables)
    MIGRATE(WholeMemory(tables))
    assert tables.get("users", keys.state(theo))["progress_pages"] > 4
    assert known(tables) == expected


@pytest.mark.parametrize("request_", range(1, 9))
def test_an_event_that_comes_between_counts_once(request_):
    """Before any request for the first of the users: what is packed has the event, or the event what was packed."""
    tables = dumped()
    user = first_packed(tables)
    MIGRATE(WholeMemory(tables, Beside(tables, request_, lambda: sign_in(services_on(tables), user, "between"))))
    assert not [item for item in WholeMemory(tables).scan("users") if item["sk"].startswith(OLD)]
    assert_one_more(tables, user, 1)


def test_events_of_all_users_while_it_runs(tables, monkeypatch):
    """Four environments send each event twice, while four workers pack."""
    monkeypatch.setitem(MIGRATE.__globals__, "WORKERS", 4)

    def send(number):
        services = services_on(tables, sleep=time.sleep)
        for again in range(2):
            for user in USERS[number % 2 :: 2]:
                sign_in(services, user, f"{user}-{again}")

    with ThreadPoolExecutor(5) as pool:
        packing = pool.submit(MIGRATE, WholeMemory(tables))
        list(pool.map(send, range(4)))
        packing.result()
    MIGRATE(WholeMemory(tables))
    assert not [item for item in WholeMemory(tables).scan("users") if item["sk"].startswith(OLD)]
    for user in USERS:
        assert_one_more(tables, user, 2)


def sign_in(services, user, event_id):
    record_event(Site(services), Event("gamipress_login", user, id=event_id))


def assert_one_more(tables, user, number):
    """So many sign-ins more than before, each counted once, and counts that agree with the ledgers."""
    site = Site(services_on(tables))
    found = site.engine.read(user, ReadSet(everything=True)).known
    before = BEFORE[user].trigger_counts.get(("gamipress_login", 0))
    assert found.trigger_counts["gamipress_login", 0].count == (before.count if before else 0) + number
    differences = {(found.what, found.of) for found in rebuild_user(site, user, apply=False)}
    assert differences <= differences_before(user)


@cache
def differences_before(user):
    return {(found.what, found.of) for found in rebuild_user(Site(services_on(dumped())), user, apply=False)}


def first_packed(tables):
    """The user whom the migration comes to first."""
    return next(MIGRATE.__globals__["_users"](WholeMemory(tables).scan("users")))


def test_a_row_that_is_counted_between_is_counted(tables):
    user = first_packed(tables)

    def write():
        LedgerStore(tables, LedgerIds()).logs.create(Log(0, user))

    MIGRATE(WholeMemory(tables, Beside(tables, 5, write)))
    assert known(tables)[user].state.logs == BEFORE[user].state.logs + 1
    assert known(tables)[user].progress == BEFORE[user].progress


def test_what_code_of_before_writes_between_is_packed_too(tables):
    user = first_packed(tables)

    def write():
        if is_of_before(tables.get("users", keys.state(user))):
            tables.write(Put("users", {"pk": f"user#{user}", "sk": "progress#99999", "count": 3}))
            tables.write(Update("users", keys.state(user), add={"rev": 1}))

    MIGRATE(WholeMemory(tables, Beside(tables, 3, write)))
    assert known(tables)[user].progress[99999].count == 3


def test_a_user_who_is_deleted_between_does_not_come_back(tables):
    user = first_packed(tables)

    def delete():
        for item in list(WholeMemory(tables).scan("users")):
            if item["pk"] == f"user#{user}":
                tables.write(Delete("users", (item["pk"], item["sk"])))

    MIGRATE(WholeMemory(tables, Beside(tables, 3, delete)))
    assert tables.get("users", keys.state(user)) is None


def test_while_users_are_written_as_before_it_is_not_done(tables):
    class Written(WholeMemory):
        def scan(self, table):
            self.tables.write(Put(table, {"pk": "user#46", "sk": "self#state", "rev": 1}))
            return super().scan(table)

    with pytest.raises(CommandError, match="still being written"):
        MIGRATE(Written(tables))


def test_commits_that_were_cut_short_are_finished_first(tables):
    for login in ("ulla", "vera"):
        assert "pending" in tables.get("users", keys.state(PEOPLE[login]))
    MIGRATE(WholeMemory(tables))
    for login in ("ulla", "vera"):
        state = tables.get("users", keys.state(PEOPLE[login]))
        assert "pending" not in state
        assert len(known(tables)[PEOPLE[login]].progress) >= 48


def test_a_store_that_is_out_of_order_ends_it(tables):
    def fail():
        raise Unavailable("out of order")

    with pytest.raises(Unavailable):
        MIGRATE(WholeMemory(tables, Beside(tables, 3, fail)))


def test_laurel_migrate_runs_it_on_a_deployed_site(moto_tables, monkeypatch, capsys):
    """Against DynamoDB's own interface, with its scan and conditions."""
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: moto_tables._client)
    for item in items_of(SITE_2026_11, "users"):
        if item["pk"] in ("user#2", "user#46"):
            moto_tables.write(Put("users", dict(item)))
    assert main(("migrate", "--table-prefix", "laurel")) == 0
    assert "0003_progress_into_states: 2 items changed\n" in capsys.readouterr().out
    whole = WholeTables(moto_tables, moto_tables._client, "laurel")
    assert not [item for item in whole.scan("users") if item["sk"].startswith(OLD)]
    found = EngineStore(moto_tables, LedgerIds()).read(46, ReadSet(everything=True)).known
    assert (found.progress, found.trigger_counts) == (BEFORE[46].progress, BEFORE[46].trigger_counts)
