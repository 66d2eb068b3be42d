"""Build the lean directory, by which people are found, of a site that was there before it.

Deploy the code that keeps it first. Search and lists by filters go on as before until it is built; changes of users
meanwhile are recorded beside it. It can be run again at any time, such as when a stream was not read for a day: see
`laurel.store.users.lean.build`.
"""

from __future__ import annotations

import time

from laurel.store.users.lean.build import build
from laurel_cli.operate.whole_tables import WholeTables

INDEXES_FOLLOW = 10.0
"""Seconds that an index may be behind its table, and more."""


def migrate(whole: WholeTables) -> int:
    """Write the directory; returns how many users it holds."""
    return build(whole.tables, lambda: time.sleep(INDEXES_FOLLOW))
