"""The logins of a site of the first layout move to the table of credentials, none is lost, none stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.meter import Meter
from laurel.app.errors import Conflict, Taken
from laurel.domain.records.user import ApplicationPassword, User
from laurel.store.driver import client as store_client
from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.rows import keys
from laurel.store.users.users import UserStore
from laurel_cli.errors import CommandError
from laurel_cli.main import main
from laurel_cli.operate.migrate import MIGRATIONS, migrations_of
from laurel_cli.operate.whole_tables import WholeTables
from tests.interrupted import Beside, Killed
from tests.site_dump import SITE_2026_11, WholeMemory, items_of, load

LOGINS = {item["pk"]: item for item in items_of(SITE_2026_11, "users") if item["sk"] == "login"}
SECRETS = {"password_hash", "application_passwords"}
(MIGRATE,) = [found.migrate for found in migrations_of(MIGRATIONS) if found.name == "0001_logins_to_credentials"]
ADA = keys.login("ada")


@pytest.fixture
def tables(memory_tables):
    """The dumped site, as the release before left it."""
    load(SITE_2026_11, memory_tables)
    return memory_tables


def end():
    raise Killed


def old_logins(tables):
    return [item for item in WholeMemory(tables).scan("users") if item["sk"] == "login"]


def assert_moved(tables):
    assert {item["pk"]: item for item in WholeMemory(tables).scan("credentials")} == LOGINS
    assert not [item for item in WholeMemory(tables).scan("users") if SECRETS & item.keys()]


def test_all_logins_move_as_they_are_and_a_second_run_finds_none(tables):
    assert MIGRATE(WholeMemory(tables)) == len(LOGINS)
    assert_moved(tables)
    assert MIGRATE(WholeMemory(tables)) == 0
    assert_moved(tables)


@pytest.mark.parametrize("request_", range(1, 8))
def test_one_that_is_killed_loses_nothing_and_goes_on(tables, request_, monkeypatch):
    """Before any of its requests: at ten logins a transaction, there are five of them, and the mark."""
    monkeypatch.setitem(MIGRATE.__globals__, "AT_ONCE", 10)
    try:
        MIGRATE(WholeMemory(tables, Beside(tables, request_, end)))
    except Killed:
        users = UserStore(tables)
        assert all(users.login(item["login"]).password_hash == item["password_hash"] for item in LOGINS.values())
        assert len(old_logins(tables)) == max(0, len(LOGINS) - 10 * (request_ - 1))
    MIGRATE(WholeMemory(tables))
    assert_moved(tables)


def test_a_login_that_changes_meanwhile_moves_as_changed(tables):
    """Code of before changed it between the scan and the transaction."""

    def change():
        tables.write(Update("users", ADA, {"password_hash": "newer"}, add={"rev": 1}))

    MIGRATE(WholeMemory(tables, Beside(tables, 1, change)))
    assert UserStore(tables).login("ada").password_hash == "newer"
    assert not old_logins(tables)
    assert len(list(WholeMemory(tables).scan("credentials"))) == len(LOGINS)


def test_a_login_that_is_deleted_meanwhile_does_not_come_back(tables):
    MIGRATE(WholeMemory(tables, Beside(tables, 1, lambda: tables.write(Delete("users", ADA)))))
    assert UserStore(tables).login("ada") is None


def test_one_that_is_in_both_places_is_that_of_the_credentials(tables):
    tables.write(Put("credentials", {**LOGINS["login#ada"], "password_hash": "newer"}))
    MIGRATE(WholeMemory(tables))
    assert UserStore(tables).login("ada").password_hash == "newer"
    assert not old_logins(tables)


def test_two_users_of_one_name_are_left_to_the_operator(tables):
    tables.write(Put("credentials", {**LOGINS["login#ada"], "user_id": 99}))
    with pytest.raises(CommandError, match="users 99 and 2 have the same login name"):
        MIGRATE(WholeMemory(tables))
    assert tables.get("users", ADA)
    assert "logins_moved" not in tables.get("system", keys.USER_COUNTER)


def test_while_logins_are_written_in_the_old_place_it_is_not_done(tables):
    class Written(WholeMemory):
        def scan(self, table):
            self.tables.write(Put(table, LOGINS["login#ada"]))
            return super().scan(table)

    with pytest.raises(CommandError, match="still being written"):
        MIGRATE(Written(tables))
    assert "logins_moved" not in tables.get("system", keys.USER_COUNTER)


def test_laurel_migrate_runs_it_on_a_deployed_site(moto_tables, monkeypatch, capsys):
    """Against DynamoDB's own interface, with its scan and transactions."""
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: moto_tables._client)
    for item in LOGINS.values():
        moto_tables.write(Put("users", item))
    assert main(("migrate", "--table-prefix", "laurel")) == 0
    assert f"0001_logins_to_credentials: {len(LOGINS)} items changed\n" in capsys.readouterr().out
    whole = WholeTables(moto_tables, moto_tables._client, "laurel")
    assert {item["pk"]: item for item in whole.scan("credentials")} == LOGINS
    assert list(whole.scan("users")) == []


# ---- the site runs meanwhile


@pytest.fixture
def users(tables):
    """The users of a site that nobody has migrated."""
    return UserStore(tables)


def in_credentials(tables, name):
    """The login of a name, which is in no other place."""
    assert tables.get("users", keys.login(name)) is None
    return tables.get("credentials", keys.login(name))


def test_logins_are_read_where_they_are(users, tables):
    assert users.login("ADA").user_id == users.login_by_email("ada@example.org").user_id == 2
    assert users.login("no one") is None
    assert tables.get("credentials", ADA) is None


def test_a_login_moves_before_it_is_changed(users, tables):
    seen = users.login("ada")
    passwords = (ApplicationPassword("u-1", "phone", "x", "2026-11-28T00:00:00"),)
    users.update_login(seen, replace(seen, application_passwords=passwords))
    with pytest.raises(Conflict):
        users.update_login(seen, replace(seen, password_hash="stale"))
    assert in_credentials(tables, "ada")["rev"] == seen.rev + 1
    assert users.login("ada").application_passwords == passwords


def test_a_failure_is_noted_on_a_login_that_moves(users, tables):
    users.note_failure(users.login("ada"), 7)
    assert in_credentials(tables, "ada")["failed"] == 7


def test_a_login_moves_with_a_new_password_or_role_of_its_user(users, tables):
    ada = users.get(2)
    users.update(ada, replace(ada, roles=("author",)), "new", password_by="u-1")
    found = in_credentials(tables, "ada")
    assert (found["roles"], found["password_hash"], found["password_by"]) == (["author"], "new", "u-1")
    with pytest.raises(Conflict):
        users.update(ada, replace(ada, roles=("editor",)))


def test_a_deleted_user_leaves_no_login(users, tables):
    users.delete(users.get(2))
    assert in_credentials(tables, "ada") is None
    with pytest.raises(Conflict):
        users.delete(User(2, "ada", "", "", "", ""))


def test_a_name_that_waits_to_be_moved_is_taken(users):
    with pytest.raises(Taken, match="login"):
        users.create(User(0, "Ada", "", "", "", ""), "h")
    assert users.create(User(0, "newcomer", "", "", "", ""), "h").id == 52


@pytest.mark.parametrize("request_", [2, 3])
def test_a_login_that_is_moved_between_two_reads_is_found(tables, users, request_):
    seen = users.login("ada")
    driver = Beside(tables, request_, lambda: users.note_failure(seen, 7))
    assert UserStore(driver).login("ada").user_id == 2
    assert in_credentials(tables, "ada")


def costs(tables):
    """Calls, read and write units: of reading a login, of finding none, of a login's first write, of a sign-up."""
    meter = Meter(tables)
    users = UserStore(meter)
    users.login("somebody else")
    seen = users.login("ada")
    deeds = (
        lambda: users.login("ada"),
        lambda: users.login("no one"),
        lambda: users.note_failure(seen, 7),
        lambda: users.create(User(0, "newcomer", "", "", "", ""), "h"),
    )
    for deed in deeds:
        with meter.measure() as used:
            deed()
        yield used.calls, used.read_units, used.write_units


def test_what_the_old_place_costs_until_the_site_is_migrated(tables):
    """As docs/data.md has it."""
    before = list(costs(tables))
    MIGRATE(WholeMemory(tables))
    tables.write(Delete("credentials", keys.login("newcomer")))
    assert list(costs(tables)) == [(1, 1, 0), (1, 1, 0), (1, 0, 1), (2, 0, 16)]
    assert before == [(1 + 2, 1 + 2, 0), (1 + 3, 1 + 3, 0), (1 + 3, 1, 1 + 5), (2 + 3, 1, 16 + 2)]


def test_a_login_that_code_of_before_changes_while_it_is_moved_is_in_conflict(tables, users):
    """And moves as changed, when the write is decided again."""
    seen = users.login("ada")

    def change():
        tables.write(Update("users", ADA, {"password_hash": "newer"}, add={"rev": 1}))

    with pytest.raises(Conflict):
        UserStore(Beside(tables, 3, change)).update_login(seen, replace(seen, application_passwords=()))
    again = users.login("ada")
    users.update_login(again, replace(again, application_passwords=()))
    assert in_credentials(tables, "ada")["password_hash"] == "newer"


@pytest.mark.parametrize("first", [0, 1])
def test_a_new_site_has_no_old_place(memory_tables, first):
    """Whether its first user has the next id, or one that was given."""
    users = UserStore(memory_tables)
    users.create(User(first, "ann", "", "", "", ""), "h")
    for name in ("eve", "eve2"):
        memory_tables.write(Put("users", LOGINS["login#ada"] | {"pk": f"login#{name}", "login": name}))
    assert users.login("eve") is None
    assert users.create(User(0, "eve", "", "", "", ""), "h").id == 2
    assert UserStore(memory_tables).login("eve2") is None


def test_a_process_that_saw_the_mark_looks_no_more_in_the_old_place(tables, users):
    MIGRATE(WholeMemory(tables))
    assert users.login("no one") is None
    tables.write(Put("users", LOGINS["login#ada"] | {"pk": "login#eve", "login": "eve"}))
    assert users.login("eve") is None
    assert users.create(User(0, "eve", "", "", "", ""), "h").login == "eve"
