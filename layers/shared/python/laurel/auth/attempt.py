"""A request that is to be authenticated, and what authentication reads of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from laurel.app.ports.sign_ins import SignIns
from laurel.app.ports.users import Users
from laurel.auth.cookie import LOGGED_IN
from laurel.auth.throttle import Throttle
from laurel.rest.http.request import WP_REST_Request


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that is to be authenticated.

    ``now`` is the present moment with its zone, ``address`` the client's; ``secret`` is the site's.
    """

    request: WP_REST_Request
    users: Users
    sign_ins: SignIns
    secret: bytes = field(repr=False)
    now: datetime
    address: str

    @property
    def throttle(self) -> Throttle:
        """The attempts of this client."""
        return Throttle(self.users, self.sign_ins, self.secret, self.address, self.now)

    def authorization(self, scheme: str) -> str | None:
        """The credentials of the Authorization header if it is of a scheme (in lower case), else None."""
        found, _, credentials = (self.request.get_header("authorization") or "").strip().partition(" ")
        return credentials.strip() if found.lower() == scheme else None

    def nonce(self) -> str | None:
        """The nonce of the form, the query or the header X-WP-Nonce; None without one.

        The first that is there counts, also if it is empty (rest_cookie_check_errors).
        """
        return _nonce(self.request)


def has_credentials(request: WP_REST_Request) -> bool:
    """Whether a request carries credentials; without any, the site's secret need not be read."""
    signed_in = LOGGED_IN in (request.get_header("cookie") or "")
    return signed_in or request.get_header("authorization") is not None or _nonce(request) is not None


def _nonce(request: WP_REST_Request) -> str | None:
    for params in (request.get_body_params(), request.get_query_params()):
        if "_wpnonce" in params:
            given = params["_wpnonce"]
            return given if isinstance(given, str) else ""
    return request.get_header("x-wp-nonce")
