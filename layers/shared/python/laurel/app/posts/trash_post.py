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
    """Trash a post and return it; its children stay as they are.

    Its slug gets ``__trashed``, so that the name is free; types keep theirs, as GamiPress has it.
    Raises PostNotFound, or AlreadyTrashed.
    """

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange, Post]:
        post = catalogue.get(post_id)
        if post is None:
            raise PostNotFound(post_id)
        if post.status == "trash":
            raise AlreadyTrashed(post_id)
        gone = trashed(catalogue, post, post_type, Moment(site))
        change = CatalogueChange(put=(gone,))
        return with_events(
            site, catalogue, change, post_id, lambda _: post_deleted(catalogue.type_name(gone), gone)
        ), gone

    gone = site.commit(decide)
    record_at_once(site)
    return gone


def trashed(catalogue: Catalogue, post: Post, post_type: PostType, now: Moment) -> Post:
    """A post as it lies in the trash."""
    gone = replace(
        post,
        status="trash",
        trash_status=post.status,
        trash_slug=post.slug,
        modified=now.local,
        modified_gmt=now.gmt,
        guid=stored_again(post.guid),
    )
    if post.type in TYPE_KINDS:
        return gone
    slug = truncate_post_slug(post.slug, SLUG_BYTES - len(SUFFIX)).removesuffix(SUFFIX) + SUFFIX
    return replace(gone, slug=unique_post_slug(catalogue, slug, gone, post_type))
