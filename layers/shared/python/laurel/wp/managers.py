"""The managers of points (gamipress_get_manager_capability)."""

from __future__ import annotations

from laurel.wp.request import Request


def manages_points(request: Request) -> bool:
    """Whether the caller may manage points, logs and earnings: has the capability of the setting
    ``gamipress_minimum_role``."""
    return request.user.can(str(request.site.setting("gamipress_minimum_role")))
