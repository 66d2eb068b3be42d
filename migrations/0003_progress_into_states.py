"""Pack the progress and trigger counts of every user into the state, and delete the items that they were.

The first event of a user does the same, but leaves the items; this packs those to whom nothing happens, and deletes the
items of all. A user is packed on the condition that the state is still as it was read, so that an event which comes
first is decided again, or this is. Deploy the code that reads both first: code of before writes nothing of a user who
is packed, and shows no progress of one whose items are gone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Item, Query, Tables, pages
from laurel.store.engine.packing import EVERYTHING, replaced, see
from laurel.store.engine.roll_forward import settled_state
from laurel.store.rows import keys
from laurel.store.rows.packed import KINDS
from laurel.store.rows.state import is_of_before, state_from_item
from laurel_cli.errors import CommandError
from laurel_cli.operate.whole_tables import WholeTables

WORKERS = 16
"""Users that are packed at the same time."""

PASSES = 10
"""How often the table is read: code of before may write users, and others win races, beside the migration."""


def migrate(whole: WholeTables) -> int:
    """Pack what is there, until a pass finds none; returns how many users had something to pack or to delete."""
    changed = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(PASSES):
            found = 0
            users = _users(whole.scan("users"))
            while batch := list(itertools.islice(users, 50 * WORKERS)):
                found += sum(pool.map(lambda user_id: _pack(whole.tables, user_id), batch))
            changed += found
            if not found:
                return changed
    raise CommandError("users are still being written as before: wait until the release before has ended")


def _users(items: Iterable[Item]) -> Iterator[int]:
    """The users who have anything of the layout of before; the items of one come together."""
    last = ""
    for item in items:
        of_before = item["sk"].startswith((keys.PROGRESS, keys.ACTIVITY)) or (
            item["sk"] == keys.STATE and is_of_before(item)
        )
        if of_before and item["pk"] != last:
            last = item["pk"]
            yield int(last.removeprefix(keys.user_partition(0)[:-1]))


def _pack(tables: Tables, user_id: int) -> bool:
    """Pack a user and delete the items of before; False for one who was deleted, whose items go with them."""
    state = settled_state(tables, user_id)
    if state is None:
        return False
    try:
        if is_of_before(state) and not _write(tables, user_id, state):
            return True
    except (ConditionFailed, TransactionConflict):  # the next pass looks again
        return True
    for kind in KINDS:
        query = Query("users", keys.user_partition(user_id), prefix=kind.old_prefix, consistent=True)
        for item in pages(tables, query):
            tables.write(Delete("users", (item["pk"], item["sk"])))
    return True


def _write(tables: Tables, user_id: int, state: Item) -> bool:
    """Replace the state by one with all of it; False where the user was written since, which conditions show, too."""
    seen = see(tables, user_id, state, EVERYTHING)
    writes = replaced(tables, seen, state_from_item(state)) if seen else None
    if writes is None:
        return False
    update, puts = writes
    if puts:
        tables.transact([update, *puts])
    else:
        tables.write(update)
    return True
