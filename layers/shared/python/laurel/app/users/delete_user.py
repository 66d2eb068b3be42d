"""Delete a user, and delete or reassign the user's posts (wp_delete_user)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from laurel.app.community.set_picture import forget_pictures
from laurel.app.community.stream.items_of_user import delete_stream_items_of
from laurel.app.errors import PostNotFound, UserNotFound
from laurel.app.ledger.removals import begin_removal
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.delete_post import delete_post
from laurel.app.posts.insert_post import Moment
from laurel.app.posts.portion import portion_of
from laurel.app.posts.post_types import PostType
from laurel.app.posts.trash_post import trashed
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal


@dataclass(frozen=True, slots=True)
class Erasing:
    """What is written with the deletion of a person who is erased: the erasure, removals beside that of the user."""

    erasure: Erasure
    removals: Sequence[Removal] = ()


def delete_user(
    site: Site, user_id: int, reassign: int, post_types: Iterable[PostType], erasing: Erasing | None = None
) -> None:
    """Delete a user for good; the user's posts get `reassign` as author, or are deleted if that is 0.

    Posts are deleted of those `post_types` that support authors; ordinary posts go to the trash, as
    in WordPress. Many posts take several transactions; last goes the user: after a crash before that the request can
    be repeated. Then go their logs and earnings, of which many are a job, and those that are being written meanwhile
    as well (`laurel.app.ledger.removals`). With `erasing` it is noted as the erasure of a
    person. Raises UserNotFound.
    """
    if site.user(user_id) is None:
        raise UserNotFound(user_id)
    if reassign:
        change_posts_of(site, user_id, lambda _, post: replace(post, author=reassign))
    else:
        _delete_posts(site, user_id, post_types)
    services = site.services
    delete_stream_items_of(site, user_id)
    forget_pictures(site, user_id)
    until_committed(lambda: services.members.forget(user_id), site.pause)
    removals = until_committed(lambda: _delete(site, user_id, erasing), site.pause)
    services.sign_ins.end(user_id, [session.id for session in services.sign_ins.sessions(user_id)])
    for removal in removals:
        begin_removal(site, removal)


def change_posts_of(site: Site, user_id: int, change: Callable[[Catalogue, Post], Post]) -> None:
    """Change all posts of a user, in several transactions; a post that `change` returns as it is, is not written."""

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange | None, bool]:
        own = [post for post in catalogue.posts.values() if post.author == user_id]
        changed = [after for post in own if (after := change(catalogue, post)) is not post]
        portion = portion_of(changed)
        return (CatalogueChange(put=portion) if portion else None), len(changed) > len(portion)

    while site.commit(decide):
        pass


def _delete_posts(site: Site, user_id: int, post_types: Iterable[PostType]) -> None:
    types = {ref: found for found in post_types if "author" in found.supports for ref in found.refs}
    trashable, now = types.pop("post"), Moment(site)

    def to_the_trash(catalogue: Catalogue, post: Post) -> Post:
        return trashed(catalogue, post, trashable, now) if post.type == "post" and post.status != "trash" else post

    change_posts_of(site, user_id, to_the_trash)
    for post in site.catalogue.of_refs(types):
        if post.author == user_id:
            with contextlib.suppress(PostNotFound):
                delete_post(site, post.id, counts=False)


def _delete(site: Site, user_id: int, erasing: Erasing | None) -> Sequence[Removal]:
    """The removals of a user who is now gone; none if another request deleted them."""
    site.forget_user(user_id)
    user = site.user(user_id)
    if user is None:
        return ()
    names = erasing.removals if erasing else ()
    removals = [Removal(site.now(), "user", (user_id,)), *names]
    site.services.users.delete(user, removals, erasing.erasure if erasing else None)
    site.forget_user(user_id)
    return removals
