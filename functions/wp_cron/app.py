"""Lambda entry of the schedule by which posts are published, and what requests left undone is done."""

from __future__ import annotations

from typing import Any

from laurel.app.ledger.removals import sweep_removals
from laurel.app.metrics import Count
from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.site import Site
from laurel.app.site_events.sweep_outbox import sweep_outbox
from laurel.composition.container import Container
from laurel.composition.lambda_entry import schedule_entry
from laurel.domain.records.post import Post
from laurel.rest.http.request import WP_REST_Request

RESERVE_MILLISECONDS = 10_000
"""So much time must be left to begin with another post: its author may be contended for seconds."""

PUBLISHING_MILLISECONDS = 35_000
"""So much time must be left to begin with another event that waits: a run publishes posts, too."""

PUBLICATION_SECONDS = 15.0
"""How long a run records the events of the posts that it publishes; others wait for the next run."""


def work(container: Container, _event: dict[str, Any], context: Any, count: Count) -> dict[str, Any]:
    """Record what waits in the outbox, publish what is due by now, and clear the ledgers of what was deleted.

    The answer has the ids of outbox rows and posts, and the names of removals: ``done`` and ``failed``.
    """
    site = Site(container.services, count, PUBLICATION_SECONDS)

    def announce(before: Post, post: Post) -> None:
        nobody = WP_REST_Request(site=site)
        container.servers.hooks_of(site.catalogue).do_action("post_updated", post.id, post, before, nobody)

    def has_left(milliseconds: int) -> bool:
        return int(context.get_remaining_time_in_millis()) >= milliseconds

    swept = sweep_outbox(site, lambda: has_left(PUBLISHING_MILLISECONDS))
    run = publish_scheduled_posts(site, announce, lambda: has_left(RESERVE_MILLISECONDS))
    cleared = sweep_removals(site, lambda: has_left(RESERVE_MILLISECONDS))
    return {
        "done": [*swept.recorded, *run.published, *cleared.done],
        "failed": [*swept.failed, *run.failed, *cleared.failed],
    }


entry = schedule_entry(work)
handler = entry(Container())
