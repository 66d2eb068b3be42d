"""Who manages points (gamipress_get_manager_capability)."""

from __future__ import annotations

from laurel.wp.request import Request


def manages_points(request: Request) -> bool:
    """Whether the caller has the capability that the setting ``gamipress_minimum_role`` asks of who manages points,
    logs and earnings."""
    return request.user.can(str(request.site.setting("gamipress_minimum_role")))
