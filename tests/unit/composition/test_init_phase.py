"""INIT on Lambda: what it prepares, that it never fails, and that copies of a process part before their first event."""

from __future__ import annotations

import logging
import random

import pytest

from devstore.memory import MemoryTables
from laurel.composition import init_phase
from laurel.composition.container import Container
from laurel.composition.init_phase import INITIALIZATION_TYPE, initialised
from laurel.composition.lambda_entry import batch_entry
from laurel.composition.rest_entry import rest_entry
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue.posts import PostStore

ON_LAMBDA = {INITIALIZATION_TYPE: "on-demand"}
GET = {
    "version": "2.0",
    "rawPath": "/wp-json/wp/v2/points-type",
    "rawQueryString": "",
    "headers": {"host": "example.org"},
    "requestContext": {"http": {"method": "GET", "sourceIp": "192.0.2.1"}, "requestId": "r"},
    "isBase64Encoded": False,
}


def handler(event, _context):
    return {"event": event}


def test_elsewhere_a_process_prepares_nothing():
    assert initialised(lambda: pytest.fail("prepared"), handler, {}) is handler


def test_on_lambda_it_prepares_once_before_any_event():
    done = []
    found = initialised(lambda: done.append("prepared"), handler, ON_LAMBDA)
    assert done == ["prepared"]
    assert [found({"n": n}, None) for n in (1, 2)] == [{"event": {"n": 1}}, {"event": {"n": 2}}]
    assert done == ["prepared"]


def test_what_it_raises_is_logged_and_the_first_event_is_handled(caplog):
    def prepare():
        raise RuntimeError("no network")

    with caplog.at_level(logging.WARNING, "laurel"):
        found = initialised(prepare, handler, ON_LAMBDA)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert found({}, None) == {"event": {}}


@pytest.mark.parametrize("kind", ["on-demand", "provisioned-concurrency", "snap-start"])
def test_copies_of_a_process_draw_other_numbers(kind):
    image = random.getstate()
    drawn = []
    try:
        for _ in range(2):
            copied = initialised(lambda: None, lambda *_: {"n": random.random()}, {INITIALIZATION_TYPE: kind})
            random.setstate(image)
            drawn += [copied({}, None)["n"], copied({}, None)["n"]]
    finally:
        random.setstate(image)
    assert len(set(drawn)) == 4


@pytest.mark.parametrize(("kind", "times"), [("snap-start", 1), ("on-demand", 0), ("provisioned-concurrency", 0)])
def test_connections_of_an_image_are_dropped_before_the_first_event_only(kind, times, monkeypatch):
    dropped = []
    monkeypatch.setattr(init_phase, "drop_connections", lambda: dropped.append(1))
    found = initialised(lambda: None, handler, {INITIALIZATION_TYPE: kind})
    assert dropped == []
    found({}, None)
    found({}, None)
    assert len(dropped) == times


class Counted(MemoryTables):
    """Tables that fail while they are cut off, and count what is read of them."""

    def __init__(self):
        super().__init__()
        self.is_cut_off, self.reads = False, 0

    def get(self, table, key):
        self.reads += 1
        if self.is_cut_off:
            raise RuntimeError("cut off")
        return super().get(table, key)


@pytest.fixture
def site(monkeypatch):
    """The tables of a site, and a function that begins a process of posts on it, in INIT."""
    monkeypatch.setenv(INITIALIZATION_TYPE, "provisioned-concurrency")
    tables = Counted()

    def begin(**more):
        environ = {"LAUREL_SITE_URL": "https://example.org", "LAUREL_SECRET": "ab" * 32, **more}
        return rest_entry("wp_posts")(Container(environ, driver=tables))

    return tables, begin


def publish(tables, number):
    posts = Container({"LAUREL_SECRET": "ab" * 32}, driver=tables).services.posts
    gold = Post(number, "points-type", "publish", f"gold-{number}", "Gold")
    posts.commit(posts.catalogue(), CatalogueChange(put=[gold], next_id=number + 1))


def slugs(reply):
    assert reply["statusCode"] == 200, reply["body"]
    return reply["body"].count('"slug":"gold-')


def test_the_first_event_sees_what_changed_since_init(site):
    tables, begin = site
    publish(tables, 7)
    waiting = begin()
    assert tables.reads > 0
    publish(tables, 8)
    assert slugs(waiting(GET, None)) == 2


def test_a_version_that_is_held_is_not_held_over_hours_of_waiting(site, monkeypatch):
    tables, begin = site
    now = [1_000_000.0]
    monkeypatch.setitem(PostStore.__init__.__kwdefaults__, "now", lambda: now[0])
    waiting = begin(LAUREL_SIZING="version_hold_ms=5000")
    publish(tables, 7)
    now[0] += 3_600
    assert slugs(waiting(GET, None)) == 1


def test_a_process_that_could_not_read_the_site_in_init_reads_it_for_its_first_event(site):
    tables, begin = site
    publish(tables, 7)
    tables.is_cut_off = True
    waiting = begin()
    tables.is_cut_off = False
    assert slugs(waiting(GET, None)) == 1


def test_consumers_prepare_as_they_say(monkeypatch):
    monkeypatch.setenv(INITIALIZATION_TYPE, "on-demand")
    prepared = []
    container = Container({})
    batch_entry(lambda *_: {"batchItemFailures": []}, prepared.append)(container)
    assert prepared == [container]
