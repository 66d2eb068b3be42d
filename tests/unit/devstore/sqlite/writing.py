"""Writes transactions to a site's file until it is killed: run by `test_kills`.

Each transaction moves one from one of ten accounts to another, adds an entry of its own, and counts itself; its number
is printed once it is acknowledged.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from devstore.sqlite.file import SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.store.driver.conditions import Absent
from laurel.store.driver.requests import Put, Update

ACCOUNTS = 10


def main():
    path, name, number = sys.argv[1:]
    tables = SqliteTables(SiteFile(Path(path)))
    last = int(number)
    while True:
        last += 1
        taken, given = random.sample(range(ACCOUNTS), 2)
        entry = {"pk": name, "sk": f"{last:09}", "user": "u", "user_key": f"{name}{last:09}"}
        tables.transact(
            [
                Update("system", ("account", str(taken)), add={"n": -1}),
                Update("system", ("account", str(given)), add={"n": 1}),
                Put("logs", entry, Absent("pk")),
                Update("system", ("count", "all"), add={"n": 1}),
            ]
        )
        sys.stdout.write(f"{last}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
