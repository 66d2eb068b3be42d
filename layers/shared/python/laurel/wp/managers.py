"""Who manages points (gamipress_get_manager_capability), sends events, and makes users by external ids."""

from __future__ import annotations

from typing import Any

from laurel.wp.request import Request


def manages_points(request: Request) -> bool:
    """Whether the caller may manage points, logs and earnings: has the capability of the setting
    ``gamipress_minimum_role``."""
    return request.user.can(str(request.site.setting("gamipress_minimum_role")))


OWN_ONLY = "laurel_event_senders_own_events"
"""The setting by which senders send own events only."""


def sends_events(request: Request) -> bool:
    """Whether the caller sends events about any user: administrators, and senders unless these are narrowed."""
    return request.user.can("manage_options") or (is_sender(request) and not request.site.setting(OWN_ONLY))


def is_sender(request: Request) -> bool:
    """Whether the setting ``gamipress_event_senders`` has the caller."""
    return _named_by(request, "gamipress_event_senders")


def makes_users(request: Request) -> bool:
    """Whether the caller makes users by external ids: who creates users, and the setting ``laurel_user_makers``."""
    return request.user.can("create_users") or _named_by(request, "laurel_user_makers")


def _named_by(request: Request, setting: str) -> bool:
    """Whether a setting, which lists roles and ids of users, has the caller."""
    named: Any = request.site.setting(setting)
    return request.user.is_among(named)
