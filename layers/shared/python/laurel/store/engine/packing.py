"""Where a user's progress and trigger counts are: in the state, or in pages of their own where they are many.

Both kinds are packed into the state while its item stays within `STATE_BYTES`: up to there a second item would cost
more than the larger state. Beyond, the larger kind moves to four pages, an entry to the one that the hash of its key
names; where a page would exceed `PAGE_BYTES` there are four times as many, 64 at most. Pages are read after the state,
which says how many there are, and are written only with it: so a decision on older pages is refused as one on an
older state is.

A user of the layout of before has an item for each entry. Whoever reads them reads all, and the first write packs all;
the items are left behind, until the migration deletes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.store.driver.requests import Item, Put, Query, Tables, Update, pages
from laurel.store.driver.sizes import item_size
from laurel.store.rows import keys
from laurel.store.rows.packed import (
    KINDS,
    PROGRESS,
    TRIGGER_COUNTS,
    Entries,
    Kind,
    pack,
    pack_progress,
    pack_trigger_count,
    page_from_item,
    page_of,
    progress_key,
    put_page,
    trigger_count_key,
    trigger_of,
    unpack,
    unpack_progress,
    unpack_trigger_count,
)
from laurel.store.rows.state import is_of_before, rev_of, state_update, state_values

STATE_BYTES = 2048
"""The largest state that has room for entries: two write units, four in a transaction, as a small one and a page."""

SPILL_BYTES = 512
"""A kind that takes less stays in the state, however large the rest of it is."""

PAGE_BYTES = 960
"""The most that the entries of a page take, so that its item is within a write unit, while there can be more pages."""

FIRST_PAGES, GROWTH, MOST_PAGES = 4, 4, 64

Wanted = Mapping[str, Collection[str] | None]
"""The keys to read of each kind, by its attribute; None for all."""

EVERYTHING: Wanted = {kind.attribute: None for kind in KINDS}
NOTHING: Wanted = {kind.attribute: () for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Held:
    """The entries of one kind as they were read: all, or with ``pages`` those of the pages that were ``read``."""

    entries: Entries = field(default_factory=dict)
    pages: int = 0
    read: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of a user to replace it: the state's item ({}: none) and the entries, by the kind's attribute."""

    user_id: int
    state: Item
    held: Mapping[str, Held]

    @property
    def rev(self) -> int:
        """The ``rev`` of the state."""
        return rev_of(self.state)

    def progress(self, post_ids: Iterable[int] | None) -> dict[int, Progress]:
        """The progress with posts, as far as there is one; with all for None."""
        entries = self.held[PROGRESS.attribute].entries
        wanted = map(int, entries) if post_ids is None else post_ids
        return {i: unpack_progress(entries[key]) for i in wanted if (key := progress_key(i)) in entries}

    def trigger_counts(self, names: Iterable[tuple[str, int]] | None) -> dict[tuple[str, int], TriggerCount]:
        """The trigger counts of those names, as far as there are any; all for None."""
        entries = self.held[TRIGGER_COUNTS.attribute].entries
        wanted = map(trigger_of, entries) if names is None else names
        return {i: unpack_trigger_count(entries[key]) for i in wanted if (key := trigger_count_key(*i)) in entries}


def keys_of(posts: Iterable[int], trigger_counts: Iterable[tuple[str, int]]) -> dict[str, list[str]]:
    """What to read for the progress with posts and for trigger counts."""
    return {
        PROGRESS.attribute: [progress_key(post_id) for post_id in posts],
        TRIGGER_COUNTS.attribute: [trigger_count_key(*name) for name in trigger_counts],
    }


# ---- reading


def see(tables: Tables, user_id: int, state: Item | None, wanted: Wanted) -> Seen | None:
    """The entries of a user whose state's item was read just now; None if the user was written since: read again."""
    state = state or {}
    if is_of_before(state):
        held = {kind.attribute: Held(_old_entries(tables, user_id, kind)) for kind in KINDS}
        return Seen(user_id, state, held) if tables.get("users", keys.state(user_id)) == state else None
    held = {kind.attribute: _in_state(kind, state) for kind in KINDS}
    rev = rev_of(state)
    for kind in KINDS:
        keys_wanted, found = wanted[kind.attribute], held[kind.attribute]
        if found.pages:
            numbers = None if keys_wanted is None else {page_of(key, found.pages) for key in keys_wanted}
            later = _with_pages(tables, user_id, rev, kind, found, numbers)
            if later is None:
                return None
            held[kind.attribute] = later
    return Seen(user_id, state, held)


def _old_entries(tables: Tables, user_id: int, kind: Kind) -> Entries:
    query = Query("users", keys.user_partition(user_id), prefix=kind.old_prefix, consistent=True)
    return {item["sk"].removeprefix(kind.old_prefix): kind.from_old(item) for item in pages(tables, query)}


def _in_state(kind: Kind, state: Item) -> Held:
    packed = state.get(kind.attribute)
    return Held(unpack(packed) if packed else {}, state.get(kind.pages, 0))


def _with_pages(
    tables: Tables, user_id: int, rev: int, kind: Kind, held: Held, numbers: Collection[int] | None
) -> Held | None:
    """The entries with those of more pages (None: all); None if one is later than the ``rev`` of the state."""
    missing = {*(range(held.pages) if numbers is None else numbers)} - held.read
    entries = dict(held.entries)
    for item in _page_items(tables, user_id, kind, missing, held.pages):
        written, found = page_from_item(item)
        if written > rev:
            return None
        entries.update(found)
    return replace(held, entries=entries, read=held.read | missing)


def _page_items(tables: Tables, user_id: int, kind: Kind, numbers: Collection[int], of: int) -> Iterable[Item]:
    """Some of the pages: each alone is a read unit, and so are four of them in a query, which reads all."""
    if 4 * len(numbers) <= of:
        return tables.batch_get("users", [kind.page(user_id, number) for number in sorted(numbers)])
    prefix = keys.pages(kind.attribute)
    return pages(tables, Query("users", keys.user_partition(user_id), prefix=prefix, consistent=True))


# ---- writing


def replaced(
    tables: Tables,
    seen: Seen,
    state: UserState,
    progress: Mapping[int, Progress] | None = None,
    trigger_counts: Mapping[tuple[str, int], TriggerCount] | None = None,
    decisions: int = 1,
) -> tuple[Update, list[Put]] | None:
    """The writes of a new state, and of the progress and trigger counts that changed: of the state, and of pages.

    ``rev`` rises by the number of `decisions`. None if the user was written since they were seen. Reads the pages that
    are missing.
    """
    rev = seen.rev + decisions
    changed = {
        PROGRESS.attribute: {progress_key(i): pack_progress(entry) for i, entry in (progress or {}).items()},
        TRIGGER_COUNTS.attribute: {
            trigger_count_key(*name): pack_trigger_count(count) for name, count in (trigger_counts or {}).items()
        },
    }
    puts: list[Put] = []
    held: dict[str, Held] = {}
    for kind in KINDS:
        entries, before = changed[kind.attribute], seen.held[kind.attribute]
        if before.pages:
            written = _paged(tables, seen, kind, entries, rev)
            if written is None:
                return None
            held[kind.attribute], more = written
            puts += more
        else:
            held[kind.attribute] = replace(before, entries={**before.entries, **entries})
    values = state_values(state, rev)
    values |= _spill(seen.user_id, held, values, puts)
    return state_update(seen.user_id, seen.state, values), puts


def _spill(user_id: int, held: Mapping[str, Held], values: Item, puts: list[Put]) -> Item:
    """The attributes of the state for what is packed; what the state has no room for is added to the `puts`."""
    inside = {
        kind: pack(found.entries) for kind in KINDS if (found := held[kind.attribute]).entries and not found.pages
    }
    numbers = {kind.pages: found.pages for kind in KINDS if (found := held[kind.attribute]).pages}
    pk, sk = keys.state(user_id)
    while True:
        packed = {kind.attribute: value for kind, value in inside.items()} | numbers
        largest = max(inside, key=lambda kind: len(inside[kind]), default=None)
        if largest is None or len(inside[largest]) < SPILL_BYTES:
            return packed
        if item_size({**values, **packed, "pk": pk, "sk": sk}) <= STATE_BYTES:
            return packed
        del inside[largest]
        divided = _divided(held[largest.attribute].entries, FIRST_PAGES)
        numbers[largest.pages] = len(divided)
        puts += [put_page(largest, user_id, i, entries, values["commits"]) for i, entries in divided.items()]


def _paged(tables: Tables, seen: Seen, kind: Kind, changed: Entries, rev: int) -> tuple[Held, list[Put]] | None:
    """The entries of a kind that has pages, and the writes of those that change; None if they changed since."""
    before = seen.held[kind.attribute]
    numbers = {page_of(key, before.pages) for key in changed}
    held = _with_pages(tables, seen.user_id, seen.rev, kind, before, numbers)
    if held is None:
        return None
    written = {i: page for i, page in _split({**held.entries, **changed}, held.pages).items() if i in numbers}
    if held.pages < MOST_PAGES and _too_large(written):
        held = _with_pages(tables, seen.user_id, seen.rev, kind, held, None)
        if held is None:
            return None
        written = _divided({**held.entries, **changed}, held.pages * GROWTH)
        held = Held(pages=len(written))
    return held, [put_page(kind, seen.user_id, i, page, rev) for i, page in written.items()]


def _divided(entries: Entries, count: int) -> dict[int, Entries]:
    """The entries by page, in at least so many pages: in so many that none is too large, if there can be as many."""
    pages = _split(entries, count)
    while count < MOST_PAGES and _too_large(pages):
        count *= GROWTH
        pages = _split(entries, count)
    return pages


def _split(entries: Entries, count: int) -> dict[int, Entries]:
    found: dict[int, Entries] = {number: {} for number in range(count)}
    for key, values in entries.items():
        found[page_of(key, count)][key] = values
    return found


def _too_large(written: Mapping[int, Entries]) -> bool:
    return any(len(pack(entries)) > PAGE_BYTES for entries in written.values())
