"""Who may send events, and who manages points."""

from __future__ import annotations

from typing import Any

from laurel.auth.roles import ROLES
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import manages_points
from laurel.wp.request import Request


def send_events(request: Request) -> Allowed:
    """Administrators, and whom the setting ``gamipress_event_senders`` names by role or number."""
    senders: Any = request.site.setting("gamipress_event_senders")
    if request.user.can("manage_options") or any(_is(request, sender) for sender in senders):
        return ALLOWED
    raise not_allowed(request, "rest_cannot_send_events", "You may not send events.")


def _is(request: Request, sender: int | str) -> bool:
    if str(sender).isdigit():
        return request.user.id == int(sender) != 0
    return sender in ROLES and request.user.can(str(sender))


def manage_points(request: Request) -> Allowed:
    """Managers of points."""
    if not manages_points(request):
        raise not_allowed(request)
    return ALLOWED
