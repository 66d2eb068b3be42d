"""The catalogue in compressed chunks, for environments that start.

A snapshot is a few items of zlib-compressed JSON and a pointer on the first copy of the version. The chunks are
written first and the pointer last, so a crash in between leaves the earlier snapshot in force; the
pointer only ever moves forward, and setting it touches nothing else of the version item. Chunks
expire; a reader that finds some absent reads the posts themselves and writes them anew.

Each chunk has a partition of its own, and is small: so the processes that a deployment starts under load read at many
partitions, none of which is the one that every request reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from laurel.app.posts.catalogue import Catalogue
from laurel.domain.records.post import Post
from laurel.store.catalogue.chunks import decode_chunk, encode_chunks
from laurel.store.driver.conditions import Absent, LessThan, any_of
from laurel.store.driver.requests import Item, Put, Tables, Update
from laurel.store.rows import keys

CHUNK_BYTES = 64 * 1024
"""The largest chunk aimed at, compressed, in bytes: eight eventual read units, so some 375 starts a second."""

RAW_BYTES = 384 * 1024
"""How much JSON goes into a chunk at most."""

LIFE_SECONDS = 30 * 86400
"""How long chunks are kept."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the version item points: the snapshot of a version, its chunks and posts counted."""

    version: int
    chunks: int
    posts: int


def pointer_of(head: Item) -> Pointer | None:
    """The pointer on the version item, None before the first snapshot."""
    if "snapshot_version" not in head:
        return None
    return Pointer(head["snapshot_version"], head["snapshot_chunks"], head["snapshot_posts"])


def read_snapshot(tables: Tables, pointer: Pointer) -> Catalogue | None:
    """The catalogue as of the snapshot; None if chunks of it are gone."""
    items = _chunks(tables, pointer)
    posts: dict[int, Post] = {}
    settings: dict[str, Any] = {}
    for item in items:
        some, first = decode_chunk(item["data"])
        posts.update((post.id, post) for post in some)
        settings.update(first)
    if len(items) != pointer.chunks or len(posts) != pointer.posts:
        return None
    return Catalogue(pointer.version, 0, posts, settings)


def _chunks(tables: Tables, pointer: Pointer) -> list[Item]:
    """The chunks that there are; read eventually, which costs half, and again where that is too early for some."""
    items: list[Item] = []
    for key_of, consistent in ((keys.snapshot, False), (keys.snapshot, True), (keys.old_snapshot, True)):
        item_keys = [key_of(pointer.version, number) for number in range(pointer.chunks)]
        items = tables.batch_get("posts", item_keys, consistent=consistent)
        if len(items) == pointer.chunks:
            break
    return items


def write_snapshot(tables: Tables, catalogue: Catalogue, now: float) -> None:
    """Write the catalogue's snapshot and point to it, unless a later one is pointed to already.

    ``now`` is in seconds since 1970. Raises `laurel.store.driver.errors.ConditionFailed` in that case.
    """
    in_order = (catalogue.posts[post_id] for post_id in sorted(catalogue.posts))
    chunks = encode_chunks(in_order, catalogue.settings, CHUNK_BYTES, RAW_BYTES)
    for number, data in enumerate(chunks):
        pk, sk = keys.snapshot(catalogue.version, number)
        tables.write(Put("posts", {"pk": pk, "sk": sk, "data": data, "expires": int(now) + LIFE_SECONDS}))
    pointer = {
        "snapshot_version": catalogue.version,
        "snapshot_chunks": len(chunks),
        "snapshot_posts": len(catalogue.posts),
    }
    not_later = any_of(Absent("snapshot_version"), LessThan("snapshot_version", catalogue.version + 1))
    tables.write(Update("posts", keys.VERSION, set=pointer, condition=not_later))
