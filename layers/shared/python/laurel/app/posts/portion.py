"""Portions: as many posts as one transaction of the catalogue takes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from laurel.domain.records.post import Post

PORTION = 70
"""The most posts that are changed or deleted in one transaction, which also holds up to 20 copies of the version."""

PORTION_BYTES = 1_500_000
"""The most bytes of JSON of the posts changed in one transaction.

DynamoDB takes 4 MB, and each post is written twice, the second time compressed.
"""


def portion_of(posts: Iterable[Post]) -> tuple[Post, ...]:
    """The first of some posts, as many as one transaction takes; at least one, if there is any."""
    portion: list[Post] = []
    room = PORTION_BYTES
    for post in posts:
        room -= len(json.dumps(asdict(post), ensure_ascii=False).encode("utf-8", "replace"))
        if portion and (room < 0 or len(portion) == PORTION):
            break
        portion.append(post)
    return tuple(portion)
