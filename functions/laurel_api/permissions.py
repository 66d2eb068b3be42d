"""Permissions of Laurel's own routes."""

from __future__ import annotations

from typing import Any

from laurel.auth.roles import ROLES
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import manages_points
from laurel.wp.request import Request


def send_events(request: Request) -> Allowed:
    """Administrators, and the roles and users of the setting ``gamipress_event_senders``."""
    senders: Any = request.site.setting("gamipress_event_senders")
    if request.user.can("manage_options") or any(_is(request, sender) for sender in senders):
        return ALLOWED
    raise not_allowed(request, "rest_cannot_send_events", "You may not send events.")


def _is(request: Request, sender: int | str) -> bool:
    if sender in ROLES:
        return request.user.can(str(sender))
    return request.user.id != 0 and str(sender) == str(request.user.id)


def manage_points(request: Request) -> Allowed:
    """Managers of points."""
    if not manages_points(request):
        raise not_allowed(request)
    return ALLOWED
