"""Publication of scheduled posts that are due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import Conflict, PostTooLarge, Unavailable
from laurel.app.posts import publish_scheduled_posts as module
from laurel.app.posts.insert_post import as_published
from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

NOON = "2026-03-01T12:00:00"


class Announcements:
    """Collects announcements: id, status before and after."""

    def __init__(self):
        self.made = []

    def __call__(self, before, post):
        self.made.append((post.id, before.status, post.status))


@pytest.fixture
def announcements():
    return Announcements()


@pytest.fixture
def run(town, announcements):
    """run() publishes what is due; returns the ids that were published and that failed."""

    def once(announce=announcements, may_go_on=lambda: True):
        done = publish_scheduled_posts(town.site, announce, may_go_on)
        return done.published, done.failed

    return once


def scheduled(town, date_gmt=NOON, kind="post", **fields):
    given = {"slug": "later", "title": "Later", "author": town.user, "date": date_gmt, **fields}
    given |= dict.fromkeys(("modified", "modified_gmt"), "2026-02-01T00:00:00")
    return town.put(Post(town.services.posts.catalogue().next_id, str(kind), "future", date_gmt=date_gmt, **given))


def stored(town, post_id):
    return town.services.posts.catalogue().get(post_id)


def test_nothing_but_the_status_changes(town, run, announcements):
    post_id = scheduled(town, guid="http://example.org/?p=9")
    before = stored(town, post_id)
    assert run() == ([post_id], [])
    assert stored(town, post_id) == replace(before, status="publish")
    assert announcements.made == [(post_id, "future", "publish")]


@pytest.mark.parametrize(("date_gmt", "due"), [("2026-03-01T11:59:59", 1), (NOON, 1), ("2026-03-01T12:00:01", 0)])
def test_a_post_is_due_to_the_second(town, run, date_gmt, due):
    post_id = scheduled(town, date_gmt)
    assert run() == ([post_id] if due else [], [])
    assert (stored(town, post_id).status == "publish") is bool(due)


def test_the_time_is_compared_in_utc(town, run):
    post_id = scheduled(town, "2026-03-01T12:30:00", date="2026-03-01T07:30:00")
    assert run() == ([], [])
    town.clock.advance(minutes=30)
    assert run() == ([post_id], [])


@pytest.mark.parametrize("status", ["draft", "pending", "private", "trash", "publish"])
def test_other_posts_do_not_change(town, run, announcements, status):
    post_id = scheduled(town)
    town.put(replace(stored(town, post_id), status=status))
    version = town.services.posts.catalogue().version
    assert run() == ([], [])
    assert announcements.made == []
    assert town.services.posts.catalogue().version == version


def test_a_post_without_a_slug_gets_a_unique_one(town, run):
    town.put(Post(800, "post", "publish", "good-news", "Good News"))
    post_id = scheduled(town, slug="", title="Good News")
    run()
    assert stored(town, post_id).slug == "good-news-2"


def test_a_published_type_is_registered_with_a_plural_name(town, run):
    post_id = scheduled(town, kind="achievement-type", slug="quest", title="Quest")
    assert "quest" not in town.site.catalogue.post_types
    run()
    assert "quest" in town.site.catalogue.post_types
    assert stored(town, post_id).meta["_gamipress_plural_name"] == "quest"


def test_a_post_of_a_deleted_type_is_published(town, run):
    post_id = scheduled(town, kind="777", slug="")
    assert run() == ([post_id], [])


def test_the_earliest_are_published_first_and_the_others_by_the_next_run(town, run, monkeypatch):
    monkeypatch.setattr(module, "POSTS_PER_RUN", 2)
    late, early, middle = (scheduled(town, f"2026-03-01T11:{minute}:00") for minute in (30, 10, 20))
    assert run() == ([early, middle], [])
    assert run() == ([late], [])
    assert run() == ([], [])


def test_a_run_ends_when_it_may_not_go_on(town, run):
    first, second = scheduled(town, "2026-03-01T11:00:00"), scheduled(town)
    answers = iter([True, False])
    assert run(may_go_on=lambda: next(answers)) == ([first], [])
    assert run() == ([second], [])


def test_a_post_that_fails_does_not_block_others(town, run, announcements, caplog, monkeypatch):
    bad = scheduled(town, "2026-03-01T11:00:00")
    good = scheduled(town)

    def publish(catalogue, post):
        if post.id == bad:
            raise PostTooLarge
        return as_published(catalogue, post)

    monkeypatch.setattr(module, "as_published", publish)
    for _ in range(2):
        _, failed = run()
        assert failed == [bad]
    assert [post_id for post_id, *_ in announcements.made] == [good]
    assert stored(town, bad).status == "future"
    assert "was not published" in caplog.text


REFUSED = {
    "a type that would be called as a route": {"kind": "achievement-type", "slug": "", "title": "Step"},
    "a requirement without a trigger": {"kind": "step"},
    "a requirement of a trigger that is unknown": {"kind": "step", "meta": {"_gamipress_trigger_type": "nope"}},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_published_is_a_draft_again_and_reported_once(town, run, announcements, caplog, fields):
    bad = scheduled(town, "2026-03-01T11:00:00", **fields)
    before = stored(town, bad)
    good = scheduled(town)
    assert run() == ([good], [bad])
    assert run() == ([], [])
    assert stored(town, bad) == replace(before, status="draft")
    assert [post_id for post_id, *_ in announcements.made] == [good]
    assert "is a draft again" in caplog.text


def test_a_failed_announcement_does_not_undo_the_publication(town, run, caplog):
    first, second = scheduled(town, "2026-03-01T11:00:00"), scheduled(town)

    def broken(before, post):
        raise RuntimeError("no")

    assert run(announce=broken) == ([first, second], [])
    assert "was not announced" in caplog.text
    assert run() == ([], [])


def disturbed(town, monkeypatch, meanwhile):
    """Let another request write first, once, between reading and writing."""
    posts, commit = town.services.posts, town.services.posts.commit
    pending = [meanwhile]

    def late(seen, change):
        if pending:
            pending.pop()()
            raise Conflict("another request was first")
        return commit(seen, change)

    monkeypatch.setattr(posts, "commit", late)


def test_one_of_two_concurrent_runs_announces(town, run, announcements, monkeypatch):
    post_id = scheduled(town)
    others = []

    def other():
        done = publish_scheduled_posts(Site(town.services), lambda before, post: others.append(post.id), lambda: True)
        assert done.published == [post_id]

    disturbed(town, monkeypatch, other)
    assert run() == ([], [])
    assert (announcements.made, others) == ([], [post_id])


@pytest.mark.parametrize("change", [{"status": "draft"}, {"date_gmt": "2027-01-01T00:00:00"}])
def test_a_post_that_is_rescheduled_meanwhile_is_not_published(town, run, announcements, monkeypatch, change):
    post_id = scheduled(town)
    commit = town.services.posts.commit

    def call_off():
        seen = town.services.posts.catalogue()
        commit(seen, CatalogueChange(put=(replace(seen.get(post_id), **change),)))

    disturbed(town, monkeypatch, call_off)
    assert run() == ([], [])
    assert announcements.made == []


def test_a_post_that_is_deleted_meanwhile_is_no_failure(town, run, monkeypatch):
    post_id = scheduled(town)
    commit = town.services.posts.commit
    disturbed(town, monkeypatch, lambda: commit(town.services.posts.catalogue(), CatalogueChange(delete=(post_id,))))
    assert run() == ([], [])
    assert stored(town, post_id) is None


def test_a_store_that_fails_fails_the_run(town, run, monkeypatch):
    scheduled(town)

    def throttled(seen, change):
        raise Unavailable("throttled")

    monkeypatch.setattr(town.services.posts, "commit", throttled)
    with pytest.raises(Unavailable):
        run()
