"""The port to pictures of members."""

from __future__ import annotations

from typing import Protocol

from laurel.domain.records.picture import NotAPicture, Picture, picture_of

__all__ = ["NotAPicture", "Picture", "Pictures", "picture_of"]


class Pictures(Protocol):
    """Pictures by user and name."""

    def get(self, user_id: int, name: str) -> Picture | None:
        """A picture, None if absent: one read of its size."""

    def put(self, user_id: int, picture: Picture) -> None:
        """Store a picture: one write of its size."""

    def remove(self, user_id: int, name: str) -> None:
        """Delete a picture; no error if it does not exist."""
