"""The end and the networks of keys, and keys within keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from laurel.auth.scopes.restrictions import is_from, is_over, is_within, parse_network
from laurel.domain.records.user import UNRESTRICTED, Restrictions

KEY = Restrictions(("users:*",), "2026-04-01T00:00:00", ("192.0.2.0/24", "2001:db8::/32"))


def test_a_key_without_an_end_is_never_over():
    assert not is_over(UNRESTRICTED, datetime(9999, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize(("second", "over"), [(58, False), (59, True)])
def test_the_end_is_exact(second, over):
    assert (
        is_over(Restrictions(expires="2026-03-01T12:00:59"), datetime(2026, 3, 1, 12, 0, second, 999_999, UTC)) is over
    )


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("::ffff:192.0.2.7", True),
        ("2001:db8:ffff::1", True),
        ("192.0.3.0", False),
        ("::192.0.2.7", False),
        ("2001:db9::", False),
        ("", False),
        ("unknown", False),
        ("192.0.2.1, 192.0.2.2", False),
        ("192.0.2.7:443", False),
    ],
)
def test_an_address_is_in_a_network_or_not(address, inside):
    assert is_from(KEY, address) is inside
    assert is_from(UNRESTRICTED, address)


@pytest.mark.parametrize("text", ["", "192.0.2.1/24", "192.0.2.0/33", "fe80::%1/64", "a", "192.0.2.0/255.255.255.0/1"])
def test_what_is_no_network(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_network(text)


def test_every_key_is_within_one_that_is_not_restricted_and_within_itself():
    for key in (UNRESTRICTED, KEY, Restrictions(("me",))):
        assert is_within(key, UNRESTRICTED)
        assert is_within(key, key)


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": ()},
        {"scopes": ("users:read", "me")},
        {"expires": ""},
        {"expires": "2026-04-01T00:00:01"},
        {"cidrs": ()},
        {"cidrs": ("192.0.0.0/16",)},
        {"cidrs": ("192.0.2.0/25", "::/0")},
        {"cidrs": ("2001:db9::/32",)},
    ],
)
def test_one_step_beyond_in_any_way_is_not_within(changed):
    assert not is_within(replace(KEY, **changed), KEY)


def test_fewer_scopes_an_earlier_end_and_smaller_networks_are_within():
    assert is_within(Restrictions(("users:read",), "2026-03-31T23:59:59", ("192.0.2.128/25", "2001:db8::1/128")), KEY)
