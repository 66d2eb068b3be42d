"""Site events of actions without a write of their own: a sign-in, and a sign-up that an extension confirms.

The events of writes are put into the transaction of the write; the actions that announce writes are for extensions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol

from laurel.app.site import Site
from laurel.app.site_events.buddypress_events import user_activated
from laurel.app.site_events.outbox import keep_events
from laurel.app.site_events.wordpress_events import user_signed_in
from laurel.domain.records.user import User


class Hooks(Protocol):
    """The registry of actions."""

    def add_action(self, name: str, callback: Callable[..., Any], priority: int = 10) -> None:
        """Register `callback` for an action."""


class Request(Protocol):
    """The request in which an action is announced."""

    @property
    def site(self) -> Site: ...


def listen_to(hooks: Hooks) -> None:
    """Register listeners that keep the events of these actions; they raise Unavailable if an event cannot be kept."""
    hooks.add_action("wp_login", _signed_in)
    hooks.add_action("bp_core_activated_user", _activated)


def _signed_in(_login: str, user: User | None, request: Request) -> None:
    if user is not None:
        keep_events(request.site, f"login#{user.id}#{uuid.uuid4().hex}", user_signed_in(user.id))


def _activated(user_id: int, request: Request) -> None:
    keep_events(request.site, f"activated#{user_id}#{uuid.uuid4().hex}", user_activated(user_id))
