"""Too many failed attempts: refused for a while, by name and client, without delaying responses.

An attempt is counted before it is evaluated, in one conditional write, so that attempts at the same time get no further
than one after another; a success gives its count back. Names are counted as they are given, and whether a user has one
makes no difference: what the throttle answers does not tell who has an account.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network

from laurel.app.ports.sign_ins import ALL, Counts, SignIns
from laurel.app.ports.users import Users
from laurel.auth.keys import derive_key
from laurel.domain.records.user import Login
from laurel.rest.errors import WP_Error

WINDOW = 5 * 60
"""Seconds of a window."""

LIMIT = 10
"""Attempts at one name, in this window and the one before, that a client may fail."""

CLIENT_LIMIT = 100
"""The same at all names together."""

TOO_MANY_ATTEMPTS = "too_many_attempts"
"""The code of the refusal."""

_IPV6_PREFIX = 64
_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class Throttle:
    """The attempts of one client at one moment; ``address`` is the client's, ``secret`` the site's.

    Those of another ``scope`` than sign-in are counted apart.
    """

    users: Users
    sign_ins: SignIns
    secret: bytes = field(repr=False)
    address: str
    now: datetime
    scope: str = ""

    def count(self, name: str) -> None:
        """Count an attempt at a name that is about to be evaluated: one read and one write.

        `name` is a login name or an e-mail address, or another name of what a secret protects. Raises 429
        ``too_many_attempts`` where the client failed too often at it, or at too many names; nothing is counted then.
        """
        client, digest, window = self._client(), self._digest(name), self._window()
        limits = {ALL: CLIENT_LIMIT, digest: LIMIT}
        counts = self.sign_ins.attempts(client, (window - 1, window))
        self._check(counts, limits)
        earlier = counts.get(window - 1, {})
        rooms = {name: limit - earlier.get(name, 0) for name, limit in limits.items()}
        refused = self.sign_ins.count_attempt(client, window, rooms, expires=(window + 2) * WINDOW)
        if refused is not None:
            raise self._refusal(refused, limits)

    def failed(self, login: Login) -> None:
        """Note on the login item that attempts at the user fail: at most one write in a window."""
        if login.failed < self._window():
            self.users.note_failure(login, self._window())

    def succeeded(self, name: str) -> None:
        """Give back what `count` counted, and forget the client's earlier failures at the name: one or two writes."""
        self._forget(name, counted=1)

    def check(self, login: Login, name: str) -> None:
        """For credentials that are right and were not counted: 429 ``too_many_attempts`` if the client is locked out.

        Costs nothing unless an attempt at this user failed lately; earlier failures of the client are forgotten.
        """
        if login.failed < self._window() - 1:
            return
        digest, window = self._digest(name), self._window()
        counts = self.sign_ins.attempts(self._client(), (window - 1, window))
        self._check(counts, {digest: LIMIT})
        if _sum_of(counts, digest):
            self._forget(name)

    def _forget(self, name: str, counted: int = 0) -> None:
        client, digest, window = self._client(), self._digest(name), self._window()
        for number, counts in self.sign_ins.attempts(client, (window - 1, window)).items():
            if digest in counts:
                self.sign_ins.forget_attempts(client, number, digest, counted if number == window else 0)

    def _check(self, counts: Mapping[int, Counts], limits: Counts) -> None:
        if any(_sum_of(counts, name) >= limit for name, limit in limits.items()):
            raise self._refusal(counts.get(self._window(), {}), limits)

    def _refusal(self, current: Counts, limits: Counts) -> WP_Error:
        windows_left = 2 if any(current.get(name, 0) >= limit for name, limit in limits.items()) else 1
        wait = (self._window() + windows_left) * WINDOW - int(self.now.timestamp())
        message = "Too many failed attempts to sign in; try again later."
        return WP_Error(TOO_MANY_ATTEMPTS, message, {"status": 429, "retry_after": wait})

    def _window(self) -> int:
        return int(self.now.timestamp()) // WINDOW

    def _client(self) -> str:
        return self._hashed("address", self.scope + _network(self.address))

    def _digest(self, name: str) -> str:
        return self._hashed("attempted name", name.casefold())

    def _hashed(self, purpose: str, text: str) -> str:
        key = derive_key(self.secret, purpose)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=_DIGEST_BYTES).hexdigest()


def _sum_of(counts: Mapping[int, Counts], name: str) -> int:
    return sum(window.get(name, 0) for window in counts.values())


def _network(address: str) -> str:
    """The network counted as one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((int(parsed) >> _IPV6_PREFIX << _IPV6_PREFIX, _IPV6_PREFIX)))
