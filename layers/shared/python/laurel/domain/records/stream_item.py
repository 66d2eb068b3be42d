"""The stream item: an entry of BuddyPress' activity stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COMMENT = "activity_comment"
"""The type of comments; ``item_id`` is the item commented on, ``secondary_item_id`` the item or comment replied to."""

UPDATE = "activity_update"
"""The type of updates, which members post."""


@dataclass(frozen=True, slots=True)
class StreamItemKind:
    """The key by which items are counted: component and type, whether hidden, whether spam."""

    component: str
    type: str
    hidden: bool = False
    spam: bool = False


@dataclass(frozen=True, slots=True)
class StreamItem:
    """An item of the activity stream (BP_Activity_Activity).

    ``content`` is sanitized HTML, ``date`` UTC ``YYYY-MM-DDTHH:MM:SS``. ``item_id`` and ``secondary_item_id`` are ids
    of the item's subject, by its type. ``hidden`` items are visible to their author and moderators only, ``spam`` to
    moderators only. ``comments`` counts all comments below it, and those among them that reply to a comment are
    ``replies``; of a comment, ``comments`` counts the replies to it alone. ``favorites`` counts the users whose
    favourite it is; ``mentions`` are ids of the users mentioned in the content. ``meta`` is for extensions, JSON values
    by key. ``rev`` counts edits.
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
    replies: int = 0
    favorites: int = 0
    mentions: tuple[int, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    rev: int = 1

    @property
    def kind(self) -> StreamItemKind:
        """The key by which the item is counted."""
        return StreamItemKind(self.component, self.type, self.hidden, self.spam)

    @property
    def is_comment(self) -> bool:
        """Whether the item is a comment on another one."""
        return self.type == COMMENT

    @property
    def is_reply(self) -> bool:
        """Whether the item is a comment that replies to another comment."""
        return self.is_comment and self.secondary_item_id != self.item_id

    @property
    def direct_comments(self) -> int:
        """The number of comments that reply to the item itself."""
        return max(self.comments - max(self.replies, 0), 0)

    @property
    def is_update(self) -> bool:
        """Whether the item is a public update."""
        return self.kind == StreamItemKind("activity", UPDATE)
