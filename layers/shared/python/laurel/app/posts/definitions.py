"""What a site's posts and settings define: the post types and settings that determine routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laurel.app.community.components import active_components
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_types import PostType
from laurel.app.settings import setting
from laurel.domain.records.post import Post


@dataclass(frozen=True, slots=True)
class Definitions:
    """Post types with routes, by slug, and the published posts of each kind of type, sorted by title.

    ``actions_rest_base`` and ``actions_allow_get`` are GamiPress' settings of its actions, ``components`` the names of
    BuddyPress' active components, ``member_types`` the names of member types; ``avatars``: whether avatars are shown.
    """

    post_types: Mapping[str, PostType]
    points_types: Sequence[Post]
    rank_types: Sequence[Post]
    achievement_types: Sequence[Post]
    actions_rest_base: str
    actions_allow_get: bool
    components: frozenset[str]
    member_types: tuple[str, ...]
    avatars: bool


def definitions_of(catalogue: Catalogue, post_types: Mapping[str, PostType]) -> Definitions:
    """The definitions of a catalogue; `post_types` are its own and those that extensions registered."""
    return Definitions(
        post_types,
        _published(catalogue.type_posts("points-type")),
        _published(catalogue.type_posts("rank-type")),
        _published(catalogue.type_posts("achievement-type")),
        str(setting(catalogue.settings, "gamipress_rest_api_extended_rest_base")),
        bool(setting(catalogue.settings, "gamipress_rest_api_extended_allow_get")),
        active_components(catalogue.settings),
        tuple(setting(catalogue.settings, "bp_member_types")),
        bool(setting(catalogue.settings, "show_avatars")),
    )


def _published(posts: Sequence[Post]) -> list[Post]:
    shown = [post for post in posts if post.status == "publish" and post.slug]
    return sorted(shown, key=lambda post: (post.title.lower(), post.id))
