"""The user a request is handled for, as `rest` knows one."""

from __future__ import annotations

from typing import Protocol


class CurrentUser(Protocol):
    """Who is asking. ``id`` is 0 for the anonymous visitor."""

    @property
    def id(self) -> int: ...

    def can(self, capability: str, *args: object) -> bool:
        """Whether the user has a capability, for some capabilities on an object (current_user_can)."""


class Anonymous:
    """The visitor who is not logged in: no id, no capability."""

    id = 0

    def can(self, capability: str, *args: object) -> bool:
        """Never."""
        return False
