"""Set one key of a post's meta (update_post_meta)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.errors import PostNotFound
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.own_triggers import refuse_bad_declaration
from laurel.app.posts.type_meta import stored_type_meta
from laurel.app.posts.unfinished import refuse_unfinished
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post


def update_post_meta(site: Site, post_id: int, meta_key: str, value: object) -> Post:
    """Set a key of a post's meta, or remove it with None, and return the post; nothing else of it changes.

    Raises PostNotFound, RequirementUnfinished for meta that a published requirement needs, DeclarationRefused,
    PostTooLarge, Unavailable.
    """

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange | None, Post]:
        post = catalogue.get(post_id)
        if post is None:
            raise PostNotFound(post_id)
        meta = {key: kept for key, kept in {**post.meta, meta_key: value}.items() if kept is not None}
        meta = stored_type_meta(meta, catalogue.type_posts)
        if meta == post.meta:
            return None, post
        before, post = post, replace(post, meta=meta)
        refuse_unfinished(catalogue, before, post)
        refuse_bad_declaration(before, post)
        return CatalogueChange(put=(post,)), post

    return site.commit(decide)
