"""Eight runs of the schedule at once."""

from __future__ import annotations

from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.site import Site
from laurel.app.site_events.outbox import record_row
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

DATE = "2020-01-01T00:00:00"
POSTS = range(2000, 2006)


def test_a_post_is_published_announced_and_paid_for_once(world, environments, together):
    (author,) = world.people(1)
    keys = {"trigger_type": "gamipress_publish_post", "count": 1, "points": 10, "points_type": "gold"}
    meta = {f"_gamipress_{key}": value for key, value in keys.items()}
    award = Post(1900, "points-award", "publish", "ten", "Ten", parent=1, date=DATE, meta=meta)
    due = [Post(n, "post", "future", f"p{n}", "P", author=author, date=DATE, date_gmt=DATE) for n in POSTS]
    posts = world.services.posts
    posts.commit(posts.catalogue(), CatalogueChange(put=(award, *due), next_id=3000))
    announced = []

    def work(number):
        site = Site(environments[number])

        def announce(_before, post):
            announced.append(post.id)

        published = publish_scheduled_posts(site, announce, lambda: True).published
        for row in site.services.outbox.waiting(site.now()):  # what contention left, and what others are recording
            record_row(site, row)
        return published

    outcomes = together(work)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert sorted(announced) == sorted(post_id for done in outcomes for post_id in done) == list(POSTS)
    assert {world.services.posts.catalogue().get(n).status for n in POSTS} == {"publish"}
    assert world.state(author).balances[1] == 10 * len(POSTS)
    assert world.violations(author) == []
    assert world.waiting() == []
