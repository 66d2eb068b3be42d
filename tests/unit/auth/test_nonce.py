"""Nonces: good for two ticks, for one user, one session, one action."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from laurel.auth.nonce import TICK, wp_create_nonce, wp_nonce_tick, wp_verify_nonce

SECRET = b"a secret for tests, long enough."
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONCE = wp_create_nonce(SECRET, 7, "token", NOON)


def verify(nonce=NONCE, secret=SECRET, user_id=7, token="token", now=NOON, **more):
    return wp_verify_nonce(nonce, secret, user_id, token, now, **more)


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (timedelta(0), 1),
        (timedelta(seconds=TICK - 1), 1),
        (timedelta(seconds=TICK), 2),
        (timedelta(seconds=2 * TICK - 1), 2),
        (timedelta(seconds=2 * TICK), 0),
        (timedelta(days=300), 0),
        (timedelta(seconds=-1), 0),
    ],
)
def test_a_nonce_lives_for_its_tick_and_the_next(later, verdict):
    assert verify(now=NOON + later) == verdict


def test_a_nonce_made_late_in_a_tick_lives_for_twelve_hours_at_least():
    made = NOON + timedelta(hours=11, minutes=59)
    nonce = wp_create_nonce(SECRET, 7, "token", made)
    assert verify(nonce, now=made + timedelta(hours=12)) == 2
    assert verify(nonce, now=made + timedelta(hours=12, minutes=1)) == 0


def test_ticks_are_half_days():
    assert wp_nonce_tick(NOON + timedelta(hours=12)) == wp_nonce_tick(NOON) + 1


@pytest.mark.parametrize(
    "other", [{"user_id": 8}, {"user_id": 0}, {"token": "other"}, {"token": ""}, {"secret": b"x" * 32}, {"action": "x"}]
)
def test_it_is_of_no_use_to_others(other):
    assert verify(**other) == 0


@pytest.mark.parametrize("nonce", ["", "abc", NONCE.upper(), NONCE[:-1], NONCE + "0", "é" * 20, "\ud800", "\x00"])
def test_what_is_no_nonce(nonce):
    assert verify(nonce) == 0


def test_user_and_token_do_not_run_into_each_other():
    assert wp_create_nonce(SECRET, 1, "2|x", NOON) != wp_create_nonce(SECRET, 12, "|x", NOON)
