"""Slugs of posts: made from titles and unique in their type; those of types can be routes."""

from __future__ import annotations

import re

from laurel.app.errors import SlugRefused
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_types import SLUG_LENGTH, TYPE_KINDS, PostType
from laurel.domain.records.post import Post
from laurel.domain.slug import SLUG_BYTES, sanitize_title, truncate_post_slug

UNPUBLISHED = ("draft", "pending", "auto-draft")
"""Statuses in which a post needs no slug, and may have one that is taken."""

FEEDS = ("feed", "rdf", "rss", "rss2", "atom", "embed")

RESERVED = frozenset(
    {
        "post",
        "posts",
        "page",
        "pages",
        "attachment",
        "media",
        "revision",
        "revisions",
        "nav_menu_item",
        "menus",
        "menu-items",
        "menu-locations",
        "navigation",
        "custom_css",
        "customize_changeset",
        "oembed_cache",
        "user_request",
        "users",
        "types",
        "statuses",
        "settings",
        "search",
        "comments",
        "categories",
        "tags",
        "taxonomies",
        "blocks",
        "block-types",
        "block-renderer",
        "block-directory",
        "block-patterns",
        "pattern-directory",
        "templates",
        "template-parts",
        "global-styles",
        "font-families",
        "font-collections",
        "sidebars",
        "widgets",
        "widget-types",
        "plugins",
        "themes",
        "icons",
        "wp_block",
        "wp_template",
        "wp_template_part",
        "wp_global_styles",
        "wp_navigation",
        "wp_font_family",
        "wp_font_face",
        "action",
        "author",
        "order",
        "theme",
        "gamipress",
        "gamipress-logs",
        "gamipress-user-earnings",
        "gamipress-posts",
        "points-type",
        "achievement-type",
        "rank-type",
        "points-award",
        "points-deduct",
        "step",
        "rank-requirement",
        "laurel-trigger",
    }
)
"""Names that a type cannot have: they are routes, or post types, of WordPress, of GamiPress or of Laurel."""

_PAGE_NUMBER = re.compile(r"(?:page)?\d+", re.ASCII)
_NUMBER = re.compile(r"0*[1-9]\d*", re.ASCII)


def unique_post_slug(
    catalogue: Catalogue, requested: str, post: Post, post_type: PostType, taken: frozenset[str] = frozenset()
) -> str:
    """The slug, with ``-2``, ``-3`` … if another post of the type has it, or it is `taken` (wp_unique_post_slug).

    In hierarchical types slugs are unique per parent. Posts of any status count.
    """
    limit = SLUG_LENGTH if post_type.name in TYPE_KINDS[1:] else SLUG_BYTES
    others = {
        other.slug
        for other in catalogue.of_refs(post_type.refs)
        if other.id != post.id and (not post_type.hierarchical or other.parent == post.parent)
    }
    slug, number = requested, 1
    while slug in others or slug in taken or _is_taken_by_addresses(slug, post_type):
        number += 1
        suffix = f"-{number}"
        slug = truncate_post_slug(requested, limit - len(suffix)) + suffix
    return slug


def _is_taken_by_addresses(slug: str, post_type: PostType) -> bool:
    if slug in FEEDS:
        return True
    if post_type.hierarchical:
        return bool(_PAGE_NUMBER.fullmatch(slug))
    return post_type.name == "post" and bool(_NUMBER.fullmatch(slug))


def slug_from_title(post: Post) -> str:
    """The slug of a post that is published without one: from its title, else its id."""
    return sanitize_title(post.title) or str(post.id)


def type_slug(slug: str, previous: str, *, explicit: bool) -> str:
    """The slug of an achievement or rank type, which can be a route (gamipress-rest.md 2.1).

    A changed or derived slug is cut at 20 characters; one given at creation must fit. Raises
    SlugRefused for a reserved name, and for one over 20 characters at creation.
    """
    clean = re.sub(r"[^a-z0-9_-]", "", slug.lower())
    if explicit and not previous and len(clean) > SLUG_LENGTH:
        raise SlugRefused(f"The slug of a type has at most {SLUG_LENGTH} characters.")
    return refuse_reserved(clean[:SLUG_LENGTH])


def refuse_reserved(slug: str) -> str:
    """Return the slug. Raises SlugRefused for the name of a route."""
    if slug in RESERVED:
        raise SlugRefused(f"{slug} is the name of a route already.")
    return slug


def slugs_of_other_kinds(catalogue: Catalogue, kind: str) -> frozenset[str]:
    """The slugs of types of other kinds (`TYPE_KINDS`), drafts and trash included, which a type cannot have.

    GamiPress accepts the same slug for an achievement type, a rank type and a points type; then one of them has the
    routes, and posts of the others cannot be earned any more.
    """
    return frozenset(post.slug for other in TYPE_KINDS if other != kind for post in catalogue.type_posts(other))
