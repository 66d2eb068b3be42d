"""Posts and settings as compressed JSON in pieces that fit into items: for snapshots and changes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from laurel.domain.records.post import Post
from laurel.store.rows.records import POST_FIELDS, post_from_row, post_row
from laurel.store.rows.schemas import SCHEMAS

CHUNK_BYTES = 300 * 1024
"""The largest chunk of a change aimed at, compressed, in bytes."""

RAW_BYTES = 2 * 1024 * 1024
"""How much JSON goes into a chunk at most: posts of plain text compress to less than a sixth of it."""

_LEVEL = 5


def encode_chunks(
    posts: Iterable[Post],
    settings: Mapping[str, Any],
    chunk_bytes: int = CHUNK_BYTES,
    raw_bytes: int = RAW_BYTES,
) -> list[bytes]:
    """The posts in order in one chunk or more, of so many bytes compressed and before; the first carries the settings.

    Raises TypeError for meta or settings that JSON cannot hold.
    """
    pieces: list[list[str]] = [[]]
    size = 0
    for post in posts:
        row = json.dumps(post_row(post), ensure_ascii=False, separators=(",", ":"))
        size += len(row)
        if size > raw_bytes and pieces[-1]:
            pieces.append([])
            size = len(row)
        pieces[-1].append(row)
    headed = ((rows, {} if number else settings) for number, rows in enumerate(pieces))
    return [chunk for rows, first in headed for chunk in _compressed(rows, first, chunk_bytes)]


def decode_chunk(data: bytes) -> tuple[list[Post], dict[str, Any]]:
    """Posts and settings of one chunk, whichever deployment wrote it."""
    content = json.loads(zlib.decompress(data))
    rows, schema = content["posts"], content["schema"]
    if (schema, content["fields"]) == (SCHEMAS["post"], POST_FIELDS):
        return [Post(**row) for row in rows], content["settings"]
    return [post_from_row(row, schema) for row in rows], content["settings"]


def _compressed(rows: list[str], settings: Mapping[str, Any], chunk_bytes: int) -> Iterator[bytes]:
    """One chunk, or several of half the posts each while it is too large."""
    head = json.dumps({"schema": SCHEMAS["post"], "fields": POST_FIELDS, "settings": settings}, ensure_ascii=False)
    data = zlib.compress(f'{head[:-1]},"posts":[{",".join(rows)}]}}'.encode(), _LEVEL)
    if len(data) <= chunk_bytes or len(rows) < 2:
        yield data
        return
    half = len(rows) // 2
    yield from _compressed(rows[:half], settings, chunk_bytes)
    yield from _compressed(rows[half:], {}, chunk_bytes)
