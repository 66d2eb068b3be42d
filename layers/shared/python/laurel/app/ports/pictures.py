"""What pictures of members need of the store."""

from __future__ import annotations

from typing import Protocol

from laurel.domain.records.picture import NotAPicture, Picture, picture_of

__all__ = ["NotAPicture", "Picture", "Pictures", "picture_of"]


class Pictures(Protocol):
    """Pictures by the user who uploaded them and their name."""

    def get(self, user_id: int, name: str) -> Picture | None:
        """A picture: one read, of its size."""

    def put(self, user_id: int, picture: Picture) -> None:
        """Store a picture: one write, of its size."""

    def remove(self, user_id: int, name: str) -> None:
        """Remove a picture; nothing happens where there is none."""
