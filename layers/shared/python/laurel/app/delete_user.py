"""Delete a user, and his posts or their author (wp_delete_user)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from laurel.app.catalogue import Catalogue
from laurel.app.delete_post import CHUNK, delete_post
from laurel.app.errors import AlreadyTrashed, PostNotFound, UserNotFound
from laurel.app.ports import CatalogueChange, Conflict
from laurel.app.post_types import PostType
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.app.trash_post import trash_post


def delete_user(site: Site, user_id: int, reassign: int, post_types: Iterable[PostType]) -> None:
    """Delete a user for good; his posts get `reassign` as author, or are deleted if that is 0.

    Posts are deleted of those `post_types` that support authors; ordinary posts go to the trash, as
    in WordPress. Many posts take several transactions, the user comes last: after a crash in between
    the request can be repeated. Raises UserNotFound.
    """
    if site.user(user_id) is None:
        raise UserNotFound(user_id)
    if reassign:
        while site.commit(lambda catalogue: _next_chunk(catalogue, user_id, reassign)):
            pass
    else:
        _delete_posts(site, user_id, post_types)
    until_committed(lambda: _delete(site, user_id), site.services.sleep)


def _next_chunk(catalogue: Catalogue, user_id: int, reassign: int) -> tuple[CatalogueChange | None, bool]:
    """Give some of the user's posts to somebody else; whether there are more."""
    posts = [post for post in catalogue.posts.values() if post.author == user_id]
    handed = tuple(replace(post, author=reassign) for post in posts[:CHUNK])
    return (CatalogueChange(put=handed) if handed else None), len(posts) > CHUNK


def _delete_posts(site: Site, user_id: int, post_types: Iterable[PostType]) -> None:
    for post_type in [found for found in post_types if "author" in found.supports]:
        for post in site.catalogue.of_refs(post_type.refs):
            if post.author != user_id:
                continue
            try:
                if post_type.name == "post":
                    trash_post(site, post.id, post_type)
                else:
                    delete_post(site, post.id)
            except (AlreadyTrashed, PostNotFound):
                continue


def _delete(site: Site, user_id: int) -> None:
    site.forget_user(user_id)
    user = site.user(user_id)
    if user is None:
        return
    try:
        site.services.users.delete(user)
    except Conflict:
        site.forget_user(user_id)
        raise
    site.forget_user(user_id)
