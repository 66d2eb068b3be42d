"""Permissions of Laurel's own routes."""

from __future__ import annotations

from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import manages_points, sends_events
from laurel.wp.request import Request


def send_events(request: Request) -> Allowed:
    """Administrators, and the roles and users of the setting ``gamipress_event_senders``."""
    if sends_events(request):
        return ALLOWED
    raise not_allowed(request, "rest_cannot_send_events", "You may not send events.")


def manage_points(request: Request) -> Allowed:
    """Managers of points."""
    if not manages_points(request):
        raise not_allowed(request)
    return ALLOWED
