"""The addresses of posts on the site."""

from __future__ import annotations

from collections.abc import Callable

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_slug import UNPUBLISHED
from laurel.app.posts.post_types import PostType
from laurel.domain.records.post import Post


def permalink(catalogue: Catalogue, post: Post, post_type: PostType | None, home_url: str) -> str:
    """A post's address on the site (get_permalink).

    Drafts and posts of types without pages of their own are addressed by type and id, a published
    achievement or rank by ``/type/ancestors…/slug/``, an ordinary post by its slug.
    """
    name = catalogue.type_name(post)
    if post_type is None or not post_type.viewable or post.status in (*UNPUBLISHED, "future", "trash") or not post.slug:
        kind = "" if name == "post" else f"post_type={name}&"
        return f"{home_url}/?{kind}p={post.id}"
    if name == "post":
        return f"{home_url}/{post.slug}/"
    path = "/".join([*filter(None, _ancestor_slugs(catalogue, post)), post.slug])
    return f"{home_url}/{name}/{path}/"


def _ancestor_slugs(catalogue: Catalogue, post: Post) -> list[str]:
    slugs: list[str] = []
    seen = {post.id}
    parent = catalogue.get(post.parent)
    while parent is not None and parent.id not in seen:
        slugs.insert(0, parent.slug)
        seen.add(parent.id)
        parent = catalogue.get(parent.parent)
    return slugs


def guid_of(post_type: PostType | None, home_url: str) -> Callable[[Catalogue, Post], str]:
    """A function that returns the guid of a new post on the site at `home_url`: its present permalink."""
    return lambda catalogue, post: permalink(catalogue, post, post_type, home_url)
