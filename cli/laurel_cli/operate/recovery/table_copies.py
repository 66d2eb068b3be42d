"""Copies of a deployment's tables as of a second, from point-in-time recovery: `laurel restore --at`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from laurel.store.driver.tables import TABLES, table_name
from laurel_cli.errors import CommandError

POLL_SECONDS = 30.0
"""How often it is asked, and said, how many copies are there."""


def make_copies(
    client: Any, table_prefix: str, copies: str, moment: datetime, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Make a copy of each table as it was at a moment, those that are not there yet, and wait until all can be read.

    That takes minutes to many hours, by the size of the tables, and is waited for however long it takes. Cut short, it
    goes on. Raises CommandError for a copy of another moment, and what the client raises.
    """
    for table in TABLES:
        there = _described(client, table_name(copies, table))
        if there is None:
            client.restore_table_to_point_in_time(
                SourceTableName=table_name(table_prefix, table),
                TargetTableName=table_name(copies, table),
                RestoreDateTime=moment,
                GlobalSecondaryIndexOverride=[],  # nothing queries a copy
            )
        elif (made := there.get("RestoreSummary", {}).get("RestoreDateTime", moment)) != moment:
            raise CommandError(f"{table_name(copies, table)} is a copy as of {made.isoformat()}: delete it first")
    begin, waited = time.monotonic(), False
    while missing := [table for table in TABLES if not _is_there(client, table_name(copies, table))]:
        minutes = (time.monotonic() - begin) / 60
        print(
            f"laurel: copies of {', '.join(missing)} are being made, {minutes:.0f} minutes", file=sys.stderr, flush=True
        )
        waited = True
        sleep(POLL_SECONDS)
    if waited:
        _say("all copies are there")


def _described(client: Any, name: str) -> dict[str, Any] | None:
    try:
        description: dict[str, Any] = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return description


def _is_there(client: Any, name: str) -> bool:
    description = _described(client, name)
    return description is not None and description["TableStatus"] == "ACTIVE"


def _say(text: str) -> None:
    print(f"laurel: {text}", file=sys.stderr, flush=True)
