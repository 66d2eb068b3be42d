"""What is announced and stored nowhere counts, too: a sign-in, and a sign-up that an extension confirms.

Events of what is written go with the write; actions that announce those are for extensions alone.
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
    """Where actions are announced."""

    def add_action(self, name: str, callback: Callable[..., Any], priority: int = 10) -> None:
        """Call `callback` when the action happens."""


class Request(Protocol):
    """The request that an action belongs to."""

    @property
    def site(self) -> Site: ...


def listen_to(hooks: Hooks) -> None:
    """Keep what these actions announce; an action whose event cannot be kept raises Unavailable."""
    hooks.add_action("wp_login", _signed_in)
    hooks.add_action("bp_core_activated_user", _activated)


def _signed_in(_login: str, user: User | None, request: Request) -> None:
    if user is not None:
        keep_events(request.site, f"login#{user.id}#{uuid.uuid4().hex}", user_signed_in(user.id))


def _activated(user_id: int, request: Request) -> None:
    keep_events(request.site, f"activated#{user_id}#{uuid.uuid4().hex}", user_activated(user_id))
