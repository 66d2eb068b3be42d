"""The two ledgers: what happened (logs) and what was earned (earnings)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Log:
    """One row of GamiPress' logs with its meta.

    ``id`` orders logs by the time of writing; ``date`` is site-local ``YYYY-MM-DDTHH:MM:SS`` and can be any.
    ``points_type`` is the id of the points type (0: none), so that renaming a type writes nothing; ``specific_id`` is
    the specific id of a logged event.
    """

    id: int
    user_id: int
    type: str = ""
    trigger_type: str = ""
    title: str = ""
    access: str = "public"
    date: str = ""
    points: int = 0
    """Signed points; the applied change of the balance (``meta["applied"]``) may be smaller."""
    points_type: int = 0
    specific_id: int = 0
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Earning:
    """One row of GamiPress' user earnings with its meta.

    ``type_ref`` is the type reference of the earned post (`laurel.domain.records.post.TypeRef`), or ``text:…`` for a
    post type that a client wrote as free text. ``points_type`` is the id of the points type, 0 for none. ``points`` is
    positive for deductions, too: the type determines the sign.
    """

    id: int
    user_id: int
    post_id: int = 0
    type_ref: str = ""
    title: str = ""
    points: int = 0
    points_type: int = 0
    date: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
