"""Too many failures: 429 with Retry-After, by the clock of the test."""

from __future__ import annotations

import sys
import time

import pytest

from laurel.app.site import Site
from laurel.auth.throttle import CLIENT_LIMIT, LIMIT, WINDOW
from laurel.composition.answer import answer
from laurel.rest.http.messages import HttpRequest
from tests.api.conftest import basic

SESSION = "/laurel/v1/session"
TOKEN = "/jwt-auth/v1/token"
ME = "/wp/v2/users/me"


@pytest.fixture
def attempts(client, jo, password):
    """By name: one attempt to get in as Jo, or as another user, with a right or a wrong password."""

    def basic(right, name="Jo"):
        client.passwords["Jo"] = "Jo0password" if right else "wrong"
        return client.get(ME, as_=name)

    def session(right, name="jo"):
        return client.post(SESSION, json={"username": name, "password": password if right else "wrong"})

    def token(right, name="jo"):
        return client.post(TOKEN, json={"username": name, "password": password if right else "wrong"})

    return {"basic": basic, "session": session, "token": token}


@pytest.mark.parametrize(("way", "status"), [("basic", 401), ("session", 401), ("token", 403)])
def test_the_right_password_is_refused_while_locked(attempts, clock, way, status):
    attempt = attempts[way]
    assert [attempt(right=False).status for _ in range(LIMIT)] == [status] * LIMIT
    clock.advance(seconds=100)
    reply = attempt(right=True)
    assert (reply.status, reply.code) == (429, "too_many_attempts")
    assert reply.headers["retry-after"] == str(2 * WINDOW - 100)
    assert reply.json["data"] == {"status": 429, "retry_after": 2 * WINDOW - 100}
    assert reply.cookies == ()
    clock.advance(seconds=2 * WINDOW - 101)
    assert attempt(right=True).status == 429
    clock.advance(seconds=1)
    assert attempt(right=True).status == 200


def test_all_ways_count_together(attempts):
    for number in range(LIMIT):
        attempts[("basic", "session", "token")[number % 3]](right=False)
    for attempt in attempts.values():
        assert attempt(right=True).status == 429


def test_a_success_begins_anew(attempts):
    for _ in range(2):
        for _ in range(LIMIT - 1):
            attempts["session"](right=False)
        assert attempts["token"](right=True).status == 200


def test_locked_attempts_do_not_lengthen_the_lock(attempts, clock):
    for _ in range(LIMIT):
        attempts["session"](right=False)
    clock.advance(seconds=WINDOW)
    for _ in range(LIMIT):
        assert attempts["session"](right=False).status == 429
    clock.advance(seconds=WINDOW)
    assert attempts["session"](right=True).status == 200


def test_who_is_signed_in_stays_so(attempts, browser):
    browser.sign_in()
    for _ in range(LIMIT):
        attempts["session"](right=False)
    assert browser.get(ME).status == 200


def test_a_route_in_the_query_counts_with_the_others(attempts, client):
    """The gateway's throttle of the route does not see it."""
    wrong = b'{"username": "jo", "password": "wrong"}'
    headers = {"content-type": "application/json", "host": "example.org"}
    http = HttpRequest("POST", "/", f"rest_route={SESSION}", headers, wrong, remote_addr="192.0.2.1")
    assert [answer(client.container, "discovery", http).status for _ in range(LIMIT)] == [401] * LIMIT
    assert answer(client.container, "discovery", http).status == 429
    assert attempts["session"](right=True).status == 429


@pytest.mark.parametrize("route", [SESSION, TOKEN])
def test_a_batch_signs_no_one_in(client, jo, password, route):
    entry = {"method": "POST", "path": route, "body": {"username": "jo", "password": password}}
    reply = client.post("/batch/v1", json={"requests": [entry] * 25})
    assert {found["status"] for found in reply.json["responses"]} == {400}
    assert reply.cookies == ()


def test_names_are_bounded_by_address(attempts, client):
    for number in range(CLIENT_LIMIT):
        assert attempts["token"](right=False, name=f"absent{number}").code == "[jwt_auth] invalid_username"
    for name in ("absent", "jo"):
        reply = attempts["session"](right=False, name=name)
        assert (reply.status, reply.headers["retry-after"]) == (429, str(2 * WINDOW))
    assert attempts["basic"](right=True).status == 200


KNOWN_AND_UNKNOWN = ["jo", "absent", "jo@example.org", "absent@example.org"]


@pytest.mark.parametrize("way", ["session", "token", "basic"])
def test_the_lock_does_not_tell_who_has_an_account(client, jo, way):
    """One name after the other: the same tries get the same answers."""

    def attempt(name):
        if way == "basic":
            return client.get(ME, headers=basic(name, "wrong"))
        return client.post(SESSION if way == "session" else TOKEN, json={"username": name, "password": "wrong"})

    statuses = [[attempt(name).status for _ in range(LIMIT + 2)] for name in KNOWN_AND_UNKNOWN]
    refused = 403 if way == "token" else 401
    assert statuses == [[refused] * LIMIT + [429] * 2] * len(KNOWN_AND_UNKNOWN)


def test_at_the_session_known_and_unknown_names_get_the_same_answers_whatever_was_tried_before(client, jo):
    """Ten unknown names first: then an address that has an account is as one that has none."""
    tried = [*(f"no{number}" for number in range(12)), *KNOWN_AND_UNKNOWN]
    replies = [client.post(SESSION, json={"username": name, "password": "x"}) for name in tried]
    replies += [client.post(SESSION, json={"email": name, "password": "x"}) for name in tried]
    assert {(reply.status, reply.text) for reply in replies} == {(401, replies[0].text)}


@pytest.fixture
def waits(services, monkeypatch):
    """The seconds that anything waited: by ``time.sleep``, wherever it was imported to, or by the site's own pause."""
    waited, real = [], time.sleep
    for module in [module for module in sys.modules.values() if vars(module).get("sleep") is real]:
        monkeypatch.setattr(module, "sleep", waited.append)
    object.__setattr__(services, "sleep", waited.append)
    return waited


def test_no_attempt_is_made_to_wait(attempts, waits):
    """Neither a wrong password nor a refusal holds a function up."""
    ways = [*attempts.values()] * 5
    assert [way(right=False).status for way in ways] == [401, 401, 403] * 3 + [401] + [429] * 5
    assert [way(right=True).status for way in attempts.values()] == [429] * 3
    assert waits == []


def test_a_wait_would_be_noticed(services, waits):
    time.sleep(1)
    Site(services).pause(2)
    assert waits == [1, 2]
