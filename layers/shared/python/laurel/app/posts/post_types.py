"""Post types: the built-in table and those that achievement-type and rank-type posts register."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from laurel.domain.records.post import Post

TYPE_KINDS = ("points-type", "achievement-type", "rank-type")
"""The post types whose posts define types (GamiPress' three kinds)."""

REQUIREMENT_TYPES = ("points-award", "points-deduct", "step", "rank-requirement")
"""GamiPress' requirements."""


TRIGGER_TYPE = "laurel-trigger"
"""The post type whose posts declare triggers, Laurel's own (`laurel.domain.awards.rules.declared`)."""


def is_earned(type_ref: str) -> bool:
    """Whether posts stored under a type reference are achievements, ranks or requirements."""
    return type_ref.isdigit() or type_ref in REQUIREMENT_TYPES


@dataclass(frozen=True, slots=True)
class PostType:
    """One registered post type (WP_Post_Type, as far as it is visible in the REST API).

    ``name`` is the slug in routes, ``refs`` are the stored type references served under it
    (`laurel.domain.records.post.TypeRef`; two where an achievement and a rank type share a slug) and ``ref``
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
    additions: frozenset[str] = field(default_factory=frozenset)
    """Features that GamiPress' own type lacks: their properties are writable, and visible in edit context only."""
    rest_base: str = ""
    rest_namespace: str = "wp/v2"
    icon: str | None = None
    taxonomies: tuple[str, ...] = ()
    viewable: bool = False
    kind: str = ""
    """For a type that a post registers: "achievement-type" or "rank-type"."""


def _built_in(name: str, label: str, singular: str, *supports: str, **more: Any) -> PostType:
    return PostType(
        name=name,
        label=label,
        singular=singular,
        ref=name,
        refs=(name,),
        supports=frozenset(supports),
        **{"rest_base": name, **more},
    )


_TITLE = frozenset({"title"})
_ORDER = frozenset({"page-attributes"})

BUILT_IN: tuple[PostType, ...] = (
    _built_in(
        "post",
        "Posts",
        "Post",
        "title",
        "editor",
        "author",
        "thumbnail",
        "excerpt",
        "trackbacks",
        "custom-fields",
        "comments",
        "revisions",
        "post-formats",
        rest_base="posts",
        public=True,
        viewable=True,
        icon="dashicons-admin-post",
    ),
    _built_in("points-type", "Points Types", "Points Type", "title", "thumbnail"),
    _built_in("achievement-type", "Achievement Types", "Achievement Type", "thumbnail", additions=_TITLE),
    _built_in("rank-type", "Rank Types", "Rank Type", "thumbnail", additions=_TITLE),
    _built_in("points-award", "Points Awards", "Points Award", "title", hierarchical=True, additions=_ORDER),
    _built_in("points-deduct", "Points Deducts", "Points Deduct", "title", hierarchical=True, additions=_ORDER),
    _built_in("step", "Steps", "Step", "title", hierarchical=True, additions=_ORDER),
    _built_in(
        "rank-requirement", "Rank Requirements", "Rank Requirement", "title", hierarchical=True, additions=_ORDER
    ),
    _built_in(TRIGGER_TYPE, "Declared Triggers", "Declared Trigger", "title"),
)
"""The post types of every site (gamipress-rest.md section 2), and that of declared triggers."""

DYNAMIC_SUPPORTS: Mapping[str, frozenset[str]] = {
    "achievement-type": frozenset({"title", "editor", "excerpt", "author", "thumbnail", "page-attributes"}),
    "rank-type": frozenset({"title", "editor", "excerpt", "author", "thumbnail"}),
}
"""What an achievement and a rank support, by the kind of their type."""

SLUG_LENGTH = 20
"""WordPress' bound on the name of a post type, in characters."""


_NAME = re.compile(r"(?=.*[a-z_-])[a-z0-9_-]{1,20}")


def extension_post_type(name: str, args: Mapping[str, Any]) -> PostType:
    """The type that an extension registers (register_post_type); its posts are stored under its name.

    `args` are WordPress' ``label``, ``labels`` (``singular_name``), ``description``, ``public``, ``hierarchical``,
    ``has_archive``, ``supports``, ``rest_base``, ``rest_namespace``, ``menu_icon``. Raises ValueError for a name that
    is built in, too long or all digits (those are type references).
    """
    if not _NAME.fullmatch(name) or any(name == built_in.name for built_in in BUILT_IN):
        raise ValueError(f"{name!r} cannot name a post type: 1 to 20 of a-z, 0-9, - and _, not only digits, not taken.")
    label = args.get("label", name)
    return PostType(
        name=name,
        label=label,
        singular=args.get("labels", {}).get("singular_name", label),
        ref=name,
        refs=(name,),
        description=args.get("description", ""),
        hierarchical=args.get("hierarchical", False),
        public=args.get("public", False),
        has_archive=args.get("has_archive", False),
        supports=frozenset(args.get("supports", ("title", "editor"))),
        rest_base=args.get("rest_base", name),
        rest_namespace=args.get("rest_namespace", "wp/v2"),
        icon=args.get("menu_icon"),
        viewable=args.get("public", False),
    )


def with_extension_types(
    types: Mapping[str, PostType], registered: Mapping[str, Mapping[str, Any]]
) -> dict[str, PostType]:
    """All types that have routes: a catalogue's, and those that extensions registered with ``show_in_rest``.

    An extension's type overrides a catalogue's of the same name.
    """
    shown = {name: args for name, args in registered.items() if args.get("show_in_rest")}
    return {**types, **{name: extension_post_type(name, args) for name, args in shown.items()}}


def dynamic_post_types(type_posts: Collection[Post]) -> dict[str, PostType]:
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
        name=post.slug,
        label=str(post.meta.get("_gamipress_plural_name") or post.slug),
        singular=post.title,
        ref=ref,
        refs=(ref,),
        hierarchical=True,
        public=True,
        has_archive=True,
        supports=DYNAMIC_SUPPORTS[kind],
        additions=_ORDER - DYNAMIC_SUPPORTS[kind],
        rest_base=post.slug,
        viewable=True,
        kind=kind,
    )
    if earlier is None:
        return fresh
    return replace(fresh, refs=(*earlier.refs, ref), supports=fresh.supports | earlier.supports)
