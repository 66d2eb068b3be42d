"""Who manages points (gamipress_get_manager_capability)."""

from __future__ import annotations

from laurel.app.site import Site
from laurel.rest.http.request import WP_REST_Request


def manages_points(request: WP_REST_Request) -> bool:
    """Whether the caller has the capability that the setting ``gamipress_minimum_role`` asks of who manages points,
    logs and earnings."""
    site: Site = request.site
    return request.user.can(str(site.setting("gamipress_minimum_role")))
