"""Convert between the slugs of types, which clients use, and the type references that earnings store."""

from __future__ import annotations

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_types import BUILT_IN, TYPE_KINDS
from laurel.domain.records.ledger_query import TEXT

_BUILT_IN = frozenset(post_type.name for post_type in BUILT_IN)

NO_TYPE = -1
"""An id that no points type has: the value of an unknown slug in a filter."""


def type_slugs(catalogue: Catalogue) -> dict[int, str]:
    """The slugs of all type posts by id, published or not."""
    return {post.id: post.slug for kind in TYPE_KINDS for post in catalogue.type_posts(kind)}


def type_ref(catalogue: Catalogue, name: str) -> str:
    """The type reference of a post type's slug; an unknown one is stored as free text, with the prefix `TEXT`."""
    registered = catalogue.post_types.get(name)
    if not name or name in _BUILT_IN or registered:
        return registered.ref if registered else name
    return next(iter(_dynamic_refs(catalogue, name)), TEXT + name)


def type_refs(catalogue: Catalogue, name: str) -> list[str]:
    """All type references that a slug may be stored as: an earning may be older than the type."""
    return [name] if name in _BUILT_IN else [*_dynamic_refs(catalogue, name), TEXT + name]


def points_type_id(catalogue: Catalogue, slug: str) -> int:
    """The id of the points type with that slug, 0 for "", `NO_TYPE` if there is none."""
    if not slug:
        return 0
    return next((post.id for post in catalogue.type_posts("points-type") if post.slug == slug), NO_TYPE)


def _dynamic_refs(catalogue: Catalogue, name: str) -> list[str]:
    kinds = ("achievement-type", "rank-type")
    return [str(post.id) for kind in kinds for post in catalogue.type_posts(kind) if post.slug == name]
