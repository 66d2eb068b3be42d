"""A change of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from laurel.domain.records.outbox_row import OutboxRow
from laurel.domain.records.post import Post


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """An atomic change of posts and settings.

    ``put`` are new or replaced posts, ``delete`` ids of posts to delete, ``settings`` values to store by name (None
    deletes a stored value). ``next_id`` is the id of the next new post after this change, None for no change.
    ``outbox`` are the rows of the site events that the change causes.
    """

    put: Sequence[Post] = ()
    delete: Sequence[int] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    next_id: int | None = None
    outbox: Sequence[OutboxRow] = ()
