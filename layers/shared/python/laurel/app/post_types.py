"""Post types: the built-in table and those that achievement-type and rank-type posts register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from laurel.domain.post import Post

TYPE_KINDS = ("points-type", "achievement-type", "rank-type")
"""The post types whose posts define types (GamiPress' three kinds)."""

REQUIREMENT_TYPES = ("points-award", "points-deduct", "step", "rank-requirement")
"""GamiPress' requirements."""


@dataclass(frozen=True, slots=True)
class PostType:
    """One registered post type (WP_Post_Type, as far as the REST API shows it).

    ``name`` is the slug in routes, ``refs`` are the stored type references served under it
    (`laurel.domain.post.TypeRef`; two where an achievement and a rank type share a slug) and ``ref``
    the one that new posts get.
    """

    name: str
    label: str
    singular: str
    ref: str
    refs: tuple[str, ...] = ()
    description: str = ""
    hierarchical: bool = False
    public: bool = False
    has_archive: bool = False
    supports: frozenset[str] = field(default_factory=frozenset)
    rest_base: str = ""
    rest_namespace: str = "wp/v2"
    icon: str | None = None
    taxonomies: tuple[str, ...] = ()
    viewable: bool = False
    kind: str = ""
    """For a type made by a post: "achievement-type" or "rank-type"."""


def _built_in(name: str, label: str, singular: str, *supports: str, **more: object) -> PostType:
    return PostType(  # type: ignore[arg-type]
        name=name, label=label, singular=singular, ref=name, refs=(name,), supports=frozenset(supports),
        **{"rest_base": name, **more},
    )


BUILT_IN: tuple[PostType, ...] = (
    _built_in(
        "post", "Posts", "Post", "title", "editor", "author", "thumbnail", "excerpt", "trackbacks", "custom-fields",
        "comments", "revisions", "post-formats",
        rest_base="posts", public=True, viewable=True, icon="dashicons-admin-post",
    ),
    _built_in("points-type", "Points Types", "Points Type", "title", "thumbnail"),
    _built_in("achievement-type", "Achievement Types", "Achievement Type", "thumbnail"),
    _built_in("rank-type", "Rank Types", "Rank Type", "thumbnail"),
    _built_in("points-award", "Points Awards", "Points Award", "title", hierarchical=True),
    _built_in("points-deduct", "Points Deducts", "Points Deduct", "title", hierarchical=True),
    _built_in("step", "Steps", "Step", "title", hierarchical=True),
    _built_in("rank-requirement", "Rank Requirements", "Rank Requirement", "title", hierarchical=True),
)
"""The types every site has (gamipress-rest.md section 2)."""

DYNAMIC_SUPPORTS: Mapping[str, frozenset[str]] = {
    "achievement-type": frozenset({"title", "editor", "excerpt", "author", "thumbnail", "page-attributes"}),
    "rank-type": frozenset({"title", "editor", "excerpt", "author", "thumbnail"}),
}
"""What an achievement and a rank support, by the kind of their type."""

SLUG_LENGTH = 20
"""WordPress' bound on the name of a post type, in characters."""


def dynamic_post_types(type_posts: Iterable[Post]) -> dict[str, PostType]:
    """The types that published achievement-type and rank-type posts register, by slug.

    Rank types are registered after achievement types; where two share a slug the later one wins and
    their features add up (gamipress-rest.md 2.1). A slug over 20 characters registers nothing.
    """
    types: dict[str, PostType] = {}
    for kind in ("achievement-type", "rank-type"):
        for post in sorted((p for p in type_posts if p.type == kind), key=lambda p: (p.title.lower(), p.id)):
            if post.status != "publish" or not post.slug or len(post.slug) > SLUG_LENGTH:
                continue
            types[post.slug] = _registered(post, kind, types.get(post.slug))
    return types


def _registered(post: Post, kind: str, earlier: PostType | None) -> PostType:
    ref = str(post.id)
    fresh = PostType(
        name=post.slug, label=str(post.meta.get("_gamipress_plural_name") or post.slug), singular=post.title, ref=ref,
        refs=(ref,), hierarchical=True, public=True, has_archive=True, supports=DYNAMIC_SUPPORTS[kind],
        rest_base=post.slug, viewable=True, kind=kind,
    )
    if earlier is None:
        return fresh
    return replace(fresh, refs=(*earlier.refs, ref), supports=fresh.supports | earlier.supports)
