"""Removals: written by the transaction that deletes, listed by time until they are done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from laurel.app.errors import Conflict
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver.requests import Query
from laurel.store.ledger import removals as module
from laurel.store.ledger.removals import RemovalStore
from laurel.store.rows import keys
from laurel.store.users.users import UserStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


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
    assert list(removals.waiting()) == []
    removal = removed(posts, 1, 2)
    assert list(removals.waiting()) == [removal]


def test_a_commit_that_loses_its_race_leaves_none(posts, removals):
    seen = posts.catalogue()
    posts.commit(seen, CatalogueChange(settings={"title": "Other"}))
    with pytest.raises(Conflict):
        posts.commit(seen, CatalogueChange(delete=[1], removal=Removal(NOON, "posts", [1])))
    assert list(removals.waiting()) == []


def test_they_come_by_time(posts, removals, monkeypatch):
    monkeypatch.setattr(module, "PAGE_REMOVALS", 2)
    made = [removed(posts, number, seconds=-number) for number in (3, 1, 4, 2, 5)]
    in_order = sorted(made, key=lambda removal: removal.time)
    assert list(removals.waiting()) == in_order


@pytest.mark.parametrize("left", [True, False])
def test_what_was_deleted_is_noted_until_it_is_done(posts, removals, left):
    removal = removed(posts, 1)
    removals.note(removal, 500, left=True)
    removals.note(removal, 20, left=left)
    assert list(removals.waiting()) == [replace(removal, rows=520, left=left)] == [removals.get(removal)]
    removals.done(replace(removal, rows=521), NOON)
    removals.note(removal, 1, left=True)
    assert list(removals.waiting()) == [], "what comes too late brings none back"


def test_one_that_is_done_can_be_seen_for_a_week(posts, removals, tables):
    removal = removed(posts, 1)
    removals.done(removal, NOON)
    removals.done(replace(removal, rows=9), NOON + timedelta(seconds=1))
    finished = replace(removal, finished=NOON)
    assert removals.get(removal) == finished
    assert list(removals.newest(None, 5)) == [finished]
    [item] = tables.query(Query("system", keys.FINISHED_REMOVALS)).items
    assert item["expires"] == (NOON + timedelta(days=7)).timestamp()
    assert removals.get(replace(removal, ids=(2,))) is None


def test_the_newest_are_listed_finished_or_not(posts, removals):
    made = [removed(posts, number, seconds=number) for number in range(1, 7)]
    for removal in made[::2]:
        removals.done(removal, NOON)
    listed = [removal.ids[0] for removal in removals.newest(None, 4)]
    assert listed == [6, 5, 4, 3]
    following = [removal.ids[0] for removal in removals.newest(made[2], 4)]
    assert following == [2, 1]


def test_one_that_is_done_is_forgotten_and_the_others_stay(posts, removals):
    first, second = removed(posts, 1), removed(posts, 2)
    for _ in range(2):
        removals.done(first, NOON)
        assert list(removals.waiting()) == [second]


def test_a_user_leaves_one_with_the_profile(tables, removals):
    users = UserStore(tables)
    ann = users.create(User(0, "ann", "ann@example.org", "ann", "Ann", "2020-01-01T00:00:00"), "")
    removal = Removal(NOON, "user", (ann.id,))
    with pytest.raises(Conflict):
        users.delete(replace(ann, rev=ann.rev + 1), [removal])
    assert list(removals.waiting()) == []
    users.delete(ann, [removal])
    assert list(removals.waiting()) == [removal]
