"""Too many failures: counted by name and client, over two windows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from laurel.auth.throttle import CLIENT_LIMIT, LIMIT, WINDOW, Throttle
from laurel.rest.errors import WP_Error

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def throttle(users, sign_ins, secret, now):
    """The throttle of an address, some seconds later."""
    return lambda address=HERE, later=0: Throttle(users, sign_ins, secret, address, now + timedelta(seconds=later))


def fail(throttle, times, name="jo"):
    for _ in range(times):
        throttle.count(name)


def verdict(throttle, name="jo"):
    """What the next attempt gets, if it is counted: None, or code, status and how long to wait."""
    try:
        throttle.count(name)
    except WP_Error as error:
        return error.get_error_code(), error.get_status(), error.get_error_data()["retry_after"]
    return None


def test_what_attempts_cost(throttle, users, meter):
    """As docs/data.md says."""
    login = users.login("jo")
    for work, costs in (
        (lambda: throttle().count("jo"), (1, 2, 1)),
        (lambda: throttle().count("jo"), (1, 2, 1)),
        (lambda: throttle().failed(login), (0, 0, 1)),
        (lambda: throttle().failed(users.login("jo")), (1, 1, 0)),
        (lambda: throttle().succeeded("jo"), (1, 2, 1)),
        (lambda: throttle().check(login, "jo"), (0, 0, 0)),
        (lambda: throttle().check(users.login("jo"), "jo"), (2, 3, 0)),
    ):
        with meter.measure() as usage:
            work()
        assert (usage.read_calls, usage.read_units, usage.write_units) == costs


def test_the_limit(throttle):
    fail(throttle(), LIMIT)
    assert verdict(throttle()) == ("too_many_attempts", 429, 2 * WINDOW)


def test_a_locked_attempt_writes_nothing(throttle, meter):
    fail(throttle(), LIMIT)
    with meter.measure() as usage:
        assert verdict(throttle())
    assert usage.write_calls == 0


def test_other_addresses_and_names_are_let_in(throttle):
    fail(throttle(), LIMIT)
    assert verdict(throttle(THERE)) is None
    assert verdict(throttle(), "ann") is None


def test_case_makes_no_other_name(throttle):
    fail(throttle(), LIMIT, "Jo")
    assert verdict(throttle(), "jO")


def test_the_lock_ends_when_it_says(throttle):
    fail(throttle(), LIMIT)
    assert verdict(throttle(later=30)) == ("too_many_attempts", 429, 2 * WINDOW - 30)
    assert verdict(throttle(later=2 * WINDOW - 1)) == ("too_many_attempts", 429, 1)
    assert verdict(throttle(later=2 * WINDOW)) is None


def test_failures_on_both_sides_of_a_border_add_up(throttle):
    fail(throttle(later=WINDOW - 1), LIMIT - 1)
    fail(throttle(later=WINDOW), 1)
    assert verdict(throttle(later=WINDOW)) == ("too_many_attempts", 429, WINDOW)
    assert verdict(throttle(later=2 * WINDOW)) is None


def test_names_together_have_a_limit_of_their_own(throttle):
    for number in range(CLIENT_LIMIT):
        throttle().count(f"name{number}")
    assert verdict(throttle(), "another") == ("too_many_attempts", 429, 2 * WINDOW)
    assert verdict(throttle(THERE), "another") is None
    assert verdict(throttle(later=WINDOW), "another") == ("too_many_attempts", 429, WINDOW)


def test_a_success_gives_its_count_back_and_forgets_the_failures_of_this_client_at_this_name(throttle, sign_ins):
    fail(throttle(), 3)
    fail(throttle(later=WINDOW), 3)
    fail(throttle(later=WINDOW), 2, "ann")
    fail(throttle(THERE, later=WINDOW), LIMIT)
    throttle(later=WINDOW).succeeded("jo")
    fail(throttle(later=WINDOW), LIMIT)
    assert verdict(throttle(later=WINDOW))
    assert verdict(throttle(THERE, later=WINDOW))
    fail(throttle(later=WINDOW), LIMIT - 2, "ann")
    assert verdict(throttle(later=WINDOW), "ann")


def test_successes_do_not_add_up(throttle):
    for _ in range(2 * CLIENT_LIMIT):
        throttle().count("jo")
        throttle().succeeded("jo")
    assert verdict(throttle()) is None


def test_right_credentials_that_were_not_counted_are_refused_too(throttle, users):
    fail(throttle(), LIMIT)
    throttle().failed(users.login("jo"))
    for later in (0, 2 * WINDOW - 1):
        with pytest.raises(WP_Error, match="too_many_attempts|Too many"):
            throttle(later=later).check(users.login("jo"), "jo")
    throttle(THERE).check(users.login("jo"), "jo")
    throttle(later=2 * WINDOW).check(users.login("jo"), "jo")


def test_they_forget_earlier_failures(throttle, users):
    fail(throttle(), LIMIT - 1)
    throttle().failed(users.login("jo"))
    throttle().check(users.login("jo"), "jo")
    fail(throttle(), LIMIT)
    assert verdict(throttle())


def test_neither_address_nor_name_is_stored(throttle, meter):
    fail(throttle(), 1, "a name")
    assert keys_of(meter)
    items = meter.batch_get("credentials", keys_of(meter))
    assert HERE not in repr(items)
    assert "a name" not in repr(items)


def test_a_failure_does_not_disturb_other_writers(throttle, users):
    before = users.login("jo")
    throttle().failed(before)
    assert users.login("jo").rev == before.rev
    assert users.update_login(before, before).rev == before.rev + 1
    assert users.login("jo").failed > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "", True),
        ("unknown", "192.0.2.1", False),
    ],
)
def test_who_is_one_client(throttle, one, other, same):
    fail(throttle(one), LIMIT)
    assert (verdict(throttle(other)) is not None) is same


def test_counts_are_left_to_expire(throttle, meter, now):
    throttle().count("jo")
    window = int(now.timestamp()) // WINDOW
    (item,) = meter.batch_get("credentials", keys_of(meter))
    assert item["expires"] == (window + 2) * WINDOW


def keys_of(meter):
    return [key for key in meter._tables._tables["credentials"].items if key[0].startswith("attempts#")]
