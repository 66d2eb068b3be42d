"""Uploaded pictures, in the system table: they are never listed, and no stream carries them."""

from __future__ import annotations

from laurel.domain.records.picture import Picture
from laurel.store.driver.requests import Delete, Put, Tables
from laurel.store.rows import keys


class PictureStore:
    """`laurel.app.ports.pictures.Pictures` over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, user_id: int, name: str) -> Picture | None:
        """A picture, eventually consistent: half a read unit per 4 KB, 37 for the largest."""
        item = self._tables.get("system", keys.picture(user_id, name), consistent=False)
        return Picture(name, item["content"]) if item else None

    def put(self, user_id: int, picture: Picture) -> None:
        """Store a picture under its name: one write unit per KB, 293 for the largest."""
        pk, sk = keys.picture(user_id, picture.name)
        self._tables.write(Put("system", {"pk": pk, "sk": sk, "content": picture.content}))

    def remove(self, user_id: int, name: str) -> None:
        """Remove a picture."""
        self._tables.write(Delete("system", keys.picture(user_id, name)))
