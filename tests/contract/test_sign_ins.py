"""Attempts to sign in, and sessions, on every driver."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from laurel.app.ports.sign_ins import ALL
from laurel.domain.records.login_session import LoginSession
from laurel.store.rows import keys
from laurel.store.users.sign_ins import SignInStore

SESSION = LoginSession("a1", 7, "cookie", "2026-03-01T12:00:00", 1_800_000_000, "192.0.2.1", "Browser", "frag", "u-1")


@pytest.fixture
def sign_ins(tables):
    return SignInStore(tables)


def count(sign_ins, name="ann", window=7, client="addr", **rooms):
    return sign_ins.count_attempt(client, window, {ALL: 3, name: 2} | rooms, expires=900)


def test_attempts_are_counted_by_name_window_and_client(sign_ins, tables):
    assert [count(sign_ins), count(sign_ins, "bob"), count(sign_ins, window=8), count(sign_ins, client="other")] == [
        None
    ] * 4
    assert sign_ins.attempts("addr", (6, 7, 8)) == {7: {ALL: 2, "ann": 1, "bob": 1}, 8: {ALL: 1, "ann": 1}}
    assert sign_ins.attempts("addr", (6,)) == {}
    assert tables.get("credentials", keys.attempts("addr", 7))["expires"] == 900


def test_an_attempt_without_room_is_refused_and_not_counted(sign_ins):
    assert [count(sign_ins) for _ in range(3)] == [None, None, {ALL: 2, "ann": 2}]
    assert [count(sign_ins, "bob"), count(sign_ins, "bob")] == [None, {ALL: 3, "ann": 2, "bob": 1}]
    assert sign_ins.attempts("addr", (7,)) == {7: {ALL: 3, "ann": 2, "bob": 1}}


def test_no_room_at_all(sign_ins):
    count(sign_ins, "bob")
    assert count(sign_ins, ann=0) == {ALL: 1, "bob": 1}


def test_attempts_at_the_same_time_do_not_exceed_the_room(faithful_tables):
    sign_ins = SignInStore(faithful_tables)
    with ThreadPoolExecutor(12) as threads:
        refusals = list(threads.map(lambda _: count(sign_ins, **{"ann": 10, ALL: 100}), range(30)))
    assert refusals.count(None) == 10
    assert sign_ins.attempts("addr", (7,)) == {7: {ALL: 10, "ann": 10}}


def test_forgetting(sign_ins):
    for name in ("ann", "ann", "bob"):
        count(sign_ins, name)
    sign_ins.forget_attempts("addr", 7, "ann", back=1)
    assert sign_ins.attempts("addr", (7,)) == {7: {ALL: 2, "bob": 1}}
    sign_ins.forget_attempts("addr", 7, "bob")
    assert sign_ins.attempts("addr", (7,)) == {7: {ALL: 2}}
    sign_ins.forget_attempts("addr", 8, "ann", back=1)
    assert sign_ins.attempts("addr", (8,)) == {}


def test_a_session_is_found_until_it_is_ended(sign_ins, tables):
    other, elsewhere = replace(SESSION, id="b2", kind="token"), replace(SESSION, user_id=8)
    for session in (SESSION, other, elsewhere):
        sign_ins.begin(session)
    assert sign_ins.session(7, "a1") == SESSION
    assert sign_ins.session(7, "c3") is None
    assert sorted(sign_ins.sessions(7), key=lambda session: session.id) == [SESSION, other]
    assert tables.get("credentials", keys.session(7, "a1"))["expires"] == SESSION.expires
    sign_ins.end(7, ["a1", "c3"])
    assert (sign_ins.session(7, "a1"), sign_ins.sessions(7), sign_ins.sessions(8)) == (None, [other], [elsewhere])
