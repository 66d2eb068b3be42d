"""Snapshots of the catalogue: crashes, races, chunks."""

from __future__ import annotations

import random

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Unavailable
from laurel.app.posts.catalogue import Catalogue
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue import changes, chunks, posts, snapshots
from laurel.store.catalogue.posts import PostStore
from laurel.store.catalogue.snapshots import pointer_of, read_snapshot, write_snapshot
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, UPCASTS
from laurel.store.sizing import Sizing

DAY = 86400


class Crash(Exception):
    """The process dies here."""


class Faulty(MemoryTables):
    """Runs a hook before a write or a read of the tables."""

    before_write = before_batch_get = before_query = staticmethod(lambda *arguments: None)

    def write(self, operation):
        self.before_write(operation)
        return super().write(operation)

    def query(self, query):
        self.before_query(query)
        return super().query(query)

    def batch_get(self, table, keys, *, consistent=True):
        wanted = list(keys)
        self.before_batch_get(table, wanted)
        return super().batch_get(table, wanted, consistent=consistent)


@pytest.fixture
def tables():
    return Faulty()


def commits(store, count, *, start=1, **more):
    for number in range(start, start + count):
        change = CatalogueChange(put=[Post(number, "post", title=str(number))], next_id=number + 1, **more)
        store.commit(store.catalogue(), change)


def same_for_a_newcomer(tables, store):
    fresh, known = PostStore(tables).catalogue(), store.catalogue()
    assert dict(fresh.posts) == dict(known.posts)
    assert (fresh.version, fresh.next_id, dict(fresh.settings)) == (known.version, known.next_id, dict(known.settings))


def pointed_at(tables):
    return pointer_of(tables.get("posts", keys.VERSION))


def is_chunk(operation):
    return isinstance(operation, Put) and operation.item["pk"].startswith("snapshot#")


def is_pointer(operation):
    return isinstance(operation, Update) and "snapshot_version" in operation.set


@pytest.mark.parametrize("crashes", [is_chunk, is_pointer])
def test_a_crash_while_writing_leaves_the_earlier_snapshot_in_force(tables, crashes):
    store = PostStore(tables, snapshot_every=4)
    commits(store, 7)

    def crash(operation):
        if crashes(operation):
            raise Crash

    tables.before_write = crash
    with pytest.raises(Crash):
        commits(store, 1, start=8)
    assert pointed_at(tables).version == 4
    same_for_a_newcomer(tables, PostStore(tables))
    tables.before_write = lambda operation: None
    commits(store, 1, start=9)
    assert pointed_at(tables).version == 9
    same_for_a_newcomer(tables, store)


def test_a_snapshot_that_cannot_be_written_does_not_fail_the_commit(tables):
    store = PostStore(tables, snapshot_every=2)

    def throttled(operation):
        raise Unavailable("throttled")

    tables.before_write = throttled
    commits(store, 3)
    assert pointed_at(tables) is None
    assert store.catalogue().version == 3
    same_for_a_newcomer_without_writing = PostStore(tables).catalogue()
    assert sorted(same_for_a_newcomer_without_writing.posts) == [1, 2, 3]


def test_commits_while_the_snapshot_is_written_are_not_lost(tables):
    store, other = PostStore(tables, snapshot_every=3), PostStore(tables)

    def meanwhile(operation):
        if is_pointer(operation):
            tables.before_write = lambda operation: None
            commits(other, 2, start=10)

    tables.before_write = meanwhile
    commits(store, 3)
    assert pointed_at(tables).version == 3
    assert store.catalogue().version == 5
    same_for_a_newcomer(tables, store)


def test_the_pointer_never_goes_back(tables):
    store = PostStore(tables, snapshot_every=99)
    commits(store, 2)
    early = store.catalogue()
    commits(store, 1, start=3)
    write_snapshot(tables, store.catalogue(), 0)
    with pytest.raises(ConditionFailed):
        write_snapshot(tables, early, 0)
    assert pointed_at(tables).version == 3
    write_snapshot(tables, store.catalogue(), 0)


def test_the_pointer_moves_on_while_chunks_vanish(tables):
    """A new environment reads the pointer; before it reads the chunks, they expire and a new snapshot is there."""
    store = PostStore(tables, snapshot_every=4)
    commits(store, 6)

    def meanwhile(table, wanted):
        if wanted and wanted[0][0].startswith("snapshot#"):
            tables.before_batch_get = lambda *arguments: None
            commits(store, 4, start=7)
            tables.write(Delete("posts", keys.snapshot(4, 0)))

    tables.before_batch_get = meanwhile
    same_for_a_newcomer(tables, store)
    assert pointed_at(tables).version == 8


def test_expired_chunks_are_written_anew(tables):
    store = PostStore(tables, snapshot_every=4)
    commits(store, 6, settings={"a": 1})
    tables.write(Delete("posts", keys.snapshot(4, 0)))
    same_for_a_newcomer(tables, store)
    assert pointed_at(tables).version == 6


def test_a_snapshot_of_before_its_parts_had_partitions_of_their_own_is_read(tables):
    store = PostStore(tables, snapshot_every=4)
    commits(store, 6, settings={"a": 1})
    chunk = tables.get("posts", keys.snapshot(4, 0))
    tables.write(Delete("posts", keys.snapshot(4, 0)))
    tables.write(Put("posts", {**chunk, "pk": keys.CATALOGUE, "sk": f"snapshot#{keys.padded(4)}#0000"}))
    tables.write(Delete("posts", keys.change(3)))  # nothing but the snapshot leads to the present
    same_for_a_newcomer(tables, store)
    assert pointed_at(tables).version == 4


def test_chunks_that_an_eventual_read_does_not_show_yet_are_read_again(tables):
    store = PostStore(tables, snapshot_every=4)
    commits(store, 6)
    late = tables.batch_get
    tables.batch_get = lambda table, keys, *, consistent=True: late(table, keys) if consistent else []
    same_for_a_newcomer(tables, store)
    assert pointed_at(tables).version == 4


def test_processes_that_take_turns_write_one_snapshot_and_not_one_each(tables):
    """None of them reads the first copy, which points to the snapshot, while all is well."""
    stores = [PostStore(tables, snapshot_every=6, sizing=Sizing(version_copies=3)) for _ in range(3)]
    written = []
    tables.before_write = lambda operation: written.append(operation) if is_pointer(operation) else None
    for number in range(1, 16):
        commits(stores[number % 3], 1, start=number)
    assert [operation.set["snapshot_version"] for operation in written] == [6, 12]


def test_a_newcomer_whose_store_is_throttled_still_answers(tables):
    store = PostStore(tables, snapshot_every=4)
    commits(store, 4)
    tables.write(Delete("posts", keys.snapshot(4, 0)))
    tables.write(Delete("posts", keys.change(1)))

    def throttled(operation):
        raise Unavailable("throttled")

    tables.before_write = throttled
    assert sorted(PostStore(tables).catalogue().posts) == [1, 2, 3, 4]


def test_a_follower_is_not_disturbed_by_commits_while_it_reads(tables):
    store, follower = PostStore(tables), PostStore(tables)
    commits(store, 4)
    wanted = store.catalogue()

    def meanwhile(query):
        tables.before_query = lambda query: None
        store.commit(wanted, CatalogueChange(put=[Post(2, "step"), Post(9, "post")], delete=[1]))

    tables.before_query = meanwhile
    followed = follower.catalogue()
    assert (followed.version, dict(followed.posts)) == (4, dict(wanted.posts))
    assert dict(follower.catalogue().posts) == dict(store.catalogue().posts)


def test_a_rebuild_takes_in_what_is_committed_while_it_reads(tables):
    """The first partition is read before, the second after the commit that touches both."""
    store = PostStore(tables)
    commits(store, 3, settings={"a": 1})
    store.commit(store.catalogue(), CatalogueChange(put=[Post(8, "step"), Post(9, "step")], next_id=10))
    tables.write(Delete("posts", keys.change(1)))

    def meanwhile(query):
        if query.pk == "step":
            tables.before_query = lambda query: None
            change = CatalogueChange(put=[Post(2, "17"), Post(8, "post")], delete=[1, 9], settings={"a": None, "b": 2})
            store.commit(store.catalogue(), change)

    tables.before_query = meanwhile
    same_for_a_newcomer(tables, store)
    same_for_a_newcomer(tables, store)


def test_snapshots_that_vanish_again_and_again_are_unavailable(tables):
    """Each time a newcomer wants the chunks, they are gone and the pointer has moved on."""
    store = PostStore(tables, snapshot_every=1)
    commits(store, 3)
    following = iter(range(4, 99))

    def always(table, wanted):
        if wanted and wanted[0][0].startswith("snapshot#"):
            commits(store, 1, start=next(following))
            tables.write(Delete("posts", wanted[0]))

    tables.before_batch_get = always
    with pytest.raises(Unavailable, match="snapshots"):
        PostStore(tables).catalogue()


def test_records_that_vanish_during_a_rebuild_are_unavailable(tables):
    store = PostStore(tables)
    commits(store, 2)
    tables.write(Delete("posts", keys.change(1)))

    def meanwhile(query):
        if query.pk == "post":
            commits(store, 1, start=3)
            tables.write(Delete("posts", keys.change(3)))

    tables.before_query = meanwhile
    with pytest.raises(Unavailable, match="records"):
        PostStore(tables).catalogue()


def test_everything_temporary_expires(tables):
    store = PostStore(tables, snapshot_every=2, now=lambda: 1000.5)
    commits(store, 2)
    assert "expires" not in tables.get("posts", keys.VERSION)
    assert tables.get("posts", keys.change(1))["expires"] == 1000 + changes.LIFE_SECONDS >= 7 * DAY
    assert tables.get("posts", keys.snapshot(2, 0))["expires"] == 1000 + snapshots.LIFE_SECONDS


def test_large_catalogues_wait_for_more_changes(tables, monkeypatch):
    monkeypatch.setattr(posts, "POSTS_PER_CHANGE", 2)
    store = PostStore(tables, snapshot_every=2)
    store.commit(store.catalogue(), CatalogueChange(put=[Post(n, "post") for n in range(1, 11)]))
    commits(store, 3)
    assert pointed_at(tables) is None
    commits(store, 1)
    assert pointed_at(tables).version == 5


def test_incompressible_posts_go_into_several_chunks_below_the_bound(tables):
    noise = random.Random(1)
    content = ["".join(chr(noise.randrange(0x4E00, 0x9000)) for _ in range(30_000)) for _ in range(12)]
    wanted = {number: Post(number, "post", content=text) for number, text in enumerate(content, 1)}
    write_snapshot(tables, Catalogue(3, 13, wanted, {"a": [1]}), 0)
    pointer = pointed_at(tables)
    found = tables.batch_get("posts", [keys.snapshot(3, number) for number in range(pointer.chunks)])
    assert len(found) == pointer.chunks > 2
    assert all(len(chunk["data"]) <= snapshots.CHUNK_BYTES for chunk in found)
    back = read_snapshot(tables, pointer)
    assert dict(back.posts) == wanted
    assert dict(back.settings) == {"a": [1]}


def test_much_text_goes_into_several_chunks_in_order():
    wanted = [Post(number, "post", content="x" * 400) for number in range(1, 8)]
    found = [chunks.decode_chunk(data) for data in chunks.encode_chunks(wanted, {"a": 1}, raw_bytes=1000)]
    assert [post for posts, _ in found for post in posts] == wanted
    assert [settings for _, settings in found] == [{"a": 1}, {}, {}, {}]


def test_an_empty_catalogue_has_a_snapshot_too(tables):
    write_snapshot(tables, Catalogue(1, 1, {}, {"a": 1}), 0)
    back = read_snapshot(tables, pointed_at(tables))
    assert (dict(back.posts), dict(back.settings)) == ({}, {"a": 1})


def test_a_snapshot_of_an_older_schema_is_lifted(tables, monkeypatch):
    write_snapshot(tables, Catalogue(1, 1, {1: Post(1, "post", title="a")}, {}), 0)
    monkeypatch.setitem(SCHEMAS, "post", 2)
    monkeypatch.setitem(UPCASTS, ("post", 1), lambda row: {**row, "schema": 2, "title": row["title"].upper()})
    assert read_snapshot(tables, pointed_at(tables)).posts[1].title == "A"


def test_a_snapshot_of_a_newer_deployment_is_read_as_far_as_known(tables, monkeypatch):
    monkeypatch.setattr(chunks, "POST_FIELDS", [*chunks.POST_FIELDS, "colour"])
    monkeypatch.setattr(chunks, "post_row", lambda post: {"id": post.id, "type": post.type, "colour": "red"})
    write_snapshot(tables, Catalogue(1, 1, {1: Post(1, "post")}, {}), 0)
    monkeypatch.undo()
    assert dict(read_snapshot(tables, pointed_at(tables)).posts) == {1: Post(1, "post")}
