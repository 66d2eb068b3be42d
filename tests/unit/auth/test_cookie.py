"""The login cookie: signed, and it expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.auth.cookie import (
    LIFETIME,
    clear_cookie,
    cookie_name,
    find_cookie,
    generate_auth_cookie,
    new_session,
    parse_auth_cookie,
    set_cookie,
)

SECRET = b"a secret for tests, long enough."
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SESSION = new_session("jo", "0011223344556677", NOON)
VALUE = generate_auth_cookie(SESSION, SECRET)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_login_name_survives_the_cookie(login):
    session = replace(SESSION, login=login)
    value = generate_auth_cookie(session, SECRET)
    assert not set(value) & set(' ,;"\\|')
    assert value.isascii()
    assert parse_auth_cookie(value, SECRET, NOON) == session


def test_no_character_can_be_changed():
    for place, old in enumerate(VALUE):
        changed = VALUE[:place] + ("1" if old == "0" else "0") + VALUE[place + 1 :]
        assert parse_auth_cookie(changed, SECRET, NOON) is None


@pytest.mark.parametrize("part", range(4))
def test_no_part_can_be_replaced(part):
    parts = unquote(VALUE).split("|")
    parts[part] = str(SESSION.expires + 1) if part == 1 else "admin"
    assert parse_auth_cookie(quote("|".join(parts), safe=""), SECRET, NOON) is None


@pytest.mark.parametrize("value", ["", "|", "||||", "x", VALUE + "0", VALUE[:-1], "%FF|%00", "é|é|é|é|é", "\ud800|1"])
def test_what_is_no_cookie_of_ours(value):
    assert parse_auth_cookie(value, SECRET, NOON) is None


def test_another_site_has_other_cookies():
    assert parse_auth_cookie(VALUE, b"another secret, as long as this.", NOON) is None
    assert cookie_name(SECRET) != cookie_name(b"another secret, as long as this.")
    assert cookie_name(SECRET).startswith("wordpress_logged_in_")


def test_it_ends():
    last = NOON + timedelta(seconds=LIFETIME - 1)
    assert parse_auth_cookie(VALUE, SECRET, last) == SESSION
    assert parse_auth_cookie(VALUE, SECRET, last + timedelta(seconds=1)) is None


def test_a_logged_session_does_not_authenticate():
    assert SESSION.token not in repr(SESSION)


def test_sessions_differ():
    assert new_session("jo", "f", NOON).token != new_session("jo", "f", NOON).token


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("a=1", "1"), ("b=2; a=1", "1"), ("b=2;a=1", "1"), ("a=1; a=2", "1"), ("a=x=y", "x=y"), ("a=", ""),
        ("aa=1", None), ("A=1", None), ("a", None), ("", None), (";;", None), ('a="1"', '"1"'),
    ],
)  # fmt: skip
def test_finding_a_cookie(header, found):
    assert find_cookie(header, "a") == found


def test_scripts_and_other_sites_do_not_get_it():
    name, _, rest = set_cookie(SESSION, SECRET, "https://example.org").partition("=")
    value, *attributes = rest.split("; ")
    assert (name, value) == (cookie_name(SECRET), VALUE)
    assert attributes == [f"Max-Age={LIFETIME}", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"]
    assert "Secure" not in set_cookie(SESSION, SECRET, "http://localhost:8080")


def test_signing_out_replaces_it():
    cleared = clear_cookie(SECRET, "https://example.org")
    assert cleared == f"{cookie_name(SECRET)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"
