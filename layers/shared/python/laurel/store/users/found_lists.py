"""Lists of ids that were found for a question, kept for its further pages.

A list is one item, and its ids in parts; a page reads one of these. All pages of a list show everyone in it once,
whatever changes meanwhile; it is used for as many seconds as the site has thousands of users, and on a site of up to
10,000 only as long as nobody joins or leaves.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Sequence

from laurel.store.driver.requests import Put, Tables
from laurel.store.driver.tables import EXPIRES
from laurel.store.rows import lean_keys

PART_IDS = 2048
"""Ids of one item: 4 or 8 bytes each."""

PARTS = 64
"""A list of more parts has parts of four times the size: fewer writes, and three read units more for a page."""

FOLLOWS_EXACTLY = 10_000
"""On a site of so many users a list is made anew when their number changed."""

USERS_A_SECOND = 1_000
"""For each so many users of the site a list is used for a second."""

KEPT_SECONDS = 3_600
"""When DynamoDB may remove a list."""


class FoundLists:
    """Keeps lists, over a driver; ``seconds`` is the time since 1970."""

    def __init__(self, tables: Tables, seconds: Callable[[], float]) -> None:
        self._tables = tables
        self._seconds = seconds

    def page(self, question: str, users: int, offset: int, limit: int) -> tuple[Sequence[int], int] | None:
        """The ids of a page and the length of the list; None if there is no list that is new enough.

        One read unit for the list and one or two for its part. ``users`` is how many the site has now.
        """
        digest = _digest(question)
        kept = self._tables.get("system", lean_keys.found(digest), consistent=False)
        if kept is None or not self._is_fresh(kept["made"], kept["users"], users):
            return None
        total, size = int(kept["total"]), int(kept["size"])
        first, last = offset // size, (min(offset + limit, total) - 1) // size
        parts = [lean_keys.found_part(digest, kept["made"], part) for part in range(first, last + 1)]
        items = self._tables.batch_get("system", parts, consistent=False) if parts else []
        if len(items) < len(parts):
            return None
        ids: array[int] = array(kept["code"])
        for item in sorted(items, key=lambda item: str(item["sk"])):
            ids.frombytes(item["ids"])
        begin = offset - first * size
        return ids[begin : begin + limit], total

    def keep(self, question: str, users: int, ids: Sequence[int]) -> None:
        """Keep a list: a write unit for some 250 ids."""
        digest, made = _digest(question), int(self._seconds() * 1000)
        code = "I" if max(ids, default=0) < 2**32 else "Q"
        size = PART_IDS * (1 if len(ids) <= PARTS * PART_IDS else 4)
        expires = made // 1000 + KEPT_SECONDS
        for number, begin in enumerate(range(0, len(ids), size)):
            pk, sk = lean_keys.found_part(digest, made, number)
            packed = array(code, ids[begin : begin + size]).tobytes()
            self._tables.write(Put("system", {"pk": pk, "sk": sk, "ids": packed, EXPIRES: expires}))
        pk, sk = lean_keys.found(digest)
        kept = {"made": made, "users": users, "total": len(ids), "size": size, "code": code, EXPIRES: expires}
        self._tables.write(Put("system", {"pk": pk, "sk": sk, **kept}))

    def _is_fresh(self, made: int, users_then: int, users: int) -> bool:
        if users != users_then and users <= FOLLOWS_EXACTLY:
            return False
        return self._seconds() - made / 1000 <= users / USERS_A_SECOND


def _digest(question: str) -> str:
    return hashlib.blake2b(question.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
