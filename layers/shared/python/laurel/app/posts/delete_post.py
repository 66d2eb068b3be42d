"""Delete a post permanently, with what GamiPress deletes with it (wp_delete_post)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from laurel.app.errors import PostNotFound
from laurel.app.ledger.removals import begin_removal
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.portion import PORTION, portion_of
from laurel.app.posts.post_types import is_earned
from laurel.app.site import Site
from laurel.app.site_events.outbox import record_at_once, with_events
from laurel.app.site_events.wordpress_events import post_deleted
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal

OWNED = {
    "points-type": ("points-award", "points-deduct"),
    "achievement-type": ("step",),
    "rank-type": ("rank-requirement",),
}
"""Requirements that are deleted with their parent, by the kind of the parent's type (gamipress-rest.md 2.2)."""


def delete_post(site: Site, post_id: int, *, counts: bool = True) -> Post:
    """Delete a post and everything under it; returns what it was. Raises PostNotFound.

    An achievement or rank takes its requirements along, a points type its awards and deducts, a type
    all posts of the type. Many are deleted in several transactions, the post itself last: after a
    crash in between the request can be repeated. Other children move up to the post's parent. The
    earnings of achievements, ranks and requirements go when these are gone, of which many are a job, and those that
    are being written meanwhile as well (`laurel.app.ledger.removals`); balances and logs stay. That the post is gone
    is an event of its author, unless it `counts` for nothing.
    """
    post = site.catalogue.get(post_id)
    if post is None:
        raise PostNotFound(post_id)

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange | None, tuple[bool, Removal | None]]:
        change, more = _next_portion(catalogue, post_id)
        if change is None:
            return None, (more, None)
        earned = [doomed for doomed in change.delete if is_earned(catalogue.posts[doomed].type)]
        removal = Removal(site.now(), "posts", earned) if earned else None
        change = replace(change, removal=removal)
        gone = catalogue.get(post_id) if counts and post_id in change.delete else None
        return (_counted(site, catalogue, change, gone) if gone else change), (more, removal)

    more = True
    while more:
        more, removal = site.commit(decide)
        if removal:
            begin_removal(site, removal)
    record_at_once(site)
    return post


def _counted(site: Site, catalogue: Catalogue, change: CatalogueChange, post: Post) -> CatalogueChange:
    return with_events(site, catalogue, change, post.id, lambda _: post_deleted(catalogue.type_name(post), post))


def _next_portion(catalogue: Catalogue, post_id: int) -> tuple[CatalogueChange | None, bool]:
    post = catalogue.get(post_id)
    if post is None:
        return None, False
    doomed = list(dict.fromkeys(found.id for found in _below(catalogue, post)))
    if len(doomed) >= PORTION:
        return CatalogueChange(delete=doomed[:PORTION]), True
    going = {*doomed, post_id}
    orphans = [child for child in catalogue.children(post_id) if child.id not in going and child.type == post.type]
    adopted = portion_of(replace(child, parent=post.parent) for child in orphans)
    if len(orphans) > len(adopted) or len(adopted) + len(doomed) > PORTION:
        return CatalogueChange(put=adopted), True
    return CatalogueChange(put=adopted, delete=(*doomed, post_id)), False


def _below(catalogue: Catalogue, post: Post) -> Iterator[Post]:
    """The posts that are deleted with a post, the deepest first."""
    kind = _kind(catalogue, post)
    if post.type in ("achievement-type", "rank-type"):
        for member in catalogue.of_refs([str(post.id)]):
            yield from _below(catalogue, member)
            yield member
    for child in catalogue.children(post.id):
        if child.type in OWNED.get(kind, ()):
            yield child


def _kind(catalogue: Catalogue, post: Post) -> str:
    """points-type for a points type, the kind of its type for an achievement or rank, else ""."""
    if not post.type.isdigit():
        return post.type if post.type == "points-type" else ""
    owner = catalogue.get(int(post.type))
    return owner.type if owner else ""
