"""Too many failures: counted by user and address, over two windows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from laurel.auth.throttle import ADDRESSES, LIMIT, WINDOW, Throttle
from laurel.rest.errors import WP_Error

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def throttle(users, secret, now):
    """The throttle of an address, some seconds later."""
    return lambda address=HERE, later=0: Throttle(users, secret, address, now + timedelta(seconds=later))


def fail(throttle, users, times):
    for _ in range(times):
        throttle.failed(users.login("jo"))


def verdict(throttle, users):
    try:
        throttle.check(users.login("jo"))
    except WP_Error as error:
        return error.get_error_code(), error.get_status(), error.get_error_data()["retry_after"]
    return None


def test_a_user_without_failures(throttle, users, meter):
    login = users.login("jo")
    with meter.measure() as usage:
        throttle().check(login)
        throttle().succeeded(login)
    assert usage.calls == 0


def test_what_failures_cost(throttle, users, meter):
    """As docs/data.md says."""
    login = users.login("jo")
    for work, costs in ((lambda: throttle().failed(login), (0, 0, 1)), (lambda: throttle().unknown(), (1, 2, 1))):
        with meter.measure() as usage:
            work()
        assert (usage.read_calls, usage.read_units, usage.write_units) == costs


def test_the_limit(throttle, users):
    fail(throttle(), users, LIMIT - 1)
    assert verdict(throttle(), users) is None
    fail(throttle(), users, 1)
    assert verdict(throttle(), users) == ("too_many_attempts", 429, 2 * WINDOW)


def test_other_addresses_are_let_in(throttle, users):
    fail(throttle(), users, LIMIT)
    assert verdict(throttle(THERE), users) is None


def test_the_lock_ends_when_it_says(throttle, users):
    fail(throttle(), users, LIMIT)
    assert verdict(throttle(later=30), users) == ("too_many_attempts", 429, 2 * WINDOW - 30)
    assert verdict(throttle(later=2 * WINDOW - 1), users) == ("too_many_attempts", 429, 1)
    assert verdict(throttle(later=2 * WINDOW), users) is None


def test_failures_on_both_sides_of_a_border_add_up(throttle, users):
    fail(throttle(later=WINDOW - 1), users, LIMIT - 1)
    fail(throttle(later=WINDOW), users, 1)
    assert verdict(throttle(later=WINDOW), users) == ("too_many_attempts", 429, WINDOW)
    assert verdict(throttle(later=2 * WINDOW), users) is None


def test_success_forgets_the_failures_of_this_address_only(throttle, users):
    fail(throttle(), users, 3)
    fail(throttle(later=WINDOW), users, 3)
    fail(throttle(THERE), users, 3)
    throttle(later=WINDOW).succeeded(users.login("jo"))
    (left,) = users.login("jo").failures.values()
    assert left == 3
    throttle(THERE).succeeded(users.login("jo"))
    assert users.login("jo").failures == {}


def test_no_address_is_stored(throttle, users):
    fail(throttle(), users, 1)
    assert HERE not in repr(users.login("jo"))


def test_a_failure_does_not_disturb_other_writers(throttle, users):
    before = users.login("jo")
    fail(throttle(), users, 1)
    assert users.login("jo").rev == before.rev
    assert users.update_login(before, before).rev == before.rev + 1
    assert len(users.login("jo").failures) == 1


def test_windows_that_are_over_are_dropped(throttle, users):
    fail(throttle(), users, 2)
    fail(throttle(THERE), users, 2)
    fail(throttle(later=2 * WINDOW), users, 1)
    assert list(users.login("jo").failures.values()) == [1]


def test_the_counts_are_bounded_and_the_worst_stay(throttle, users):
    fail(throttle(), users, LIMIT)
    for number in range(3 * ADDRESSES):
        fail(throttle(f"198.51.100.{number}"), users, 1)
    failures = users.login("jo").failures
    assert len(failures) == ADDRESSES
    assert verdict(throttle(), users) is not None


def test_the_own_count_of_the_window_before_is_not_what_makes_room(throttle, users):
    fail(throttle(later=WINDOW - 1), users, LIMIT - 1)
    for number in range(ADDRESSES - 1):
        fail(throttle(f"198.51.100.{number}", later=WINDOW), users, 1)
    fail(throttle(later=WINDOW), users, 1)
    assert verdict(throttle(later=WINDOW), users) is not None


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
def test_who_is_one_client(throttle, users, one, other, same):
    fail(throttle(one), users, LIMIT)
    assert (verdict(throttle(other), users) is not None) is same


def test_unknown_logins_are_counted_by_address(throttle, meter):
    for _ in range(LIMIT):
        throttle().unknown()
    with meter.measure() as usage, pytest.raises(WP_Error) as caught:
        throttle().unknown()
    assert (caught.value.get_error_code(), caught.value.get_error_data()) == (
        "too_many_attempts", {"status": 429, "retry_after": 2 * WINDOW},
    )  # fmt: skip
    assert usage.write_calls == 0
    throttle(THERE).unknown()
    throttle(later=2 * WINDOW).unknown()


def test_counts_of_unknown_logins_are_left_to_expire(throttle, users, meter, now):
    throttle().unknown()
    window = int(now.timestamp()) // WINDOW
    (item,) = meter.batch_get("system", [(pk, sk) for (pk, sk) in keys_of(meter) if pk.startswith("failures#")])
    assert item["expires"] == (window + 2) * WINDOW
    assert item["count"] == 1


def keys_of(meter):
    return list(meter._tables._tables["system"].items)
