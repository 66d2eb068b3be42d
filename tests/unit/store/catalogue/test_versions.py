"""The version of the catalogue in copies, and held for a while."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.errors import Conflict
from laurel.app.posts.portion import PORTION
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue.posts import PostStore
from laurel.store.catalogue.versions import Versions
from laurel.store.driver.requests import TRANSACTION_ITEMS, Delete, Update
from laurel.store.rows import keys
from laurel.store.sizing import LARGEST, Sizing


@pytest.fixture
def tables():
    return MemoryTables()


def store_of(tables, copies=3, **more):
    return PostStore(tables, sizing=Sizing(version_copies=copies, **more))


def put(store, number, **fields):
    return store.commit(store.catalogue(), CatalogueChange(put=[Post(number, "post", **fields)], next_id=number + 1))


def versions(tables, copies):
    items = [tables.get("posts", keys.version_copy(number)) for number in range(copies)]
    return [item and item["version"] for item in items]


class Reads(MemoryTables):
    """Tables that note which items are read one by one."""

    def __init__(self):
        super().__init__()
        self.read = []

    def get(self, table, key, *, consistent=True):
        self.read.append(key)
        return super().get(table, key, consistent=consistent)


def test_one_copy_is_one_item_with_nothing_more_in_it(tables):
    put(PostStore(tables), 1)
    assert tables.get("posts", keys.version_copy(1)) is None
    assert set(tables.get("posts", keys.VERSION)) == {"pk", "sk", "version", "next_id", "refs"}


def test_a_commit_writes_every_copy_at_two_units_each(tables):
    meter = Meter(tables)
    store = store_of(meter)
    seen = store.catalogue()
    with meter.measure() as usage:
        store.commit(seen, CatalogueChange(put=[Post(1, "post")], next_id=2))
    assert (usage.calls, usage.write_units) == (1, 6 + 2 * 2)
    put(store, 2)
    assert versions(tables, 4) == [2, 2, 2, None]


def test_readers_take_any_copy_for_one_unit(tables):
    reads = Reads()
    put(store_of(reads), 1)
    reader = store_of(reads)
    reader.catalogue()
    reads.read.clear()
    for _ in range(60):
        assert reader.catalogue().version == 1
    assert {*reads.read} == {keys.version_copy(number) for number in range(3)}
    assert len(reads.read) == 60


def test_what_any_copy_says_is_followed(tables):
    writer = store_of(tables)
    put(writer, 1)
    for number in range(3):
        reader = store_of(tables)
        reader.catalogue()
        put(writer, 10 + number)
        reader._versions._choose = lambda _, number=number: number
        assert reader.catalogue().posts == writer.catalogue().posts
        assert reader.catalogue().version == writer.catalogue().version


def test_the_number_can_be_raised_while_both_numbers_are_in_use(tables):
    few, many = store_of(tables, 1), store_of(tables, 3)
    put(few, 1)
    assert many.catalogue().version == 1  # the copies are not there yet: the first is read
    put(many, 2)
    assert versions(tables, 3) == [2, 2, 2]
    few.catalogue()
    put(few, 3)
    assert versions(tables, 3) == [3, 3, 3]
    assert many.catalogue().version == 3


def test_a_process_that_does_not_know_of_the_copies_yet_cannot_commit_past_them(tables):
    few, many = store_of(tables, 1), store_of(tables, 3)
    seen = put(few, 1)
    put(many, 2)
    with pytest.raises(Conflict):
        few.commit(seen, CatalogueChange(put=[Post(9, "post")]))
    put(few, 9)
    assert versions(tables, 3) == [3, 3, 3]


def test_a_lowered_number_leaves_no_reader_of_the_others_behind(tables):
    many, few = store_of(tables, 4), store_of(tables, 2)
    put(many, 1)
    put(few, 2)
    assert versions(tables, 4) == [2, 2, 2, 2]
    many._versions._choose = lambda _: 3
    assert many.catalogue().version == 2


def test_a_copy_that_is_gone_is_made_up_for_by_the_first(tables):
    reader, writer = store_of(tables), store_of(tables)
    put(writer, 1)
    reader.catalogue()
    put(writer, 2)
    tables.write(Delete("posts", keys.version_copy(2)))
    reader._versions._choose = lambda _: 2
    assert reader.catalogue().version == 2
    put(reader, 3)
    assert versions(tables, 3) == [3, 3, 3]


def test_a_copy_left_behind_by_an_older_release_refuses_no_write(tables):
    behind, old = store_of(tables), PostStore(tables)
    put(behind, 1)
    behind._versions._choose = lambda _: 1
    old._versions.writes = lambda seen, head: [Update("posts", keys.VERSION, set=head)]
    put(old, 2)
    with pytest.raises(Conflict):
        put(behind, 3)
    put(behind, 3)
    assert versions(tables, 3) == [3, 3, 3]


def test_two_writers_that_read_different_copies_do_not_both_win(tables):
    one, other = store_of(tables), store_of(tables)
    put(one, 1)
    seen = other.catalogue()
    put(one, 2)
    with pytest.raises(Conflict):
        other.commit(seen, CatalogueChange(put=[Post(3, "post")]))
    assert sorted(store_of(tables).catalogue().posts) == [1, 2]


def test_the_largest_number_of_copies_leaves_room_for_a_portion_of_posts(tables):
    """Beside a removal and some outbox rows."""
    writes = Versions(tables, LARGEST["version_copies"]).writes(0, {})
    assert len(list(writes)) + PORTION + 1 + 8 < TRANSACTION_ITEMS


# ---- held for a while


@pytest.fixture
def clock():
    return [1000.0]


def held_for(tables, clock, milliseconds=1000, **more):
    return PostStore(tables, now=lambda: clock[0], sizing=Sizing(version_hold_ms=milliseconds, **more))


def test_by_default_each_read_asks_the_store(clock):
    reads = Reads()
    store = PostStore(reads, now=lambda: clock[0])
    store.catalogue()
    store.catalogue()
    assert reads.read == [keys.VERSION] * 2


def test_a_version_is_held_as_long_as_the_size_says_and_no_longer(clock):
    reads = Reads()
    store, writer = held_for(reads, clock), PostStore(reads)
    store.catalogue()
    put(writer, 1)
    reads.read.clear()
    clock[0] += 0.999
    assert (store.catalogue().version, reads.read) == (0, [])
    clock[0] += 0.001
    assert store.catalogue().version == 1
    clock[0] += 0.999
    assert store.catalogue().version == 1
    assert len(reads.read) == 1


def test_the_age_counts_from_before_the_read(clock):
    class Slow(MemoryTables):
        def get(self, table, key, *, consistent=True):
            item = super().get(table, key, consistent=consistent)
            clock[0] += 0.7
            return item

    tables = Slow()
    store = held_for(tables, clock)
    store.catalogue()
    put(PostStore(tables), 1)
    clock[0] = 1001.0
    assert store.catalogue().version == 1


def test_a_clock_that_is_set_back_ends_it(tables, clock):
    store = held_for(tables, clock)
    store.catalogue()
    put(PostStore(tables), 1)
    clock[0] -= 3600
    assert store.catalogue().version == 1


def test_what_the_process_wrote_it_reads(tables, clock):
    store = held_for(tables, clock)
    store.catalogue()
    put(store, 1)
    assert list(store.catalogue().posts) == [1]


def test_a_lost_race_ends_it(tables, clock):
    store = held_for(tables, clock, 5000, version_copies=3)
    seen = store.catalogue()
    put(PostStore(tables), 1)
    with pytest.raises(Conflict):
        store.commit(seen, CatalogueChange(put=[Post(2, "post")]))
    assert replace(store.catalogue().get(1), title="x") == Post(1, "post", title="x")
