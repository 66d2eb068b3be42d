"""Count the logs and earnings of before by hour, partition and time zone, and index those with a date of their own.

Lists by date go by these counters, and read the rows of days that lack them. Rows of the day on which it is run are
left to the streams, so it is best run on the day after the new code was deployed; `laurel recount --apply` does the
same at any time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from laurel.store.ledger.projections import PROJECTED
from laurel_cli.operate.recount import SURELY_COUNTED, add, differences, index_foreign
from laurel_cli.operate.whole_tables import WholeTables


def migrate(whole: WholeTables) -> int:
    """Add what the counters and the index lack; returns how many days and entries were changed."""
    before = (datetime.now(UTC) - SURELY_COUNTED).date()
    changed = 0
    for table in PROJECTED:
        missing = differences(whole, table, before)
        for day, amounts in missing:
            add(whole.tables, table, day, amounts)
        changed += len(missing) + index_foreign(whole, table)
    return changed
