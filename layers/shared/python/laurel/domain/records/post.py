"""The post: the one record behind every WordPress post type, GamiPress' definitions included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TypeRef = str
"""The stored type of a post: a built-in name ("post", "points-type", "step" …) or, for an achievement or a rank, the
decimal id of its achievement-type or rank-type post. So renaming a type's slug is one write, which applies to all posts
of the type at once (gamipress-rest.md 2.1)."""

TYPE_ID = ":"
"""Separates id and slug in meta that refers to a type: ``12:gold``. The slug is used only if the type was deleted."""


@dataclass(frozen=True, slots=True)
class Post:
    """One row of WordPress' posts table with its meta, as stored.

    Dates are ``YYYY-MM-DDTHH:MM:SS`` without zone: ``date`` and ``modified`` in the site's time zone,
    the ``_gmt`` ones in UTC. ``type`` is a :data:`TypeRef`, never a slug that can change.
    ``trash_status`` and ``trash_slug`` are what untrashing restores (WordPress' ``_wp_trash_meta_status`` and
    ``_wp_desired_post_slug``).
    """

    id: int
    type: TypeRef
    status: str = "draft"
    slug: str = ""
    title: str = ""
    content: str = ""
    excerpt: str = ""
    author: int = 0
    parent: int = 0
    menu_order: int = 0
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    password: str = ""
    featured_media: int = 0
    template: str = ""
    guid: str = ""
    comment_status: str = "closed"
    ping_status: str = "closed"
    format: str = "standard"
    sticky: bool = False
    trash_status: str = ""
    trash_slug: str = ""
    floating: bool = False
    """True while a draft has no date of its own (WordPress' zero ``post_date_gmt``)."""
    meta: dict[str, Any] = field(default_factory=dict)
