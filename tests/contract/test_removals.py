"""Removals: written by the transaction that deletes, listed by time until they are done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from laurel.app.errors import Conflict
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.ledger import removals as module
from laurel.store.ledger.removals import RemovalStore
from laurel.store.users.users import UserStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL_TIME = NOON + timedelta(days=1)


@pytest.fixture
def removals(tables):
    return RemovalStore(tables)


@pytest.fixture
def posts(tables):
    store = PostStore(tables)
    store.commit(store.catalogue(), CatalogueChange(put=[Post(number, "step") for number in range(1, 9)], next_id=9))
    return store


def removed(posts, *ids, **later):
    removal = Removal(NOON + timedelta(**later), "posts", ids)
    posts.commit(posts.catalogue(), CatalogueChange(delete=ids, removal=removal))
    return removal


def test_a_removal_is_there_once_what_it_is_of_is_gone(posts, removals):
    assert list(removals.waiting(ALL_TIME)) == []
    removal = removed(posts, 1, 2)
    assert list(removals.waiting(ALL_TIME)) == [removal]


def test_a_commit_that_loses_its_race_leaves_none(posts, removals):
    seen = posts.catalogue()
    posts.commit(seen, CatalogueChange(settings={"title": "Other"}))
    with pytest.raises(Conflict):
        posts.commit(seen, CatalogueChange(delete=[1], removal=Removal(NOON, "posts", [1])))
    assert list(removals.waiting(ALL_TIME)) == []


def test_they_come_by_time_until_a_moment(posts, removals, monkeypatch):
    monkeypatch.setattr(module, "PAGE_REMOVALS", 2)
    made = [removed(posts, number, seconds=-number) for number in (3, 1, 4, 2, 5)]
    in_order = sorted(made, key=lambda removal: removal.time)
    assert list(removals.waiting(ALL_TIME)) == in_order
    assert list(removals.waiting(NOON - timedelta(seconds=3))) == in_order[:2]
    assert list(removals.waiting(NOON - timedelta(seconds=3, microseconds=-1))) == in_order[:3]


def test_the_moment_may_have_any_zone(posts, removals):
    removal = removed(posts, 1)
    east = timezone(timedelta(hours=5))
    assert list(removals.waiting((NOON + timedelta(microseconds=1)).astimezone(east))) == [removal]
    assert list(removals.waiting(NOON.astimezone(east))) == []


def test_one_that_is_done_is_forgotten_and_the_others_stay(posts, removals):
    first, second = removed(posts, 1), removed(posts, 2)
    for _ in range(2):
        removals.done(first)
        assert list(removals.waiting(ALL_TIME)) == [second]


def test_a_user_leaves_one_with_the_profile(tables, removals):
    users = UserStore(tables)
    ann = users.create(User(0, "ann", "ann@example.org", "ann", "Ann", "2020-01-01T00:00:00"), "")
    removal = Removal(NOON, "user", (ann.id,))
    with pytest.raises(Conflict):
        users.delete(replace(ann, rev=ann.rev + 1), removal)
    assert list(removals.waiting(ALL_TIME)) == []
    users.delete(ann, removal)
    assert list(removals.waiting(ALL_TIME)) == [removal]
