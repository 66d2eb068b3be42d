"""Move a post to the trash (wp_trash_post)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.errors import AlreadyTrashed, PostNotFound
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.insert_post import Moment, stored_again
from laurel.app.posts.post_slug import unique_post_slug
from laurel.app.posts.post_types import TYPE_KINDS, PostType
from laurel.app.site import Site
from laurel.app.site_events.outbox import record_at_once, with_events
from laurel.app.site_events.wordpress_events import post_deleted
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.slug import SLUG_BYTES, truncate_post_slug

SUFFIX = "__trashed"


def trash_post(site: Site, post_id: int, post_type: PostType) -> Post:
    """Trash a post and return it; its children do not change.

    ``__trashed`` is appended to its slug, which frees the slug; types keep theirs, as in GamiPress. Raises
    PostNotFound, AlreadyTrashed, Unavailable.
    """

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange, Post]:
        post = catalogue.get(post_id)
        if post is None:
            raise PostNotFound(post_id)
        if post.status == "trash":
            raise AlreadyTrashed(post_id)
        in_trash = trashed(catalogue, post, post_type, Moment(site))
        change = CatalogueChange(put=(in_trash,))
        return with_events(
            site, catalogue, change, post_id, lambda _: post_deleted(catalogue.type_name(in_trash), in_trash)
        ), in_trash

    in_trash = site.commit(decide)
    record_at_once(site)
    return in_trash


def trashed(catalogue: Catalogue, post: Post, post_type: PostType, now: Moment) -> Post:
    """A post as it is stored in the trash."""
    in_trash = replace(
        post,
        status="trash",
        trash_status=post.status,
        trash_slug=post.slug,
        modified=now.local,
        modified_gmt=now.gmt,
        guid=stored_again(post.guid),
    )
    if post.type in TYPE_KINDS:
        return in_trash
    slug = truncate_post_slug(post.slug, SLUG_BYTES - len(SUFFIX)).removesuffix(SUFFIX) + SUFFIX
    return replace(in_trash, slug=unique_post_slug(catalogue, slug, in_trash, post_type))
