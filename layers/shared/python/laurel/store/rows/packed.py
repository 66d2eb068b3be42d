"""A user's progress and trigger counts, packed: many of them in one attribute, of the state or of a page.

An attribute is JSON text, an object of lists by key, or that text compressed where it is long: such text is mostly
digits, of which zlib leaves a third. A list holds the values of `Progress` or `TriggerCount` in the order that is
declared here, without the defaults at its end; a value is added by naming it last.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from laurel.domain.awards.state import Progress, TriggerCount
from laurel.store.driver.requests import Item, Key, Put
from laurel.store.rows import keys
from laurel.store.rows.engine import progress_from_item, trigger_count_from_item
from laurel.store.rows.schemas import SCHEMAS, upcast

TEXT_BYTES = 300
"""Longer text is compressed: shorter one gains little, and can be read in the console."""

PACKED = "entries"
"""The attribute of a page that holds its entries."""

Values = list[Any]
"""One progress or trigger count as it is packed."""

Entries = dict[str, Values]
"""Progress by the post's id, or trigger counts by trigger and specific id, joined by ``#``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two kinds of what is packed.

    ``attribute`` of the state holds the entries while they are small, ``pages`` says in how many items
    (`laurel.store.rows.keys.page`) they are otherwise; ``old_prefix`` is how the sort keys of items of the layout
    before begin, each with one entry, which ``from_old`` returns.
    """

    attribute: str
    pages: str
    old_prefix: str
    from_old: Callable[[Item], Values]

    def page(self, user_id: int, number: int) -> Key:
        """The key of a page."""
        return keys.page(user_id, self.attribute, number)


def pack(entries: Entries) -> str | bytes:
    """The attribute that holds entries."""
    text = json.dumps(entries, separators=(",", ":"))
    return text if len(text) <= TEXT_BYTES else zlib.compress(text.encode(), 9)


def unpack(packed: str | bytes) -> Entries:
    """The entries of an attribute."""
    return dict(json.loads(text_of(packed)))


def text_of(packed: str | bytes) -> str:
    """The text of an attribute, which holds the same entries."""
    return packed if isinstance(packed, str) else zlib.decompress(packed).decode()


def page_of(key: str, pages: int) -> int:
    """The number of the page, of that many, that has the entry of a key."""
    return zlib.crc32(key.encode()) % pages


def put_page(kind: Kind, user_id: int, number: int, entries: Entries, rev: int) -> Put:
    """Replace a page, as of the user's ``rev`` that the transaction makes."""
    pk, sk = kind.page(user_id, number)
    return Put("users", {"pk": pk, "sk": sk, "schema": SCHEMAS["page"], "rev": rev, PACKED: pack(entries)})


def page_from_item(item: Item) -> tuple[int, Entries]:
    """The ``rev`` that a page was written with, and its entries."""
    item = upcast("page", item)
    return item["rev"], unpack(item[PACKED])


# ---- one entry

_PROGRESS = ("count", "times", "completed", "earned_at", "round", "parent", "base", "era", "stamps")
_TRIGGER_COUNT = ("count", "first")
_NO_PROGRESS, _NO_COUNT = asdict(Progress()), asdict(TriggerCount())


def pack_progress(progress: Progress) -> Values:
    """A progress as a list."""
    return _values(progress, _PROGRESS, _NO_PROGRESS)


def unpack_progress(values: Values) -> Progress:
    """The progress of a list."""
    return Progress(**dict(zip(_PROGRESS, values, strict=False)))


def pack_trigger_count(count: TriggerCount) -> Values:
    """A trigger count as a list."""
    return _values(count, _TRIGGER_COUNT, _NO_COUNT)


def unpack_trigger_count(values: Values) -> TriggerCount:
    """The trigger count of a list."""
    return TriggerCount(**dict(zip(_TRIGGER_COUNT, values, strict=False)))


def progress_key(post_id: int) -> str:
    """The key of the progress with a post."""
    return str(post_id)


def trigger_count_key(trigger: str, specific_id: int) -> str:
    """The key of a trigger count."""
    return f"{trigger}#{specific_id}"


def trigger_of(key: str) -> tuple[str, int]:
    """The trigger and the specific id of the key of a trigger count."""
    trigger, _, specific = key.rpartition("#")
    return trigger, int(specific)


def _values(record: Progress | TriggerCount, names: tuple[str, ...], defaults: Mapping[str, Any]) -> Values:
    values = [getattr(record, name) for name in names]
    while values and values[-1] == defaults[names[len(values) - 1]]:
        values.pop()
    return values


PROGRESS = Kind("progress", "progress_pages", keys.PROGRESS, lambda item: pack_progress(progress_from_item(item)))
TRIGGER_COUNTS = Kind(
    "triggers", "trigger_pages", keys.ACTIVITY, lambda item: pack_trigger_count(trigger_count_from_item(item))
)
KINDS = (PROGRESS, TRIGGER_COUNTS)
