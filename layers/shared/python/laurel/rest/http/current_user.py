"""The user a request is handled for, as `rest` knows one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class CurrentUser(Protocol):
    """The caller. ``id`` is 0 for an anonymous one."""

    @property
    def id(self) -> int: ...

    @property
    def application_password(self) -> str:
        """The uuid of the application password that authenticated the request, or ""."""

    def is_among(self, names: Iterable[int | str]) -> bool:
        """Whether a list of roles and ids of users has the user, or a role of theirs."""

    @property
    def is_restricted(self) -> bool:
        """Whether what authenticated the request may do less than the user."""

    def can(self, capability: str, *args: object) -> bool:
        """Whether the user has a capability, for some capabilities on an object (current_user_can)."""


class Anonymous:
    """An anonymous caller: id 0, no capabilities."""

    id = 0
    application_password = ""
    is_restricted = False

    def is_among(self, names: Iterable[int | str]) -> bool:
        """False."""
        return False

    def can(self, capability: str, *args: object) -> bool:
        """False."""
        return False
