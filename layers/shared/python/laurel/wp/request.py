"""A request as our own controllers get it: of a site."""

from __future__ import annotations

from laurel.app.site import Site
from laurel.rest.http.request import WP_REST_Request

Request = WP_REST_Request[Site]
"""A request whose ``site`` is typed."""
