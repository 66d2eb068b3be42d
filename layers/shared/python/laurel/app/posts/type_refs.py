"""Types of earnings between their slugs, which clients know, and the references that are stored."""

from __future__ import annotations

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_types import BUILT_IN, TYPE_KINDS
from laurel.domain.records.ledger_query import TEXT

_BUILT_IN = frozenset(post_type.name for post_type in BUILT_IN)

NO_TYPE = -1
"""The id that no points type has: what a slug that names none stands for in a filter."""


def type_slugs(catalogue: Catalogue) -> dict[int, str]:
    """The slugs of all type posts by id, published or not."""
    return {post.id: post.slug for kind in TYPE_KINDS for post in catalogue.type_posts(kind)}


def type_ref(catalogue: Catalogue, name: str) -> str:
    """What is stored for a post type that a client names; text that names no type is kept as it is."""
    registered = catalogue.post_types.get(name)
    if not name or name in _BUILT_IN or registered:
        return registered.ref if registered else name
    return next(iter(_dynamic_refs(catalogue, name)), TEXT + name)


def type_refs(catalogue: Catalogue, name: str) -> list[str]:
    """Everything that a post type's name may be stored as: an earning may be older than the type."""
    return [name] if name in _BUILT_IN else [*_dynamic_refs(catalogue, name), TEXT + name]


def points_type_id(catalogue: Catalogue, slug: str) -> int:
    """The id of the points type with that slug, 0 for "", `NO_TYPE` if there is none."""
    if not slug:
        return 0
    return next((post.id for post in catalogue.type_posts("points-type") if post.slug == slug), NO_TYPE)


def _dynamic_refs(catalogue: Catalogue, name: str) -> list[str]:
    kinds = ("achievement-type", "rank-type")
    return [str(post.id) for kind in kinds for post in catalogue.type_posts(kind) if post.slug == name]
