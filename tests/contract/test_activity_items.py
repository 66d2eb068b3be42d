"""The activity stream, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import Conflict, MarkerTaken, NoStreamItem
from laurel.app.ports.engine import Marker
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamQuery
from laurel.store.community.items import StreamItemStore
from laurel.store.ledger.ids import LedgerIds

START = 1_772_366_400.0
"""Noon of the first of March 2026."""

MONTH = 32 * 86_400


class Clock:
    def __init__(self):
        self.seconds = START

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tables, clock):
    return StreamItemStore(tables, LedgerIds(clock), clock)


def update(author=1, content="Hello", **more):
    return StreamItem(0, author, "activity", UPDATE, content, "2026-03-01T12:00:00", **more)


def comment(root, author=2, above=None, **more):
    answered = (above or root).id
    return StreamItem(
        0, author, "activity", COMMENT, "Yes", "2026-03-01T12:00:00", root.id, secondary_item_id=answered, **more
    )


def contents(store, **query):
    page = store.find(StreamQuery(**query))
    return [item.content for item in page.items], page.total


def test_an_item_is_found_by_its_id_until_it_is_removed(store):
    item = store.add(update(mentions=(3,), meta={"mood": ["good"]}))
    assert item.id % 2 == 0
    assert store.get(item.id) == item
    assert store.get_many([item.id, 2, -1]) == {item.id: item}
    assert store.mention_ids(3, 10) == [item.id]
    store.delete(item)
    assert store.get(item.id) is None
    assert store.mention_ids(3, 10) == []
    assert contents(store) == ([], 0)
    with pytest.raises(Conflict):
        store.delete(item)


@pytest.mark.parametrize("number", [0, -1, 2**53, 2**70])
def test_what_cannot_be_an_id_is_nothing(store, number):
    assert store.get(number) is None
    assert contents(store, ids=[number]) == ([], 0)


def test_the_latest_comes_first_through_the_months(store, clock):
    for number in range(6):
        store.add(update(content=str(number)))
        clock.seconds += MONTH / 2
    assert contents(store, limit=4) == (["5", "4", "3", "2"], 6)
    assert contents(store, limit=4, offset=4) == (["1", "0"], 6)
    assert contents(store, limit=2, offset=1, ascending=True) == (["1", "2"], 6)
    assert contents(store, offset=6) == ([], 6)


def test_hidden_items_are_their_authors_and_moderators_affair(store):
    store.add(update(content="open"))
    hidden = store.add(update(content="hidden", hidden=True))
    assert contents(store) == contents(store, viewer=1) == contents(store, viewer=2, user_ids=[1]) == (["open"], 1)
    assert contents(store, viewer=1, user_ids=[1]) == contents(store, moderates=True) == (["hidden", "open"], 2)
    assert contents(store, viewer=2, ids=[hidden.id]) == ([], 0)
    assert contents(store, viewer=1, ids=[hidden.id]) == (["hidden"], 1)


def test_members_items_are_merged(store):
    for number in range(9):
        store.add(update(author=number % 3, content=str(number)))
    assert contents(store, user_ids=[0, 2], limit=4) == (["8", "6", "5", "3"], 6)
    assert contents(store, user_ids=[0, 2], limit=4, offset=4) == (["2", "0"], 6)
    assert contents(store, user_ids=[0, 2], limit=2, ascending=True) == (["0", "2"], 6)
    assert contents(store, user_ids=[7]) == contents(store, user_ids=[]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["photo", "two", "one"]),
        ({"types": frozenset([UPDATE])}, ["two", "one"]),
        ({"types": frozenset([COMMENT])}, []),
        ({"types": frozenset([COMMENT]), "comments": True}, ["Yes"]),
        ({"types": frozenset([UPDATE, COMMENT])}, ["two", "one"]),
        ({"types": frozenset([UPDATE, COMMENT]), "comments": True}, ["Yes", "two", "one"]),
        ({"comments": True}, ["Yes", "photo", "two", "one"]),
        ({"component": "members"}, ["photo"]),
        ({"component": "members", "types": frozenset([UPDATE])}, []),
        ({"search": "O"}, ["photo", "two", "one"]),
        ({"search": "tw"}, ["two"]),
        ({"primary_id": 7}, ["photo"]),
        ({"secondary_id": 8}, ["photo"]),
        ({"secondary_id": 9}, []),
        ({"user_ids": [1], "search": "one"}, ["one"]),
        ({"after": "2026-03-01T11:59:59"}, ["photo", "two", "one"]),
        ({"after": "2026-03-01T12:00:00"}, []),
        ({"after": "9999-12-31T23:59:59"}, []),
        ({"after": "0001-01-01T00:00:00"}, ["photo", "two", "one"]),
    ],
)
def test_lists_are_narrowed_down(store, query, found):
    first = store.add(update(content="one"))
    store.add(update(author=2, content="two"))
    store.add(StreamItem(0, 1, "members", "new_avatar", "photo", "2026-03-01T12:00:00", 7, 8))
    store.add(comment(first))
    assert contents(store, **query) == (found, len(found))


def test_lists_begin_at_a_time_and_leave_some_out(store, clock):
    old = store.add(update(content="old"))
    clock.seconds += 86_400
    store.add(replace(update(content="new"), date="2026-03-02T12:00:00"))
    for query in ({"after": "2026-03-01T12:00:00"}, {"exclude": frozenset([old.id])}):
        assert contents(store, **query) == contents(store, **query, user_ids=[1]) == (["new"], 1)


def test_comments_are_with_their_item_and_go_with_it(store):
    root = store.add(update())
    comments = [store.add(comment(root)) for _ in range(25)]
    assert {one.id % 2 for one in comments} == {1}
    assert store.get(root.id).comments == 25
    assert [one.id for one in store.comments_on([root.id], 3)[root.id]] == [one.id for one in comments[:3]]
    assert store.comment_ids(root.id, 2) == [comments[-1].id, comments[-2].id]
    store.delete(store.get(root.id))
    assert contents(store, comments=True) == contents(store, user_ids=[2], comments=True) == ([], 0)
    assert store.comment_ids(root.id, 10) == []
    with pytest.raises(NoStreamItem):
        store.add(comment(root))


def test_a_comment_goes_with_its_answers(store):
    root = store.add(update())
    first, other = store.add(comment(root)), store.add(comment(root))
    answer = store.add(comment(root, above=first))
    store.add(comment(root, above=answer))
    store.delete(first)
    assert store.comment_ids(root.id, 10) == [other.id]
    assert store.get(root.id).comments == 1


def test_comments_are_counted_below_the_item_and_below_the_comment_they_reply_to(store):
    root = store.add(update())
    first = store.add(comment(root))
    store.add(comment(root))
    answer = store.add(comment(root, above=first))
    deep = store.add(comment(root, above=answer))

    def counts(*items):
        return [(found.comments, found.replies, found.direct_comments) for found in map(store.get, items)]

    assert counts(root.id, first.id, answer.id) == [(4, 2, 2), (1, 0, 1), (1, 0, 1)]
    changed = store.change(store.get(root.id), replace(store.get(root.id), content="Other", comments=0, replies=0))
    store.delete(deep)
    assert counts(changed.id, answer.id) == [(3, 1, 2), (0, 0, 0)]
    store.delete(store.get(first.id))
    assert counts(root.id) == [(1, 0, 1)]
    with pytest.raises(NoStreamItem):
        store.add(comment(root, above=first))


def test_a_comment_that_came_meanwhile_holds_the_removal_up(store, monkeypatch):
    root = store.add(update())
    monkeypatch.setattr(store, "_comment_ids", lambda _: iter(()))
    store.add(comment(root))
    with pytest.raises(Conflict):
        store.delete(root)
    assert store.get(root.id).comments == 1


def test_a_change_moves_the_counts_and_a_stale_one_is_a_conflict(store):
    seen = store.add(update(mentions=(3, 4)))
    changed = store.change(seen, replace(seen, content="Other", hidden=True, mentions=(4, 5), meta={"a": 1}))
    assert store.get(seen.id) == changed
    assert contents(store) == ([], 0)
    assert contents(store, moderates=True) == (["Other"], 1)
    assert [store.mention_ids(number, 9) for number in (3, 4, 5)] == [[], [seen.id], [seen.id]]
    with pytest.raises(Conflict):
        store.change(seen, replace(seen, content="Third"))


def test_favourites_are_counted_once_each(store):
    one, two = store.add(update()), store.add(update())
    for item in (one, two):
        store.favor(item, 7, True)
    with pytest.raises(Conflict):
        store.favor(one, 7, True)
    store.favor(one, 8, True)
    assert store.get(one.id).favorites == 2
    assert store.favorite_ids(7, 10) == [two.id, one.id]
    assert store.favorites_among(7, [one.id, 2, one.id]) == {one.id}
    assert store.favorites_among(0, [one.id]) == frozenset()
    store.favor(one, 7, False)
    with pytest.raises(Conflict):
        store.favor(one, 7, False)
    store.delete(store.get(one.id))
    assert store.favorite_ids(8, 10) == []
    with pytest.raises(Conflict):
        store.favor(one, 9, True)


def test_a_marker_lets_nothing_happen_twice(store, clock):
    marker = Marker("request#1#key", "hash", expires=int(START) + 60)
    item = store.add(update(), marker)
    with pytest.raises(MarkerTaken) as taken:
        store.add(update(), marker)
    assert taken.value.marker.answer == {"id": item.id}
    with pytest.raises(MarkerTaken):
        store.favor(item, 7, True, marker)
    assert contents(store)[1] == 1
    clock.seconds += 61
    assert store.add(update(), replace(marker, expires=int(START) + 120)).id != item.id


def test_an_index_that_lags_shows_less_and_what_is_gone(lagging, clock):
    store = StreamItemStore(lagging, LedgerIds(clock), clock)
    item = store.add(update())
    assert contents(store, user_ids=[1]) == ([], 1)
    assert contents(store) == (["Hello"], 1)
    lagging.settle()
    store.delete(item)
    assert contents(store, user_ids=[1]) == contents(store) == ([], 0)
