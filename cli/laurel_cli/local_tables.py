"""The tables of a site on this machine: in a file, in memory, or in a local DynamoDB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devstore.memory import MemoryTables
from devstore.sqlite.file import SiteFile
from devstore.sqlite.stream import SqliteStream
from devstore.sqlite.tables import SqliteTables
from devstore.stream import MemoryStream
from laurel.app.errors import Conflict
from laurel.store.aws.stream import DynamoStream, Pump
from laurel.store.driver.client import dynamodb_client, streams_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.requests import Tables
from laurel.store.driver.tables import create_tables
from laurel.store.ledger.projections import FOLLOWED, Projections

COUNTING_ATTEMPTS = 10
"""How often counting is begun anew while another process counts, too."""


@dataclass(frozen=True, slots=True)
class LocalTables:
    """A driver, and what counts the logs and earnings in its tables up to the moment: no function does that here."""

    driver: Tables
    catch_up: Callable[[], None]


def memory_tables() -> LocalTables:
    """Empty tables that are gone with the process."""
    driver = MemoryTables()
    return LocalTables(driver, Pump(MemoryStream(driver, FOLLOWED), Projections(driver)).catch_up)


def sqlite_tables(file: SiteFile) -> LocalTables:
    """The tables in a site's file."""
    driver = SqliteTables(file)
    pump = Pump(SqliteStream(file, FOLLOWED), Projections(driver))
    return LocalTables(driver, lambda: _caught_up(pump))


def _caught_up(pump: Pump) -> None:
    """Count, or let another process that has the file open count: what it counts, both see."""
    for attempt in range(1, COUNTING_ATTEMPTS + 1):
        try:
            pump.catch_up()
            break
        except Conflict:
            if attempt == COUNTING_ATTEMPTS:
                raise


def dynamodb_tables(prefix: str) -> LocalTables:
    """The tables with that prefix in the DynamoDB of the environment, which are made if they are absent."""
    client = dynamodb_client()
    create_tables(client, prefix)
    driver = DynamoTables(client, prefix)
    # An emulator keeps a stream's changes for as long as it runs: so must what says which of them were counted.
    projections = Projections(driver, keeps_watermarks=True)
    return LocalTables(driver, Pump(DynamoStream(client, streams_client(), prefix), projections).catch_up)
