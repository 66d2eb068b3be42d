"""The catalogue in compressed chunks, for environments that start.

A snapshot is a few items of zlib-compressed JSON and a pointer on the version item. The chunks are
written first and the pointer last, so a crash in between leaves the earlier snapshot in force; the
pointer only ever moves forward, and setting it touches nothing else of the version item. Chunks
expire; whoever finds some gone reads the posts themselves and writes them anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel.app.catalogue import Catalogue
from laurel.domain.post import Post
from laurel.store import keys
from laurel.store.conditions import Absent, LessThan, any_of
from laurel.store.operations import Item, Put, Tables, Update
from laurel.store.records import POST_FIELDS, SCHEMAS, post_from_row, post_row

CHUNK_BYTES = 300 * 1024
"""The largest chunk aimed at, compressed, in bytes."""

RAW_BYTES = 2 * 1024 * 1024
"""How much JSON goes into a chunk at most: posts of plain text compress to less than a sixth of it."""

LIFE_SECONDS = 30 * 86400
"""How long chunks are kept."""

_LEVEL = 5


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
    wanted = [keys.snapshot(pointer.version, number) for number in range(pointer.chunks)]
    items = tables.batch_get("posts", wanted)
    posts: dict[int, Post] = {}
    settings: Mapping[str, Any] = {}
    for item in items:
        content = json.loads(zlib.decompress(item["data"]))
        settings = content["settings"] or settings
        if (content["schema"], content["fields"]) == (SCHEMAS["post"], POST_FIELDS):
            posts.update((row["id"], Post(**row)) for row in content["posts"])
        else:
            posts.update((row["id"], post_from_row(row, content["schema"])) for row in content["posts"])
    if len(items) != pointer.chunks or len(posts) != pointer.posts:
        return None
    return Catalogue(pointer.version, 0, posts, settings)


def write_snapshot(tables: Tables, catalogue: Catalogue, now: float) -> None:
    """Write the catalogue's snapshot and point to it, unless a later one is pointed to already.

    ``now`` is in seconds since 1970. Raises `laurel.store.errors.ConditionFailed` in that case.
    """
    posts = [catalogue.posts[post_id] for post_id in sorted(catalogue.posts)]
    chunks = 0
    for data in _chunks(posts, catalogue.settings):
        pk, sk = keys.snapshot(catalogue.version, chunks)
        tables.write(Put("posts", {"pk": pk, "sk": sk, "data": data, "expires": int(now) + LIFE_SECONDS}))
        chunks += 1
    pointer = {"snapshot_version": catalogue.version, "snapshot_chunks": chunks, "snapshot_posts": len(posts)}
    not_later = any_of(Absent("snapshot_version"), LessThan("snapshot_version", catalogue.version + 1))
    tables.write(Update("posts", keys.VERSION, set=pointer, condition=not_later))


def _chunks(posts: Sequence[Post], settings: Mapping[str, Any]) -> Iterator[bytes]:
    """Compressed chunks; the first carries the settings."""
    rows = [json.dumps(post_row(post), ensure_ascii=False, separators=(",", ":")) for post in posts]
    first, start, size = True, 0, 0
    for position, row in enumerate(rows):
        size += len(row)
        if size > RAW_BYTES and position > start:
            yield from _compressed(rows[start:position], settings if first else {})
            first, start, size = False, position, len(row)
    yield from _compressed(rows[start:], settings if first else {})


def _compressed(rows: list[str], settings: Mapping[str, Any]) -> Iterator[bytes]:
    """One chunk, or several of half the posts each while it is too large."""
    head = json.dumps({"schema": SCHEMAS["post"], "fields": POST_FIELDS, "settings": settings}, ensure_ascii=False)
    data = zlib.compress(f'{head[:-1]},"posts":[{",".join(rows)}]}}'.encode(), _LEVEL)
    if len(data) <= CHUNK_BYTES or len(rows) < 2:
        yield data
        return
    half = len(rows) // 2
    yield from _compressed(rows[:half], settings)
    yield from _compressed(rows[half:], {})
