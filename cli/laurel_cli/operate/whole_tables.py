"""Whole tables, for operators: no function may read one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from devstore.sqlite.tables import SqliteTables
from laurel.store.driver import client as store_client
from laurel.store.driver.codec import decode_item
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.requests import Item
from laurel.store.driver.tables import table_name
from laurel_cli.environment import table_prefix as prefix_here
from laurel_cli.local_store import join_file
from laurel_cli.operate.deployment import file_of


@dataclass(frozen=True, slots=True)
class WholeTables:
    """The tables of a site: the driver, and every item of one of them; ``client`` is None for those of a file."""

    tables: DynamoTables | SqliteTables
    client: Any
    prefix: str

    @classmethod
    def of(cls, table_prefix: str) -> WholeTables:
        """The tables whose names begin so, in the account and region of the environment, or those of a file.

        `laurel_cli.operate.deployment.file_of` says which. Raises CommandError where there is no such file.
        """
        if file := file_of(table_prefix):
            with contextlib.ExitStack() as stack:
                return cls(SqliteTables(join_file(file, stack)), None, table_prefix)
        table_prefix = table_prefix or prefix_here()
        client = store_client.dynamodb_client()
        return cls(DynamoTables(client, table_prefix), client, table_prefix)

    def scan(self, table: str, segment: int = 0, segments: int = 1) -> Iterator[Item]:
        """Every item of a table, or of one of its segments, page by page: a read unit per 4 KB (Scan)."""
        if isinstance(self.tables, SqliteTables):
            yield from self.tables.scan(table) if not segment else ()
            return
        pages = self.client.get_paginator("scan").paginate(
            TableName=table_name(self.prefix, table), ConsistentRead=True, Segment=segment, TotalSegments=segments
        )
        for page in pages:
            yield from map(decode_item, page["Items"])
