"""Lambda entry of the schedule by which posts are published."""

from __future__ import annotations

from typing import Any

from laurel.app.metrics import Count
from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.site import Site
from laurel.composition.container import Container
from laurel.composition.lambda_entry import schedule_entry
from laurel.domain.records.post import Post
from laurel.rest.http.request import WP_REST_Request

RESERVE_MILLISECONDS = 10_000
"""So much time must be left to begin with another post: its author may be contended for seconds."""


def work(container: Container, _event: dict[str, Any], context: Any, count: Count) -> dict[str, Any]:
    """Publish what is due by now; the answer has the ids of the posts: ``done`` and ``failed``."""
    site = Site(container.services, count)

    def announce(before: Post, post: Post) -> None:
        nobody = WP_REST_Request(site=site)
        container.servers.hooks_of(site.catalogue).do_action("post_updated", post.id, post, before, nobody)

    def may_go_on() -> bool:
        return int(context.get_remaining_time_in_millis()) >= RESERVE_MILLISECONDS

    run = publish_scheduled_posts(site, announce, may_go_on)
    return {"done": run.published, "failed": run.failed}


entry = schedule_entry(work)
handler = entry(Container())
