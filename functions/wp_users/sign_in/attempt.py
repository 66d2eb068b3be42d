"""A request as authentication sees it, for routes that sign in themselves."""

from __future__ import annotations

from laurel.app.site import Site
from laurel.auth.attempt import Attempt
from laurel.rest.http.request import WP_REST_Request


def attempt_of(request: WP_REST_Request) -> Attempt:
    """The attempt of a request that came over HTTP."""
    site: Site = request.site
    return Attempt(
        request,
        site.services.users,
        site.services.secret,
        site.now(),
        request.memo["remote_addr"],
    )
