"""The port to attempts to sign in, and to the sessions that they led to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from laurel.domain.records.login_session import LoginSession

Counts = Mapping[str, int]
"""The attempts of one client in one window, by name (a digest), and in all (`ALL`)."""

ALL = ""
"""The key of all attempts of a client among `Counts`."""


class SignIns(Protocol):
    """Attempts by client, window and name, and sessions by user and id; both expire."""

    def attempts(self, client: str, windows: Iterable[int]) -> Mapping[int, Counts]:
        """The attempts of a client that stand, by window; windows without any are left out."""

    def count_attempt(self, client: str, window: int, rooms: Counts, expires: int) -> Counts | None:
        """Count one attempt under every name of `rooms`, unless one of them has as many as its room already.

        Returns None once counted, else the counts that refused it. Concurrent calls never exceed a room.
        """

    def forget_attempts(self, client: str, window: int, name: str, back: int = 0) -> None:
        """Drop the attempts at a name, and take so many back from those in all. No error without any."""

    def session(self, user_id: int, session_id: str) -> LoginSession | None:
        """The session of a user with that id."""

    def sessions(self, user_id: int) -> list[LoginSession]:
        """All sessions of a user, in any order; some may be over."""

    def begin(self, session: LoginSession) -> None:
        """Store a session."""

    def end(self, user_id: int, session_ids: Iterable[str]) -> None:
        """Remove sessions of a user; no error for one that is gone."""
