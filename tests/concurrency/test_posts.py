"""Eight writers on one catalogue."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.errors import Conflict
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue.posts import PostStore

ROUNDS = 5


def until_committed(store, decide):
    while True:
        seen = store.catalogue()
        try:
            return store.commit(seen, decide(seen))
        except Conflict:
            continue


def add_one(seen):
    post = seen.get(1)
    return CatalogueChange(put=[replace(post, menu_order=post.menu_order + 1)])


def new_post(seen):
    return CatalogueChange(put=[Post(seen.next_id, "step")], next_id=seen.next_id + 1)


def test_no_update_of_a_post_is_lost_between_environments(tables, together):
    until_committed(PostStore(tables), lambda seen: CatalogueChange(put=[Post(1, "post")], next_id=2))
    stores = [PostStore(tables, snapshot_every=7) for _ in range(8)]
    outcomes = together(lambda number: [until_committed(stores[number], add_one) for _ in range(ROUNDS)])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert PostStore(tables).catalogue().get(1).menu_order == 8 * ROUNDS
    assert {store.catalogue().get(1).menu_order for store in stores} == {8 * ROUNDS}


def test_threads_of_one_environment_hand_out_every_id_once(tables, together):
    store = PostStore(tables, snapshot_every=7)
    outcomes = together(lambda number: [until_committed(store, new_post) for _ in range(ROUNDS)])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    catalogue = PostStore(tables).catalogue()
    assert sorted(catalogue.posts) == list(range(1, 8 * ROUNDS + 1))
    assert catalogue.next_id == 8 * ROUNDS + 1
    assert dict(store.catalogue().posts) == dict(catalogue.posts)


def test_readers_never_see_half_a_change(tables, together):
    """Each change sets both posts to one number; every reader, new or old, finds them equal."""
    writer = PostStore(tables, snapshot_every=3)

    def both(number):
        return CatalogueChange(put=[Post(1, "post", menu_order=number), Post(2, "step", menu_order=number)])

    until_committed(writer, lambda seen: both(0))

    def work(number):
        if number < 2:
            return [until_committed(writer, lambda seen: both(seen.get(1).menu_order + 1)) for _ in range(10)]
        reader = PostStore(tables)
        seen = [reader.catalogue() if number % 2 else PostStore(tables).catalogue() for _ in range(10)]
        assert all(catalogue.get(1).menu_order == catalogue.get(2).menu_order for catalogue in seen)
        versions = [catalogue.version for catalogue in seen]
        assert versions == sorted(versions)
        return seen

    outcomes = together(work)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert writer.catalogue().get(2).menu_order == 20
