"""What a site's posts define and routes are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laurel.app.catalogue import Catalogue
from laurel.app.post_types import PostType
from laurel.domain.post import Post


@dataclass(frozen=True, slots=True)
class Definitions:
    """Post types with routes, by slug, and the published points-type and rank-type posts, by title."""

    post_types: Mapping[str, PostType]
    points_types: Sequence[Post]
    rank_types: Sequence[Post]


def definitions_of(catalogue: Catalogue, post_types: Mapping[str, PostType]) -> Definitions:
    """The definitions in a catalogue; `post_types` are its own and those that extensions registered."""
    return Definitions(
        post_types, _published(catalogue.type_posts("points-type")), _published(catalogue.type_posts("rank-type"))
    )


def _published(posts: Sequence[Post]) -> list[Post]:
    shown = [post for post in posts if post.status == "publish" and post.slug]
    return sorted(shown, key=lambda post: (post.title.lower(), post.id))
