"""References to types in GamiPress' post meta: by slug for clients, by id in the store, so a rename is one write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from laurel.domain.records.post import TYPE_ID, Post

PREFIX = "_gamipress_"
"""The prefix of the keys of GamiPress' post meta."""

KINDS: Mapping[str, str] = {
    f"{PREFIX}points_type": "points-type",
    f"{PREFIX}points_type_required": "points-type",
    f"{PREFIX}points_type_to_unlock": "points-type",
    f"{PREFIX}achievement_type": "achievement-type",
    f"{PREFIX}rank_type_required": "rank-type",
}
"""The keys that refer to a type, and the kind of the type."""

TypePosts = Callable[[str], Sequence[Post]]
"""Returns all types of a kind, published or not (`Catalogue.type_posts`)."""


def stored_type_meta(meta: Mapping[str, Any], type_posts: TypePosts) -> dict[str, Any]:
    """The meta with an id before each slug of a type, ``gold`` as ``12:gold``; unknown slugs do not change."""
    return _with_names(meta, lambda kind, slug: _stored(slug, type_posts(kind)))


def shown_type_meta(meta: Mapping[str, Any], type_posts: TypePosts) -> dict[str, Any]:
    """The meta with the present slugs of types; of a deleted type, the last one stored."""
    return _with_names(meta, lambda kind, name: _shown(name, type_posts(kind)))


def _with_names(meta: Mapping[str, Any], name: Callable[[str, str], str]) -> dict[str, Any]:
    return {key: name(KINDS[key], value) if value and key in KINDS else value for key, value in meta.items()}


def _stored(slug: str, types: Sequence[Post]) -> str:
    found = next((post for post in types if post.slug == slug), None)
    return f"{found.id}{TYPE_ID}{slug}" if found else slug


def _shown(name: str, types: Sequence[Post]) -> str:
    type_id, separator, slug = str(name).partition(TYPE_ID)
    if not separator:
        return name
    return next((post.slug for post in types if str(post.id) == type_id), slug)
