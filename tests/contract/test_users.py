"""Users, their logins and names, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Conflict, Taken
from laurel.app.ports.users import UserQuery
from laurel.domain.records.user import ApplicationPassword, Login, Restrictions, User
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Put, Query, pages
from laurel.store.rows import keys
from laurel.store.users.users import UserStore

ANN = User(
    0,
    "Ann",
    "Ann@Example.org",
    "ann",
    "Ann Ä.",
    "2026-01-01T00:00:00",
    roles=("subscriber", "editor"),
    first_name="Ann",
    url="http://ann.example",
    meta={"points": 3, "list": [1, {"a": None}]},
)
BOB = User(0, "bob", "bob@example.org", "bob", "Bob", "2026-01-02T00:00:00", roles=("subscriber",))


def test_a_created_user_is_found_by_all_their_names(users):
    ann = users.create(ANN, "hash")
    assert ann == replace(ANN, id=1, rev=1)
    assert users.get(1) == ann
    login = Login("Ann", 1, ("subscriber", "editor"), "hash", rev=1)
    assert users.login("aNN") == login
    assert users.login_by_email("ANN@example.ORG") == login
    assert users.get_many([1, 2, 1]) == {1: ann}


@pytest.mark.parametrize("name", ["", "absent", "x" * 5000, "\ud800"])
def test_unknown_and_impossible_names(users, name):
    assert users.login(name) is None
    assert users.login_by_email(name) is None
    assert users.get(5) is None


def test_ids_rise_and_respect_those_given(users):
    assert users.create(replace(ANN, id=10), "h").id == 10
    assert users.create(BOB, "h").id == 11
    with pytest.raises(Conflict):
        users.create(User(10, "eve", "eve@e.org", "eve", "Eve", ""), "h")
    assert users.login("eve") is None


def test_a_fresh_id_that_is_taken_is_skipped(users, tables):
    users.create(replace(ANN, id=1), "h")
    tables.write(Put("system", {"pk": keys.USER_COUNTER[0], "sk": keys.USER_COUNTER[1], "last": 0}))
    assert users.create(BOB, "h").id == 2


@pytest.mark.parametrize(
    ("field", "clash"),
    [("login", {"login": "aNN"}), ("email", {"email": "ann@EXAMPLE.org"}), ("slug", {"slug": "ANN"})],
)
def test_a_name_that_is_taken_in_any_case(users, field, clash):
    users.create(ANN, "h")
    with pytest.raises(Taken) as caught:
        users.create(replace(BOB, **clash), "h")
    assert caught.value.field == field
    assert users.login("bob") is None
    assert users.create(BOB, "h").login == "bob"


def test_a_counter_far_behind_gives_up_with_a_conflict(memory_tables, monkeypatch):
    monkeypatch.setattr("laurel.store.users.users._FRESH_IDS", 2)
    users = UserStore(memory_tables)
    for number in (1, 2, 3):
        users.create(replace(BOB, id=number, login=f"b{number}", email="", slug=""), "h")
    memory_tables.write(Put("system", {"pk": keys.USER_COUNTER[0], "sk": keys.USER_COUNTER[1], "last": 0}))
    with pytest.raises(Conflict, match="free"):
        users.create(ANN, "h")
    assert users.create(ANN, "h").id == 4


def test_more_roles_than_a_transaction_holds_are_refused(memory_tables):
    roles = tuple(f"role-{number}" for number in range(100))
    with pytest.raises(ValueError, match="roles"):
        UserStore(memory_tables).create(replace(BOB, roles=roles), "h")


def test_users_without_email_do_not_clash(users):
    users.create(replace(ANN, email=""), "h")
    assert users.create(replace(BOB, email=""), "h").email == ""


def test_a_role_named_twice_counts_once(users):
    seen = users.create(replace(ANN, roles=("editor", "editor")), "h")
    assert users.find(UserQuery(roles=("editor",))).total == 1
    users.update(seen, replace(seen, name="Anna", roles=("editor", "editor", "author")))
    assert users.find(UserQuery(roles=("editor",))).total == 1
    assert users.find(UserQuery(roles=("author",))).total == 1


def test_a_user_needs_a_login_name(users):
    with pytest.raises(ValueError, match="login"):
        users.create(replace(BOB, login=""), "h")
    with pytest.raises(ValueError, match="bytes"):
        users.create(replace(BOB, slug="x" * 2000), "h")


def test_update_moves_names_roles_and_password_together(users):
    seen = users.create(ANN, "old")
    wanted = replace(seen, email="new@example.org", slug="annie", name="Annie", roles=("author",), meta={"points": 4})
    changed = users.update(seen, wanted, "new")
    assert changed == replace(wanted, rev=2)
    assert users.get(1) == changed
    assert users.login_by_email("ann@example.org") is None
    assert users.login_by_email("new@example.org") == Login("Ann", 1, ("author",), "new", rev=2)
    bob = users.create(replace(BOB, email="ANN@example.org", slug="Ann"), "h")
    assert users.get(bob.id).slug == "Ann"


def test_update_without_new_names_leaves_the_login_alone(users):
    seen = users.create(ANN, "old")
    users.update(seen, replace(seen, description="d", email="ANN@example.org"))
    assert users.login("ann").rev == 1
    assert users.login_by_email("ann@example.org").user_id == 1


def test_a_stale_update_conflicts(users):
    seen = users.create(ANN, "h")
    users.update(seen, replace(seen, name="first"))
    with pytest.raises(Conflict):
        users.update(seen, replace(seen, name="second", email="second@example.org"))
    assert users.get(1).name == "first"
    assert users.login_by_email("second@example.org") is None


def test_an_update_to_a_taken_name_changes_nothing(users):
    seen = users.create(ANN, "h")
    users.create(BOB, "h")
    with pytest.raises(Taken, match="email"):
        users.update(seen, replace(seen, email="BOB@example.org", name="other"))
    assert users.get(1) == seen
    with pytest.raises(Taken, match="slug"):
        users.update(seen, replace(seen, slug="bob"))


def test_neither_id_nor_login_change(users):
    seen = users.create(ANN, "h")
    for changed in (replace(seen, id=2), replace(seen, login="anne")):
        with pytest.raises(ValueError, match="neither"):
            users.update(seen, changed)


def test_updating_a_deleted_user_conflicts(users):
    seen = users.create(ANN, "h")
    users.delete(seen)
    with pytest.raises(Conflict):
        users.update(seen, replace(seen, name="x"))
    with pytest.raises(Conflict):
        users.delete(seen)
    assert users.get(1) is None


def test_delete_removes_everything_and_frees_the_names(users, tables):
    seen = users.create(ANN, "h")
    partition = keys.user_partition(seen.id)
    tables.write(Put("users", {"pk": partition, "sk": "state", "rev": 1}))
    users.delete(seen)
    assert list(pages(tables, Query("users", partition, consistent=True))) == []
    assert users.login("ann") is None
    assert users.create(ANN, "h").id == 2


def test_delete_succeeds_while_another_writer_holds_an_item_of_the_user(memory_tables):
    users = UserStore(memory_tables)
    seen = users.create(ANN, "h")
    memory_tables.write(Put("users", {"pk": keys.user_partition(1), "sk": "state", "rev": 1}))
    memory_tables.write(Put("users", {"pk": keys.user_partition(1), "sk": "zz", "rev": 1}))

    class Held(MemoryTables):
        def write(self, operation):
            if operation.key[1] == "state":
                raise TransactionConflict
            return super().write(operation)

    held = Held()
    held.__dict__.update(memory_tables.__dict__)
    UserStore(held).delete(seen)
    assert users.get(1) is None
    assert held.get("users", (keys.user_partition(1), "zz")) is None


def test_a_stale_delete_conflicts_and_removes_nothing(users):
    seen = users.create(ANN, "h")
    changed = users.update(seen, replace(seen, roles=("author",)))
    with pytest.raises(Conflict):
        users.delete(seen)
    assert users.get(1) == changed
    assert users.login("ann").roles == ("author",)


def test_update_login_replaces_application_passwords(users):
    users.create(ANN, "h")
    seen = users.login("ann")
    passwords = (ApplicationPassword("u-1", "phone", "x", "2026-01-01T00:00:00"),)
    changed = users.update_login(seen, replace(seen, application_passwords=passwords, roles=("administrator",)))
    assert changed.rev == 2
    assert changed.roles == seen.roles
    assert users.login("ann") == changed
    with pytest.raises(Conflict):
        users.update_login(seen, replace(seen, password_hash="other"))


def test_restrictions_and_the_generation_are_kept_until_they_are_taken_away(users):
    user = users.create(ANN, "h")
    seen = users.login("ann")
    plain = ApplicationPassword("u-1", "phone", "x", "2026-01-02T00:00:00")
    limits = Restrictions(("me", "events:write:a*"), "2027-01-01T00:00:00", ("192.0.2.0/24", "2001:db8::/32"))
    first = ApplicationPassword("u-2", "shop", "y", "2026-01-01T00:00:00", restrictions=limits)
    last = ApplicationPassword("u-3", "cron", "z", "2026-01-03T00:00:00", restrictions=Restrictions(cidrs=("::1/128",)))
    changed = users.update_login(seen, replace(seen, application_passwords=(plain, last, first), generation=2))
    users.update(user, replace(user, roles=("author",)))
    login = users.login("ann")
    assert (login.application_passwords, login.generation) == ((first, plain, last), 2)
    assert changed.generation == 2
    left = users.update_login(login, replace(login, application_passwords=(plain,)))
    assert (users.login("ann").application_passwords, left.generation) == ((plain,), 2)


def test_a_role_change_does_not_undo_an_application_password(users):
    user = users.create(ANN, "h")
    seen = users.login("ann")
    passwords = (ApplicationPassword("u-1", "phone", "x", "2026-01-01T00:00:00", last_used="2026", last_ip="::1"),)
    users.update_login(seen, replace(seen, application_passwords=passwords))
    users.update(user, replace(user, roles=("author",)))
    login = users.login("ann")
    assert (login.application_passwords, login.roles) == (passwords, ("author",))
    with pytest.raises(Conflict):
        users.update_login(seen, replace(seen, application_passwords=()))


def test_a_login_write_sent_twice_is_no_conflict(users, tables):
    users.create(ANN, "h")
    seen = users.login("ann")

    class SentTwice:
        def write(self, operation):
            tables.write(operation)
            return tables.write(operation)

    assert UserStore(SentTwice()).update_login(seen, replace(seen, password_hash="new")).rev == 2
    assert users.login("ann").password_hash == "new"
