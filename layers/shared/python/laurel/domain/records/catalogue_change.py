"""A change of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from laurel.domain.records.outbox_row import OutboxRow
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """A change of posts and settings that commits whole or not at all.

    ``put`` holds new or replaced posts, ``delete`` ids that cease to exist, ``settings`` option
    values to store (None deletes the stored value).
    ``next_id`` is the next free post id after this change (ids are handed out by the catalogue).
    ``outbox`` holds a row for each event that the change causes, ``removal`` what it deletes that could be earned.
    """

    put: Sequence[Post] = ()
    delete: Sequence[int] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    next_id: int | None = None
    outbox: Sequence[OutboxRow] = ()
    removal: Removal | None = None
