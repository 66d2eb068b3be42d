"""The posts: a catalogue in memory behind a version."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from laurel.app.errors import CatalogueFull, Conflict, PostTooLarge, Unavailable
from laurel.app.posts.catalogue import Catalogue
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.store.catalogue.changes import change_records, read_changes
from laurel.store.catalogue.snapshots import pointer_of, read_snapshot, write_snapshot
from laurel.store.catalogue.versions import Versions, is_first
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import (
    TRANSACTION_ITEMS,
    Delete,
    Item,
    Put,
    Query,
    Tables,
    TransactionItem,
    pages,
)
from laurel.store.driver.sizes import ITEM_BYTES, item_size
from laurel.store.rows import keys
from laurel.store.rows.outbox import put_rows
from laurel.store.rows.records import post_from_item, post_item
from laurel.store.rows.removals import put_removal
from laurel.store.sizing import Sizing

MAX_POSTS = 20_000
"""Bound of the catalogue."""

SNAPSHOT_EVERY = 64
"""Changes between snapshots of a small catalogue; a large one waits for more, see `_snapshot_due`."""

POSTS_PER_CHANGE = 16
"""A snapshot's cost grows with the posts, so it waits for one change in so many of them."""

FOLLOWED_CHANGES = 500
"""An environment that is further behind starts from the snapshot, as a new one does."""

ROUNDS = 10
"""How often a snapshot may vanish while it is read because a later one took its place."""


class PostStore:
    """`laurel.app.ports.posts.Posts` over a driver; one instance per process, safe under threads.

    ``now`` gives seconds since 1970, for the expiry of change records and snapshots, and for the age of what is held.
    ``sizing`` says how many copies of the version there are, and how long the process may go by the one it read.
    """

    def __init__(
        self,
        tables: Tables,
        *,
        now: Callable[[], float] = time.time,
        snapshot_every: int = SNAPSHOT_EVERY,
        sizing: Sizing | None = None,
    ) -> None:
        sizing = sizing or Sizing()
        self._tables = tables
        self._versions = Versions(tables, sizing.version_copies)
        self._hold_seconds = sizing.version_hold_ms / 1000
        self._now = now
        self._snapshot_every = snapshot_every
        self._loading = threading.Lock()
        self._held = Catalogue(0, 1, {}, {})
        self._current_at: float | None = None
        self._snapshot_version = 0

    def catalogue(self) -> Catalogue:
        """The catalogue as committed now: one strongly consistent read unit when nothing changed.

        Where the site's size lets a process go by the version that it read, up to that old, and then nothing is read;
        what this process committed is in it at once.
        """
        asked_at, current_at = self._now(), self._current_at
        if current_at is not None and 0 <= asked_at - current_at < self._hold_seconds:
            return self._held
        # A new process needs the pointer; one that lost a race must not read a copy that an older release left behind.
        head = self._head() if current_at is None else self._versions.any()
        held = self._held
        if held.version < head["version"]:
            with self._loading:
                held = self._held
                if held.version < head["version"]:
                    held = self._caught_up(held, head)
                    self._hold(held)
        self._current_at = asked_at
        return held

    def latest(self) -> Catalogue:
        """The newest catalogue that this process has read or written, without asking the store."""
        return self._held

    def commit(self, seen: Catalogue, change: CatalogueChange) -> Catalogue:
        """Write the change if the catalogue still is the one seen; return the catalogue after it.

        One transaction: the copies of the version, the posts, the change record, the settings, outbox rows and removal.
        Raises Conflict, CatalogueFull, PostTooLarge, and ValueError for more than fits in one transaction.
        """
        later = seen.after(change, seen.version + 1)
        if len(later.posts) > max(MAX_POSTS, len(seen.posts)):
            raise CatalogueFull(f"more than {MAX_POSTS} posts")
        operations = self._operations(seen, change, later)
        if len(operations) > TRANSACTION_ITEMS:
            raise ValueError(f"a change of {len(operations)} items does not fit in one transaction")
        asked_at = self._now()
        try:
            self._tables.transact(operations)
        except (ConditionFailed, TransactionConflict) as error:
            self._current_at = None
            raise Conflict("the catalogue changed meanwhile") from error
        self._hold(later)
        self._current_at = asked_at
        if self._snapshot_due(later):
            with suppress(Unavailable):
                self._head()  # another process may have written one meanwhile
            if self._snapshot_due(later):
                self._write_snapshot(later)
        return later

    def _head(self) -> Item:
        """The first copy of the version, with the pointer to the snapshot."""
        head = self._versions.first()
        self._snapshot_version = max(self._snapshot_version, head.get("snapshot_version", 0))
        return head

    def _hold(self, catalogue: Catalogue) -> None:
        """Keep the catalogue for the next read; should two threads cross here, that read catches up."""
        if catalogue.version > self._held.version:
            self._held = catalogue

    # Reading: follow the change records, start from a snapshot, or read every post.

    def _caught_up(self, held: Catalogue, head: Item) -> Catalogue:
        for _ in range(ROUNDS):
            near = held.version and head["version"] - held.version <= FOLLOWED_CHANGES
            if not near and not is_first(head):
                head = self._head()
            caught_up = self._followed(held, head) if near or not pointer_of(head) else None
            caught_up = caught_up or self._from_snapshot(head)
            if caught_up:
                return caught_up
            now = self._head()
            if pointer_of(now) == pointer_of(head):
                return self._rebuilt(now)
            head = now
        raise Unavailable("snapshots vanish faster than they can be read")

    def _from_snapshot(self, head: Item) -> Catalogue | None:
        pointer = pointer_of(head)
        base = read_snapshot(self._tables, pointer) if pointer else None
        return self._followed(base, head) if base else None

    def _rebuilt(self, head: Item) -> Catalogue:
        """From the posts themselves, where neither records nor snapshot lead to the present.

        They are read one by one, so a commit meanwhile may show in some and not in others; the
        records of those commits then set right whatever they touched.
        """
        queries = [Query("posts", ref, consistent=True) for ref in head["refs"]]
        posts = [post_from_item(item) for query in queries for item in pages(self._tables, query)]
        base = Catalogue(head["version"], head["next_id"], {post.id: post for post in posts}, self._settings())
        rebuilt = self._followed(base, self._head())
        if rebuilt is None:
            raise Unavailable("change records vanish faster than the posts can be read")
        self._write_snapshot(rebuilt)
        return rebuilt

    def _followed(self, base: Catalogue, head: Item) -> Catalogue | None:
        """The base with all changes until the version of the head; None if records of them are missing."""
        news = read_changes(self._tables, base.version, head["version"])
        return base.after(replace(news, next_id=head["next_id"]), head["version"]) if news else None

    def _settings(self) -> dict[str, Any]:
        item = self._tables.get("system", keys.SETTINGS)
        return item["values"] if item else {}

    # Writing.

    def _operations(self, seen: Catalogue, change: CatalogueChange, later: Catalogue) -> list[TransactionItem]:
        head = {
            "version": later.version,
            "next_id": later.next_id,
            "refs": sorted({post.type for post in later.posts.values()}),
        }
        operations: list[TransactionItem] = [*self._versions.writes(seen.version, head)]
        put = {post.id: post for post in change.put}
        items = [post_item(post) for post in put.values()]
        if any(item_size(item) > ITEM_BYTES for item in items):
            raise PostTooLarge
        operations += [Put("posts", item) for item in items]
        left = {keys.post(seen.posts[i].type, i) for i in (*change.delete, *put) if i in seen.posts}
        written = {keys.post(post.type, post.id) for post in put.values()}
        operations += [Delete("posts", key) for key in sorted(left - written)]
        operations += change_records(change, later.version, self._now())
        if change.settings:
            pk, sk = keys.SETTINGS
            operations.append(Put("system", {"pk": pk, "sk": sk, "values": dict(later.settings)}))
        removal = [put_removal(change.removal)] if change.removal else []
        return [*operations, *put_rows(change.outbox), *removal]

    def _snapshot_due(self, catalogue: Catalogue) -> bool:
        every = max(self._snapshot_every, len(catalogue.posts) // POSTS_PER_CHANGE)
        return catalogue.version - self._snapshot_version >= every

    def _write_snapshot(self, catalogue: Catalogue) -> None:
        """Best effort: the catalogue is committed already, and the next change tries again."""
        try:
            write_snapshot(self._tables, catalogue, self._now())
        except (ConditionFailed, TransactionConflict, Unavailable):
            return
        self._snapshot_version = max(self._snapshot_version, catalogue.version)
