"""Lambda entry of the schedule that publishes posts, and finishes what requests left unfinished."""

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
"""Milliseconds that must remain to begin another post: its author may be contended for seconds."""

PUBLISHING_MILLISECONDS = 35_000
"""Milliseconds that must remain to begin another outbox row: a run also publishes posts."""

CLEARING_MILLISECONDS = 15_000
"""Milliseconds that must remain to begin another piece of a job: an alarm goes off at 48 seconds."""

PUBLICATION_SECONDS = 15.0
"""Seconds for which a run records the events of the posts it publishes; the others wait for the next run."""


def run_schedule(container: Container, _event: dict[str, Any], context: Any, count: Count) -> dict[str, Any]:
    """Record the rows of the outbox, publish the posts that are due, and work jobs: rows of deleted posts and users.

    Returns the ids of outbox rows and posts, and the names of removals: ``done`` and ``failed``.
    """
    site = Site(container.services, count, PUBLICATION_SECONDS)

    def announce(before: Post, post: Post) -> None:
        anonymous = WP_REST_Request(site=site)
        container.servers.hooks_of(site.catalogue).do_action("post_updated", post.id, post, before, anonymous)

    def has_left(milliseconds: int) -> bool:
        return int(context.get_remaining_time_in_millis()) >= milliseconds

    swept = sweep_outbox(site, lambda: has_left(PUBLISHING_MILLISECONDS))
    run = publish_scheduled_posts(site, announce, lambda: has_left(RESERVE_MILLISECONDS))
    cleared = sweep_removals(site, lambda: has_left(CLEARING_MILLISECONDS))
    return {
        "done": [*swept.recorded, *run.published, *cleared.done],
        "failed": [*swept.failed, *run.failed, *cleared.failed],
    }


def prepare(container: Container) -> object:
    """Read the catalogue."""
    return container.services.posts.catalogue()


entry = schedule_entry(run_schedule, prepare)
handler = entry(Container())
