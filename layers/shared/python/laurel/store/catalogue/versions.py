"""The version of the catalogue, in as many copies as the site's size asks for.

Every commit writes all copies in its transaction, so each of them says what the others say, and a reader takes any. The
first is the only one of a site that sets nothing; it alone points to the snapshot.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.requests import Item, Tables, Update
from laurel.store.rows import keys


class Versions:
    """The copies of the version, over a driver; safe under threads.

    ``wanted`` is how many there should be. ``choose`` gives a number from 0 to below its argument.
    """

    def __init__(self, tables: Tables, wanted: int, choose: Callable[[int], int] = random.randrange) -> None:
        self._tables = tables
        self._wanted = wanted
        self._choose = choose
        self._written = 1

    def first(self) -> Item:
        """The first copy, which points to the snapshot: one strongly consistent read unit."""
        head = self._tables.get("posts", keys.VERSION) or {"version": 0, "next_id": 1, "refs": []}
        self._written = max(self._written, head.get("copies", 1))
        return head

    def any(self) -> Item:
        """Any copy, at the same cost. Copies that are not written yet, or no longer there, are not read."""
        number = self._choose(min(self._wanted, self._written)) if self._wanted > 1 else 0
        head = self._tables.get("posts", keys.version_copy(number)) if number else None
        return head or self.first()

    def writes(self, seen_version: int, head: Mapping[str, Any]) -> Iterator[Update]:
        """The operations that write a version into all copies, if the catalogue still is the one seen.

        The condition on the first holds for all, since they are written together. Copies that others have made are
        written even where fewer are wanted here: a process that still reads them would go by an old version for ever.
        """
        copies = max(self._wanted, self._written)
        is_seen = Equals("version", seen_version) if seen_version else Absent("version")
        head = {**head, "copies": copies} if copies > 1 else head
        yield Update("posts", keys.VERSION, set=head, condition=is_seen)
        for number in range(1, copies):
            yield Update("posts", keys.version_copy(number), set=head)


def is_first(head: Item) -> bool:
    """Whether a version is the first copy, so that no pointer on it means that there is no snapshot."""
    return bool(head.get("pk", keys.CATALOGUE) == keys.CATALOGUE)
