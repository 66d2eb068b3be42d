"""Eight sign-ups at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import Conflict, Taken
from laurel.app.ports.users import UserQuery
from laurel.domain.records.user import ApplicationPassword, User
from laurel.store.users.users import UserStore


def user(number, **fields):
    return replace(User(0, f"u{number}", f"u{number}@e.org", f"u{number}", "U", "", roles=("subscriber",)), **fields)


def created(tables, fields):
    """Signs up like the application: again while another writer is in the way."""
    while True:
        try:
            return UserStore(tables).create(fields, "h")
        except Conflict:
            continue


@pytest.mark.parametrize("field", ["login", "email", "slug"])
def test_exactly_one_gets_the_name(tables, together, field):
    outcomes = together(lambda number: created(tables, user(number, **{field: "Same" if number % 2 else "sAME"})))
    won = [outcome for outcome in outcomes if isinstance(outcome, User)]
    lost = [outcome for outcome in outcomes if not isinstance(outcome, User)]
    assert len(won) == 1
    assert all(isinstance(error, Taken) and error.field == field for error in lost)
    assert UserStore(tables).find(UserQuery()).total == 1
    assert [found.id for found in UserStore(tables).find(UserQuery(limit=99)).users] == [won[0].id]


def test_every_user_has_an_id_of_their_own_and_is_counted(tables, together):
    outcomes = together(lambda number: [created(tables, user(f"{number}-{again}")).id for again in range(3)])
    assert sorted(user_id for ids in outcomes for user_id in ids) == list(range(1, 25))
    assert UserStore(tables).find(UserQuery(roles=("subscriber",))).total == 24


def test_one_of_two_profile_writers_wins(tables, together):
    store = UserStore(tables)
    seen = store.create(user(1), "h")
    outcomes = together(lambda number: store.update(seen, replace(seen, name=f"n{number}", email=f"n{number}@e.org")))
    won = [outcome for outcome in outcomes if isinstance(outcome, User)]
    assert len(won) == 1
    assert store.get(1) == won[0]
    assert [number for number in range(8) if store.login_by_email(f"n{number}@e.org")] == [int(won[0].name[1:])]


def test_no_application_password_is_lost(tables, together):
    store = UserStore(tables)
    store.create(user(1), "h")

    def add(number):
        entry = ApplicationPassword(f"uuid-{number}", "n", "h", "")
        while True:
            seen = store.login("u1")
            passwords = (*seen.application_passwords, entry)
            try:
                return store.update_login(seen, replace(seen, application_passwords=passwords))
            except Conflict:
                continue

    together(add)
    assert {entry.uuid for entry in store.login("u1").application_passwords} == {f"uuid-{n}" for n in range(8)}
