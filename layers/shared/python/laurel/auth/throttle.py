"""Too many failed sign-ins: refused for a while, by user and address, without delaying responses.

Failures of a user are counted on their login item, which authentication reads anyway; those of names
that no user has, on an item of the address. A window's count is kept under the address and the number
of the window.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network

from laurel.app.ports.users import Users
from laurel.auth.keys import derive_key
from laurel.domain.records.user import Login
from laurel.rest.errors import WP_Error

WINDOW = 5 * 60
"""Seconds of a window."""

LIMIT = 10
"""Failures, in this window and the one before, from which on an address is refused."""

TOO_MANY_ATTEMPTS = "too_many_attempts"
"""The code of the refusal."""

ADDRESSES = 16
"""How many addresses a login item keeps counts of: those with the newest failures."""

_IPV6_PREFIX = 64
_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class Throttle:
    """The failures of one client's address at one moment."""

    users: Users
    secret: bytes = field(repr=False)
    address: str
    now: datetime

    def check(self, login: Login) -> None:
        """Raises 429 ``too_many_attempts`` for a user at whom the address failed too often; costs nothing."""
        if login.failures:
            self._check(self._own_counts(login))

    def failed(self, login: Login) -> None:
        """Count a wrong password of a user: one write."""
        key = f"{self._hashed()}#{self._window()}"
        self.users.count_failure(login, key, _outdated(login.failures, key, self._window()))

    def succeeded(self, login: Login) -> None:
        """Forget the address' failures at a user: a write if there were any."""
        own_counts = self._own_counts(login) if login.failures else {}
        if own_counts:
            self.users.forget_failures(login, own_counts)

    def unknown(self) -> None:
        """Count a name that no user has; raises 429 ``too_many_attempts`` if the address named too many of them."""
        address, window = self._hashed(), self._window()
        counts = self.users.unknown_failures(address, [str(window - 1), str(window)])
        self._check(counts)
        self.users.count_unknown_failure(address, str(window), expires=(window + 2) * WINDOW)

    def _own_counts(self, login: Login) -> Mapping[str, int]:
        prefix = f"{self._hashed()}#"
        return {key: count for key, count in login.failures.items() if key.startswith(prefix)}

    def _check(self, counts: Mapping[str, int]) -> None:
        window = self._window()
        current, previous = (_sum_of(counts, number) for number in (window, window - 1))
        if current + previous < LIMIT:
            return
        windows_left = 2 if current >= LIMIT else 1
        wait = (window + windows_left) * WINDOW - int(self.now.timestamp())
        message = "Too many failed attempts to sign in; try again later."
        raise WP_Error(TOO_MANY_ATTEMPTS, message, {"status": 429, "retry_after": wait})

    def _window(self) -> int:
        return int(self.now.timestamp()) // WINDOW

    def _hashed(self) -> str:
        key = derive_key(self.secret, "address")
        return hashlib.blake2b(_network(self.address).encode(), key=key, digest_size=_DIGEST_BYTES).hexdigest()


def _sum_of(counts: Mapping[str, int], window: int) -> int:
    return sum(count for key, count in counts.items() if _window_of(key) == window)


def _window_of(key: str) -> int:
    return int(key.rpartition("#")[2])


def _outdated(failures: Mapping[str, int], new: str, window: int) -> list[str]:
    """The keys to drop for a new count: windows that are over, and the addresses that failed least and longest ago."""
    over = [key for key in failures if _window_of(key) < window - 1]
    living = _by_address(key for key in failures if key not in over and key != new)
    living.pop(new.partition("#")[0], None)
    ranked = sorted(living.values(), key=lambda keys: (max(map(_window_of, keys)), sum(failures[k] for k in keys)))
    surplus = ranked[: max(0, len(ranked) - (ADDRESSES - 1))]
    return [*over, *(key for keys in surplus for key in keys)]


def _by_address(keys: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for key in keys:
        grouped.setdefault(key.partition("#")[0], []).append(key)
    return grouped


def _network(address: str) -> str:
    """The network counted as one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((int(parsed) >> _IPV6_PREFIX << _IPV6_PREFIX, _IPV6_PREFIX)))
