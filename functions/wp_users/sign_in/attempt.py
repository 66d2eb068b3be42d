"""The authentication attempt of a request, for routes that sign in themselves."""

from __future__ import annotations

from laurel.auth.attempt import Attempt
from laurel.wp.request import Request


def attempt_of(request: Request) -> Attempt:
    """The attempt of an HTTP request."""
    site = request.site
    return Attempt(
        request,
        site.services.users,
        site.services.sign_ins,
        site.services.secret,
        site.now(),
        request.memo["remote_addr"],
    )
