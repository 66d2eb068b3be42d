"""How many posts one transaction of the catalogue takes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from laurel.domain.records.post import Post

CHUNK = 80
"""Posts changed or deleted in one transaction."""

CHUNK_BYTES = 1_500_000
"""JSON of the posts changed in one: DynamoDB takes 4 MB, and they go in twice, the second time compressed."""


def chunk_of(posts: Iterable[Post]) -> tuple[Post, ...]:
    """The first of some posts to be written, as many as one transaction takes; one at least, if there is any."""
    chunk: list[Post] = []
    room = CHUNK_BYTES
    for post in posts:
        room -= len(json.dumps(asdict(post), ensure_ascii=False).encode("utf-8", "replace"))
        if chunk and (room < 0 or len(chunk) == CHUNK):
            break
        chunk.append(post)
    return tuple(chunk)
