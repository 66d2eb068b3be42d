"""Logins that a process holds for a moment: what is late, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.auth.application_passwords import hash_application_password
from laurel.auth.passwords import hash_password
from laurel.store.sizing import Sizing
from laurel.store.users import held_logins
from laurel.store.users.held_logins import HeldLogins
from laurel.store.users.users import UserStore
from tests.unit.auth.test_authenticate import Visitor

OTHER = "zzzz YYYY 0000 xxxx WWWW 1111"
ANOTHER_HASH = hash_password("quite another")


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
def holder(clock, users, meter, sign_ins, secret, now, application_password):
    """A process that holds logins for a second; `users` is another one, which holds none."""
    store = UserStore(meter, Sizing(sign_in_hold_ms=1000), seconds=lambda: clock[0])
    return Visitor(store, sign_ins, secret, now, application_password)


def passwords(users, secret, *texts):
    """Give the user exactly those application passwords."""
    seen = users.login("jo")
    kept = seen.application_passwords[0]
    entries = tuple(
        replace(kept, uuid=f"u-{number}", hash=hash_application_password(text, secret))
        for number, text in enumerate(texts)
    )
    users.update_login(seen, replace(seen, application_passwords=entries))


def reads(meter, *asked):
    with meter.measure() as usage:
        for ask in asked:
            ask()
    return usage.read_calls


def test_a_login_is_read_once_in_the_time_and_again_after_it(holder, meter, clock):
    ask = lambda: holder.ask(holder.basic())  # noqa: E731
    assert reads(meter, *[ask] * 5) == 1
    clock[0] += 0.999
    assert reads(meter, ask) == 0
    clock[0] += 0.001
    assert reads(meter, ask, ask) == 1
    clock[0] -= 3600  # a clock that is set back
    assert reads(meter, ask) == 1


def test_by_default_nothing_is_held(users, meter, application_password):
    store = UserStore(meter)
    assert reads(meter, *[lambda: store.login("jo")] * 3) == 3
    assert store.held_login("jo") is None


def test_sessions_and_tokens_read_nothing_but_the_session(holder, meter):
    session, bearer = holder.session(), holder.bearer()
    signed = (holder.cookie(session), {"x-wp-nonce": holder.nonce(session)})
    holder.ask(*signed)
    assert reads(meter, lambda: holder.ask(*signed)) == 1
    assert reads(meter, lambda: holder.ask(bearer)) == 1


def test_another_process_revokes_at_once_but_for_the_time_of_the_hold(holder, users, secret, clock):
    assert holder.ask(holder.basic()) == 1
    passwords(users, secret, OTHER)
    assert holder.ask(holder.basic()) == 1
    clock[0] += 1
    assert holder.ask(holder.basic()) == ("incorrect_password", 401)


def test_credentials_of_another_process_are_good_at_once(holder, users, secret, application_password):
    assert holder.ask(holder.basic()) == 1
    passwords(users, secret, application_password, OTHER)
    assert holder.ask(holder.basic(password=OTHER)) == 1
    user = users.get(1)
    users.update(user, replace(user, name="Jo"), ANOTHER_HASH)
    fresh = Visitor(users, holder.sign_ins, secret, holder.now, application_password)
    token, session = fresh.bearer(), fresh.session()
    assert holder.ask(holder.basic()) == 1  # the login of before is held again by now
    assert holder.ask(token) == 1
    assert holder.ask(holder.cookie(session), {"x-wp-nonce": fresh.nonce(session)}) == 1


@pytest.mark.parametrize("written", ["application passwords", "password", "user deleted", "failure"])
def test_what_the_process_writes_is_dropped(holder, secret, meter, written):
    assert holder.ask(holder.basic("JO")) == 1
    users, user = holder.users, holder.users.get(1)
    if written == "application passwords":
        passwords(users, secret, OTHER)
    elif written == "password":
        users.update(user, replace(user, name="Jo"), ANOTHER_HASH)
    elif written == "user deleted":
        users.delete(user)
    else:
        users.note_failure(users.login("jo"), 7)
    assert users.held_login("jo") is None
    expected = {"application passwords": ("incorrect_password", 401), "user deleted": ("invalid_username", 401)}
    assert holder.ask(holder.basic()) == expected.get(written, 1)


def test_what_is_read_while_it_is_written_is_not_held(users):
    held = HeldLogins(5.0, lambda: 1.0)

    def slow(name):
        login = users.login(name)
        held.drop(name)
        return login

    assert held.reading("jo", slow).login == "Jo"
    assert held.get("jo") is None


def test_as_many_are_held_as_allowed_and_unknown_names_are_not(users, monkeypatch):
    monkeypatch.setattr(held_logins, "MOST", 2)
    held, login = HeldLogins(5.0, lambda: 1.0), users.login("jo")
    for name in ("a", "b", "A", "c"):
        held.reading(name, lambda _: login)
    held.reading("d", lambda _: None)
    assert [name for name in "abcd" if held.get(name)] == ["a", "c"]


def test_nothing_that_is_held_is_a_password_in_clear(holder, application_password, password):
    holder.ask(holder.basic())
    held = repr(holder.users.held_login("jo"))
    assert held != "None"
    assert not any(text in held for text in (application_password, application_password.replace(" ", ""), password))
