"""The catalogue on every driver."""

from __future__ import annotations

import random

import pytest

from devstore.meter import Meter
from laurel.app.errors import CatalogueFull, Conflict, PostTooLarge
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue import posts as posts_module
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver.requests import Delete, Query, pages
from laurel.store.rows import keys


def post(post_id, ref="post", **fields):
    return Post(id=post_id, type=ref, **fields)


def put(store, *posts, **more):
    return store.commit(store.catalogue(), CatalogueChange(put=posts, **more))


def same(store, other):
    mine, others = store.catalogue(), other.catalogue()
    assert dict(mine.posts) == dict(others.posts)
    assert dict(mine.settings) == dict(others.settings)
    assert (mine.version, mine.next_id) == (others.version, others.next_id)
    return mine


def test_a_new_site_is_empty(posts):
    catalogue = posts.catalogue()
    assert (catalogue.version, catalogue.next_id, dict(catalogue.posts)) == (0, 1, {})
    assert dict(catalogue.settings) == {}


def test_a_commit_is_seen_by_every_environment(posts, tables):
    other = PostStore(tables)
    other.catalogue()
    full = post(
        7,
        "step",
        status="publish",
        slug="s",
        title="T",
        content="C\n",
        author=3,
        parent=2,
        menu_order=-1,
        sticky=True,
        floating=True,
        password="p",
        meta={"_gamipress_count": 3, "nested": {"a": [1, None, 2.5, True]}, "empty": ""},
    )
    put(posts, full, next_id=8, settings={"title": "Site", "list": [1]})
    catalogue = same(posts, other)
    assert catalogue.get(7) == full
    assert catalogue.next_id == 8
    assert catalogue.settings == {"title": "Site", "list": [1]}
    same(posts, PostStore(tables))


def test_an_unchanged_catalogue_is_the_same_object_for_one_unit(posts, tables):
    put(posts, post(1))
    meter = Meter(tables)
    store = PostStore(meter)
    first = store.catalogue()
    with meter.measure() as usage:
        assert store.catalogue() is first
    assert (usage.calls, usage.read_units) == (1, 1)


def test_following_one_change_costs_two_units_and_keeps_the_other_posts(posts, tables):
    put(posts, *(post(n) for n in range(1, 50)))
    meter = Meter(tables)
    store = PostStore(meter)
    before = store.catalogue()
    put(posts, post(3, title="new"))
    with meter.measure() as usage:
        after = store.catalogue()
    assert after.get(3).title == "new"
    assert after.get(4) is before.get(4)
    assert (usage.calls, usage.read_units) == (2, 2)


def test_a_stale_commit_conflicts_and_writes_nothing(posts, tables):
    stale = PostStore(tables)
    seen = stale.catalogue()
    put(posts, post(1, title="first"))
    with pytest.raises(Conflict):
        stale.commit(seen, CatalogueChange(put=[post(1, title="second"), post(2)], settings={"a": 1}))
    catalogue = same(stale, PostStore(tables))
    assert catalogue.get(1).title == "first"
    assert catalogue.get(2) is None
    assert dict(catalogue.settings) == {}
    stale.commit(catalogue, CatalogueChange(put=[post(2)]))
    assert sorted(posts.catalogue().posts) == [1, 2]


def test_deletion_is_followed(posts, tables):
    other = PostStore(tables)
    put(posts, post(1), post(2))
    other.catalogue()
    posts.commit(posts.catalogue(), CatalogueChange(delete=[1, 99]))
    assert list(same(posts, other).posts) == [2]
    [left] = pages(tables, Query("posts", "post", consistent=True))
    assert left["sk"] == keys.padded(2)


def test_a_post_that_changes_its_type_leaves_nothing_behind(posts, tables):
    other = PostStore(tables)
    put(posts, post(1, "17", title="a"))
    other.catalogue()
    put(posts, post(1, "18", title="b"))
    assert list(pages(tables, Query("posts", "17", consistent=True))) == []
    assert same(posts, other).get(1) == post(1, "18", title="b")
    same(posts, PostStore(tables))


def test_created_changed_moved_and_deleted_while_one_was_away(posts, tables):
    put(posts, post(1), post(2), post(3), settings={"a": 1, "b": 1})
    other = PostStore(tables)
    other.catalogue()
    put(posts, post(4), next_id=9)
    put(posts, post(1, title="x"), settings={"a": None, "b": 2})
    posts.commit(posts.catalogue(), CatalogueChange(delete=[2, 4]))
    put(posts, post(3, "step"))
    put(posts, post(2, title="again"))
    catalogue = same(posts, other)
    assert sorted(catalogue.posts) == [1, 2, 3]
    assert dict(catalogue.settings) == {"b": 2}


def test_a_settings_change_alone(posts, tables):
    other = PostStore(tables)
    put(posts, post(1), settings={"a": 1})
    other.catalogue()
    posts.commit(posts.catalogue(), CatalogueChange(settings={"a": None}))
    assert dict(same(posts, other).settings) == {}


def test_a_change_too_large_for_a_transaction_is_refused(posts):
    with pytest.raises(ValueError, match="does not fit"):
        put(posts, *(post(n) for n in range(1, 100)))
    assert posts.catalogue().version == 0
    put(posts, *(post(n) for n in range(1, 99)))
    assert len(posts.catalogue().posts) == 98


def test_the_bound_refuses_creation_but_not_changes(posts, monkeypatch):
    monkeypatch.setattr(posts_module, "MAX_POSTS", 2)
    put(posts, post(1), post(2))
    with pytest.raises(CatalogueFull):
        put(posts, post(3))
    put(posts, post(2, title="changed"))
    posts.commit(posts.catalogue(), CatalogueChange(put=[post(3)], delete=[1]))
    assert sorted(posts.catalogue().posts) == [2, 3]


def test_what_no_item_can_hold_is_refused_and_changes_nothing(posts):
    put(posts, post(1, content="x" * 390_000))
    with pytest.raises(PostTooLarge):
        put(posts, post(2), post(1, content="x" * 390_000, meta={"more": "y" * 20_000}))
    assert list(posts.catalogue().posts) == [1]


def test_a_new_environment_starts_from_the_snapshot(posts, tables):
    for number in range(1, 8):
        put(posts, post(number, title=str(number)), settings={"n": number}, next_id=number + 1)
    meter = Meter(tables)
    store = PostStore(meter)
    with meter.measure() as usage:
        store.catalogue()
    same(posts, store)
    assert tables.get("posts", keys.VERSION)["snapshot_version"] == 5
    assert usage.calls == 3  # version, chunks, changes


def test_records_that_expired_are_made_up_for(posts, tables):
    behind = PostStore(tables)
    put(posts, post(1, "17"))
    behind.catalogue()
    for number in (2, 3):
        put(posts, post(number, "step"), settings={"n": number})
    tables.write(Delete("posts", keys.change(2)))
    same(posts, behind)
    assert tables.get("posts", keys.VERSION)["snapshot_version"] == 3
    same(posts, PostStore(tables))


def test_all_records_and_the_snapshot_gone(posts, tables):
    for number in range(1, 8):
        put(posts, post(number, "17" if number % 2 else "step"), settings={"n": number})
    rows = list(pages(tables, Query("posts", keys.CATALOGUE, consistent=True)))
    for row in rows:
        if row["sk"] != keys.VERSION[1]:
            tables.write(Delete("posts", (row["pk"], row["sk"])))
    tables.write(Delete("posts", keys.snapshot(5, 0)))
    same(posts, PostStore(tables))
    same(posts, PostStore(tables))


def test_an_environment_far_behind(posts, tables, monkeypatch):
    behind = PostStore(tables)
    put(posts, post(1))
    behind.catalogue()
    for number in range(2, 12):
        put(posts, post(number))
    monkeypatch.setattr(posts_module, "FOLLOWED_CHANGES", 3)
    same(posts, behind)


def test_a_change_too_large_for_one_record_is_followed(posts, tables):
    other = PostStore(tables)
    put(posts, post(1))
    other.catalogue()
    noise = random.Random(1)
    text = "".join(chr(noise.randrange(0x4E00, 0x9000)) for _ in range(50_000))
    put(posts, *(post(n, content=text[n:] + text[:n]) for n in range(1, 5)), settings={"a": 1})
    same(posts, other)
    tables.write(Delete("posts", keys.change(2, 1)))
    same(posts, PostStore(tables))


def test_meta_that_is_no_json_is_refused_before_anything_is_written(posts):
    with pytest.raises(TypeError):
        put(posts, post(1, meta={"a": b"bytes"}))
    assert posts.catalogue().version == 0
