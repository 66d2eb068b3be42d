"""What members tell the community: an item of the activity stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COMMENT = "activity_comment"
"""The type of comments; ``item_id`` is the item commented on, ``secondary_item_id`` what is answered directly."""

UPDATE = "activity_update"
"""The type of what a member has to say."""


@dataclass(frozen=True, slots=True)
class StreamItemKind:
    """What items are counted by: component and type, whether hidden, whether taken for spam."""

    component: str
    type: str
    hidden: bool = False
    spam: bool = False


@dataclass(frozen=True, slots=True)
class StreamItem:
    """An item of the activity stream (BP_Activity_Activity).

    ``content`` is HTML that was cleaned, ``date`` UTC ``YYYY-MM-DDTHH:MM:SS``. ``item_id`` and ``secondary_item_id``
    are numbers of what the item is about, by its type. ``hidden`` keeps it out of what others see, ``spam`` out of
    what everybody but moderators sees. ``comments`` counts the comments on it, ``favorites`` whose favourite it is,
    ``mentions`` are ids of who is named in the content.
    ``meta`` is what extensions keep with it, JSON values by key. ``rev`` counts edits.
    """

    id: int
    user_id: int
    component: str
    type: str
    content: str
    date: str
    item_id: int = 0
    secondary_item_id: int = 0
    hidden: bool = False
    spam: bool = False
    comments: int = 0
    favorites: int = 0
    mentions: tuple[int, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    rev: int = 1

    @property
    def kind(self) -> StreamItemKind:
        """What the item is counted by."""
        return StreamItemKind(self.component, self.type, self.hidden, self.spam)

    @property
    def is_comment(self) -> bool:
        """Whether the item is a comment on another one."""
        return self.type == COMMENT

    @property
    def is_update(self) -> bool:
        """Whether the item is what its author has to say to everybody."""
        return self.kind == StreamItemKind("activity", UPDATE)
