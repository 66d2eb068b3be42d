"""Publish the scheduled posts that are due (check_and_publish_future_post)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from laurel.app.errors import InvalidParam, Unavailable
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.insert_post import Moment, as_published, written
from laurel.app.site import Site
from laurel.app.site_events.outbox import record_at_once
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

logger = logging.getLogger("laurel")

POSTS_PER_RUN = 100
"""The most posts that one run publishes; the next run publishes the others."""

Announce = Callable[[Post, Post], None]
"""Called after each publication with the post before and after."""


@dataclass(slots=True)
class Published:
    """The result of one run: ids of the posts that were published, and of those that failed."""

    published: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def publish_scheduled_posts(site: Site, announce: Announce, may_go_on: Callable[[], bool]) -> Published:
    """Publish what is due, the earliest first, each post in its own commit; `announce` is called afterwards.

    Of several concurrent or repeated runs, exactly one publishes and announces a post. `may_go_on` is called before
    each post; False ends the run. A post that is refused (InvalidParam: its slug, or missing meta) becomes a draft; one
    that fails for another reason is tried again by the next run: both are logged. A failed announcement is logged,
    and the post remains published. Raises Unavailable.
    """
    run = Published()
    now = Moment(site).gmt
    for post_id in _due(site.catalogue, now):
        if len(run.published) == POSTS_PER_RUN or not may_go_on():
            break
        try:
            done = _publish(site, post_id, now)
        except Unavailable:
            raise
        except Exception:
            logger.exception("a scheduled post was not published", extra={"post_id": post_id})
            run.failed.append(post_id)
            continue
        if isinstance(done, Exception):
            logger.error("a scheduled post is a draft again: %s", done, extra={"post_id": post_id})
            run.failed.append(post_id)
        elif done:
            run.published.append(post_id)
            _announce(announce, *done)
    return run


def _due(catalogue: Catalogue, now: str) -> list[int]:
    due = [post for post in catalogue.posts.values() if _is_due(post, now)]
    return [post.id for post in sorted(due, key=lambda post: (post.date_gmt, post.id))]


def _is_due(post: Post, now: str) -> bool:
    return post.status == "future" and post.date_gmt <= now


def _publish(site: Site, post_id: int, now: str) -> tuple[Post, Post] | Exception | None:
    """The post before and after, or why it became a draft; None if another request published or changed it first."""

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange | None, tuple[Post, Post] | Exception | None]:
        before = catalogue.get(post_id)
        if before is None or not _is_due(before, now):
            return None, None
        try:
            post = as_published(catalogue, before)
        except InvalidParam as refused:
            return CatalogueChange(put=(replace(before, status="draft"),)), refused
        return written(site, catalogue, before, post, 0), (before, post)

    done = site.commit(decide)
    record_at_once(site)
    return done


def _announce(announce: Announce, before: Post, post: Post) -> None:
    try:
        announce(before, post)
    except Exception:
        logger.exception("a publication was not announced", extra={"post_id": post.id})
