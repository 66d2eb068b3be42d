"""Eight members at once in the activity stream: nothing is lost, nothing counted twice."""

from __future__ import annotations

import time

import pytest

from laurel.app.community.stream.change import delete_stream_item
from laurel.app.community.stream.favorite import toggle_favorite
from laurel.app.community.stream.post import post_stream_item
from laurel.app.errors import NoStreamItem
from laurel.app.ports.engine import Marker
from laurel.app.site import Site
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamQuery
from laurel.domain.records.user import User
from tests.containers import services_on

ALL = StreamQuery(comments=True, limit=999)


@pytest.fixture
def services(tables):
    made = services_on(tables, sleep=time.sleep)
    for number in range(1, 9):
        made.users.create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")
    return made


def item(author, **more):
    return StreamItem(0, author, "activity", more.pop("type", UPDATE), "Hello", "", **more)


def test_comments_and_marks_on_one_item_are_all_counted(services, together):
    root = post_stream_item(Site(services), item(1)).item

    def work(number):
        for _ in range(3):
            post_stream_item(Site(services), item(number + 1, type=COMMENT, item_id=root.id))
        toggle_favorite(Site(services), root.id, number + 1)

    together(work)
    seen = services.stream_items.get(root.id)
    assert (seen.comments, seen.favorites) == (24, 8)
    page = services.stream_items.find(ALL)
    assert (len(page.items), page.total) == (25, 25)
    assert [services.stream_items.find(StreamQuery(user_ids=[n], comments=True)).total for n in (1, 2)] == [4, 3]


def test_the_same_post_by_many_is_one(services, together):
    marker = Marker("request#1#key", "hash", expires=2**40)
    posted = together(lambda _: post_stream_item(Site(services), item(1), marker).item.id)
    assert len(set(posted)) == 1
    assert services.stream_items.find(ALL).total == 1


def test_an_item_removed_under_comments_leaves_none(services, together):
    root = post_stream_item(Site(services), item(1)).item

    def work(number):
        if number == 0:
            return delete_stream_item(Site(services), root.id).id
        try:
            return post_stream_item(Site(services), item(number + 1, type=COMMENT, item_id=root.id)).item.id
        except NoStreamItem:
            return 0

    together(work)
    assert services.stream_items.get(root.id) is None
    page = services.stream_items.find(ALL)
    assert (list(page.items), page.total) == ([], 0)
