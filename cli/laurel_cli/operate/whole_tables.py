"""Whole tables, for operators: no function may read one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from laurel.store.driver import client as store_client
from laurel.store.driver.codec import decode_item
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.requests import Item
from laurel.store.driver.tables import table_name


@dataclass(frozen=True, slots=True)
class WholeTables:
    """The tables of a deployment: the driver, and every item of one of them."""

    tables: DynamoTables
    client: Any
    prefix: str

    @classmethod
    def of(cls, table_prefix: str) -> WholeTables:
        """The tables whose names begin so, in the account and region of the environment."""
        client = store_client.dynamodb_client()
        return cls(DynamoTables(client, table_prefix), client, table_prefix)

    def scan(self, table: str, segment: int = 0, segments: int = 1) -> Iterator[Item]:
        """Every item of a table, or of one of its segments, page by page: a read unit per 4 KB (Scan)."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=table_name(self.prefix, table), ConsistentRead=True, Segment=segment, TotalSegments=segments
        )
        for page in pages:
            yield from map(decode_item, page["Items"])
