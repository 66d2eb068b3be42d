"""A stream item in a response (BP_REST_Activity_Endpoint::prepare_item_for_response)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from buddypress.components.features import ACTIVITY_TYPES
from buddypress.members.avatar import avatar_urls
from buddypress.site_time import site_time
from laurel.app.site import Site
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.user import User
from laurel.rest.formatting.filters import bp_get_activity_content, bp_get_activity_content_body
from laurel.rest.formatting.text import esc_html
from laurel.wp.request import Request

TITLES: Mapping[str, str] = {
    "activity_update": "{who} wrote an update",
    "activity_comment": "{who} wrote a comment",
    "new_member": "{who} joined the community",
    "new_avatar": "{who} has a new profile photo",
    "updated_profile": "{who} changed the profile",
    "friendship_accepted": "{who} made a friend",
    "friendship_created": "{who} made a friend",
}
"""Titles by the type of item; other types are titled by their label."""

_LABELS = {name: label for _, names, label in ACTIVITY_TYPES for name in names.split(",")}


@dataclass(frozen=True, slots=True)
class ShownItem:
    """What the properties of one stream item in one response are made from.

    ``author`` is None for a deleted user, ``favorited`` is the caller's favourite, ``comments`` are those to show,
    None if comments are not requested.
    """

    item: StreamItem
    author: User | None
    request: Request
    favorited: bool = False
    comments: list[Any] | None = None

    @property
    def site(self) -> Site:
        """The request's view of the site."""
        return self.request.site


def _link(shown: ShownItem) -> str:
    item, page = shown.item, f"{shown.request.home_url}/activity/p/"
    return f"{page}{item.item_id}/#acomment-{item.id}" if item.is_comment else f"{page}{item.id}/"


def _title(shown: ShownItem) -> str:
    author, kind = shown.author, shown.item.type
    who = "Somebody"
    if author is not None:
        who = f'<a href="{shown.request.home_url}/members/{author.slug}/">{esc_html(author.name)}</a>'
    return TITLES.get(kind, f"{{who}}: {_LABELS.get(kind, kind)}").format(who=who)


def _content(shown: ShownItem) -> dict[str, str]:
    render = bp_get_activity_content if shown.item.is_comment else bp_get_activity_content_body
    content = shown.item.content
    return {"raw": content, "rendered": render(content, smilies=bool(shown.site.setting("use_smilies")))}


_FIELDS: Mapping[str, Callable[[ShownItem], Any]] = {
    "user_id": lambda shown: shown.item.user_id,
    "name": lambda shown: esc_html(shown.author.name) if shown.author else "",
    "component": lambda shown: shown.item.component,
    "content": _content,
    "date": lambda shown: site_time(shown.site, shown.item.date),
    "date_gmt": lambda shown: shown.item.date,
    "id": lambda shown: shown.item.id,
    "link": _link,
    "primary_item_id": lambda shown: shown.item.item_id,
    "secondary_item_id": lambda shown: shown.item.secondary_item_id,
    "status": lambda shown: "spam" if shown.item.spam else "published",
    "title": _title,
    "type": lambda shown: shown.item.type,
    "favorited": lambda shown: shown.favorited,
    "favorited_count": lambda shown: shown.item.favorites,
    "comments": lambda shown: shown.comments,
    "comment_count": lambda shown: shown.item.direct_comments,
    "hidden": lambda shown: shown.item.hidden,
    "user_avatar": lambda shown: avatar_urls(shown.request, shown.author),
}
"""The value of each property, in the order of responses."""


def prepare_stream_item(shown: ShownItem, fields: Collection[str]) -> dict[str, Any]:
    """The requested properties (`fields`); ``comments`` only if comments are requested."""
    return {
        name: value(shown)
        for name, value in _FIELDS.items()
        if name in fields and (name != "comments" or shown.comments is not None)
    }
