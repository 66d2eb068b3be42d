"""Permissions of Laurel's own routes."""

from __future__ import annotations

from laurel.app.awards.own_event import own_event
from laurel.auth.scopes.check import has_scope, insufficient, scopes_of
from laurel.auth.scopes.names import ADMIN, EVENTS, OWN_EVENTS, is_prefixed, may_send
from laurel.domain.awards.event import Event
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import OWN_ONLY, is_sender, makes_users, manages_points, sends_events
from laurel.wp.request import Request


def send_events(request: Request) -> Allowed:
    """Administrators, and the roles and users of the setting ``gamipress_event_senders``; members for their own events.

    Which events a caller may send is for `sent_by` to say.
    """
    if sends_any(request) or sends_own(request):
        return ALLOWED
    raise not_allowed(request, "rest_cannot_send_events", "You may not send events.")


def sends_any(request: Request) -> bool:
    """Whether the caller may send events about other users, of the triggers that their key allows."""
    scopes = scopes_of(request)
    allowed = not scopes or any(scope in (EVENTS, ADMIN) or is_prefixed(scope) for scope in scopes)
    return allowed and sends_events(request)


def sends_own(request: Request) -> bool:
    """Whether the caller may send own events: by the scope of their key, or as a sender where the setting says so."""
    if not request.user.id:
        return False
    if scopes_of(request):
        return has_scope(request, OWN_EVENTS)
    return bool(request.site.setting(OWN_ONLY)) and is_sender(request)


def sent_by(request: Request, event: Event) -> Event:
    """The event as the caller may send it: as it is, or as one of their own.

    Raises WP_Error 403 ``rest_insufficient_scope`` where the key does not allow its trigger, and what `own_event` does.
    """
    scopes = scopes_of(request)
    if sends_any(request) and (not scopes or may_send(scopes, event.trigger)):
        return event
    if sends_own(request):
        return own_event(request.site, event, request.user.id)
    raise insufficient([EVENTS])


def may_upsert(request: Request) -> bool:
    """Whether the caller may make the users of their events; a key with scopes has to have ``users:write``."""
    return makes_users(request) and has_scope(request, "users:write")


def manage_points(request: Request) -> Allowed:
    """Managers of points."""
    if not manages_points(request):
        raise not_allowed(request)
    return ALLOWED
