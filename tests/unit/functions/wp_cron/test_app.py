"""The schedule's function: posts that are due, their authors' awards, what it logs, what it costs."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from laurel.app.errors import Unavailable
from laurel.app.ledger.removals import GRACE
from laurel.app.posts.delete_post import delete_post
from laurel.app.site import Site
from laurel.composition import servers
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning
from laurel.domain.records.post import Post
from laurel.store.rows.keys import OUTBOX_SHARDS
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function
from tests.containers import container_on
from wp_cron import app

SAMPLE = json.loads((Path(__file__).parents[4] / "events" / "scheduler_wp_cron.json").read_text())
NOON = "2026-03-01T12:00:00"
GOLD, ANN = 1, 2


def context(seconds=60):
    return LambdaContext.for_function(Function("WpCronFunction", "wp_cron.app.handler", 512, seconds))


@pytest.fixture
def site(services):
    """A new environment of a site that pays ten gold for a published post."""
    meta = {"trigger_type": "gamipress_publish_post", "count": 1, "points": 10, "points_type": "gold"}
    keys = {f"_gamipress_{key}": value for key, value in meta.items()}
    put(services, Post(50, "points-award", "publish", "ten", "Ten", parent=GOLD, date="2020-01-01T00:00:00", meta=keys))
    return services


@pytest.fixture
def handler(container):
    return app.entry(container)


def put(services, *posts):
    services.posts.commit(services.posts.catalogue(), CatalogueChange(put=posts, next_id=9000))


def schedule(services, post_id=200, date=NOON, author=ANN):
    put(services, Post(post_id, "post", "future", f"p{post_id}", "Later", author=author, date=date, date_gmt=date))


def status(services, post_id=200):
    return services.posts.catalogue().get(post_id).status


def test_the_sample_publishes_and_pays_the_author_once(site, balance, logs, handler):
    schedule(site)
    assert handler(SAMPLE, context()) == {"done": [200], "failed": []}
    assert (status(site), balance(ANN)) == ("publish", 10)
    assert [log.trigger_type for log in logs(ANN) if log.type == "event_trigger"] == ["gamipress_publish_post"]
    assert handler(SAMPLE, context()) == {"done": [], "failed": []}
    assert balance(ANN) == 10


def test_a_post_that_comes_due_a_second_time_pays_no_more(site, balance, handler):
    for _ in range(2):
        schedule(site)
        handler(SAMPLE, context())
    assert balance(ANN) == 10


@pytest.mark.parametrize("author", [0, 99])
def test_posts_without_author_or_with_an_unknown_one_earn_nothing(site, author, handler):
    schedule(site, author=author)
    assert handler(SAMPLE, context()) == {"done": [200], "failed": []}
    assert status(site) == "publish"


def test_an_extension_hears_of_it_as_of_any_update(site, monkeypatch, handler):
    heard = []

    def listen(server):
        server.add_action("post_updated", lambda *args: heard.append(args))

    load = servers._load_group

    def load_group(name, **more):
        return listen if name == "extensions" else load(name, **more)

    monkeypatch.setattr(servers, "_load_group", load_group)
    schedule(site)
    handler(SAMPLE, context())
    ((post_id, post, before, request),) = heard
    assert (post_id, before.status, post.status, request.user.id) == (200, "future", "publish", 0)
    assert request.site.catalogue.get(200) == post


def test_no_post_is_begun_when_time_is_short(site, handler):
    schedule(site)
    assert handler(SAMPLE, context(app.RESERVE_MILLISECONDS / 1000)) == {"done": [], "failed": []}
    assert status(site) == "future"


def test_a_run_without_work_reads_what_waits_and_the_catalogues_version_only(site, tables, capfd):
    schedule(site, date="2026-03-01T12:00:01")
    metered = Metered(tables)
    handler = app.entry(container_on(metered, clock=site.clock))
    handler(SAMPLE, context())
    metered.calls.clear()
    handler(SAMPLE, context())
    assert metered.calls == [*["query"] * OUTBOX_SHARDS, "get", "query"]
    line = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert (line["message"], line["records"], line["failed"]) == ("batch", 0, 0)


def test_a_run_clears_the_ledgers_of_what_was_deleted(site, handler):
    """Two minutes later, when no request can add to them any more; what then still comes is a new removal's."""
    late = Earning(0, ANN, 50, "points-award")
    delete_post(Site(site), 50)
    site.ledger.earnings.create(late)
    assert handler(SAMPLE, context()) == {"done": [], "failed": []}
    site.clock.moment += GRACE + timedelta(seconds=1)
    assert handler(SAMPLE, context()) == {"done": ["posts#50"], "failed": []}
    assert site.ledger.earned(ANN) == []
    assert handler(SAMPLE, context()) == {"done": [], "failed": []}


class Metered:
    """Tables that remember what was called."""

    def __init__(self, tables):
        self._tables, self.calls = tables, []

    def __getattr__(self, name):
        self.calls.append(name)
        return getattr(self._tables, name)


def test_a_store_that_fails_fails_the_run_and_the_next_one_makes_up_for_it(site, monkeypatch, balance, handler):
    def throttled():
        raise Unavailable("throttled")

    schedule(site)
    with monkeypatch.context() as broken:
        broken.setattr(site.posts, "catalogue", throttled)
        with pytest.raises(Unavailable):
            handler(SAMPLE, context())
    handler(SAMPLE, context())
    assert balance(ANN) == 10
