"""Signing in by a restricted application password: what it costs, and what becomes of it on a former deployment."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.auth.application_passwords import hash_application_password
from laurel.auth.attempt import Attempt
from laurel.auth.authenticate import authenticate
from laurel.auth.scopes.member_tokens import encode_member_token, token_for
from laurel.domain.records.user import ApplicationPassword, Restrictions
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.store.rows import keys

RESTRICTIONS = Restrictions(("me",), "2026-04-01T00:00:00", ("192.0.2.0/24",))
PASSWORD = "1234 1234 1234 1234 1234 1234"


@pytest.fixture
def restricted(users, secret):
    """Jo's second application password."""
    hashed = hash_application_password(PASSWORD, secret)
    entry = ApplicationPassword("u-2", "key", hashed, "2026-01-02T00:00:00", last_used="2026-03-01T00:00:00")
    seen = users.login("jo")
    key = replace(entry, restrictions=RESTRICTIONS)
    return users.update_login(seen, replace(seen, application_passwords=(*seen.application_passwords, key)))


@pytest.fixture
def sign_in(users, sign_ins, secret, now):
    def attempt(password, address="192.0.2.1", later=timedelta(0)):
        request = WP_REST_Request()
        request.set_header("authorization", "Basic " + base64.b64encode(f"jo:{password}".encode()).decode())
        return authenticate(Attempt(request, users, sign_ins, secret, now + later, address))

    return attempt


def test_the_caller_has_the_restrictions_of_the_key_that_was_used(sign_in, restricted, application_password):
    assert sign_in(PASSWORD).restrictions == RESTRICTIONS
    assert sign_in(PASSWORD).is_restricted
    assert not sign_in(application_password).is_restricted


def test_it_costs_one_read_as_any_other(sign_in, restricted, meter, application_password):
    costs = []
    for password in (application_password, PASSWORD):
        with meter.measure() as used:
            sign_in(password)
        costs.append((used.calls, used.read_units, used.write_units))
    assert costs == [(1, 1, 0)] * 2


def test_a_member_token_costs_one_read_and_no_session(users, sign_ins, secret, now, meter):
    token = token_for(users.login("jo"), ("me",), int(now.timestamp()) + 60, secret)
    request = WP_REST_Request()
    request.set_header("authorization", "Bearer " + encode_member_token(token, secret, "http://x", now))
    with meter.measure() as used:
        caller = authenticate(Attempt(request, users, sign_ins, secret, now, ""))
    assert (used.calls, used.read_units, used.write_units) == (1, 1, 0)
    assert (caller.id, caller.restrictions) == (1, Restrictions(("me",), "2026-03-01T12:01:00"))
    assert (caller.session, caller.application_password) == ("", "")


@pytest.mark.parametrize("given", [{"later": timedelta(days=60)}, {"address": "198.51.100.1"}])
def test_one_that_is_refused_is_not_noted_as_used(sign_in, restricted, meter, given):
    with meter.measure() as used, pytest.raises(WP_Error):
        sign_in(PASSWORD, **given)
    assert used.write_units == 0


def test_a_deployment_that_knows_no_restrictions_does_not_know_the_key(restricted, meter, users):
    item = meter.get("credentials", keys.login("jo"))
    assert [entry["uuid"] for entry in item["application_passwords"]] == ["u-1"]
    assert not {"scopes", "expires", "cidrs"} & item["application_passwords"][0].keys()
    assert [entry.uuid for entry in users.login("jo").application_passwords] == ["u-1", "u-2"]


def test_the_last_restricted_key_goes_and_no_other(restricted, meter, users):
    seen = users.login("jo")
    users.update_login(seen, replace(seen, application_passwords=seen.application_passwords[:1]))
    assert meter.get("credentials", keys.login("jo"))["restricted_passwords"] == []
    assert users.login("jo").application_passwords == seen.application_passwords[:1]
