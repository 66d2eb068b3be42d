"""Whole tables, for operators: no function may read one."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from devstore.sqlite.tables import SqliteTables
from laurel.app.errors import Unavailable
from laurel.store.driver import client as store_client
from laurel.store.driver.codec import decode_item, encode_item
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.expressions import encode_key
from laurel.store.driver.requests import Delete, Item, Key, Put
from laurel.store.driver.tables import table_name
from laurel_cli.environment import table_prefix as prefix_here
from laurel_cli.local_store import join_file
from laurel_cli.operate.deployment import file_of

BATCH = 25
"""Items that one BatchWriteItem takes."""

FRUITLESS = 12
"""How often in a row DynamoDB may leave all of a batch unprocessed, a minute in all, before that is an error."""

LONGEST_PAUSE = 8.0
"""Seconds, at most, before what was throttled is sent again."""

_THROTTLED = ("ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded")


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

    def put_all(self, table: str, items: Sequence[Item]) -> None:
        """Put items, in place of those under their keys; 25 at a time (BatchWriteItem).

        Raises Unavailable if DynamoDB does not take them for a minute.
        """
        if isinstance(self.tables, SqliteTables):
            for item in items:
                self.tables.write(Put(table, item))
        else:
            self._write_batches(table, ({"PutRequest": {"Item": encode_item(item)}} for item in items))

    def delete_all(self, table: str, keys: Sequence[Key]) -> None:
        """Delete the items under keys; as `put_all`."""
        if isinstance(self.tables, SqliteTables):
            for key in keys:
                self.tables.write(Delete(table, key))
        else:
            self._write_batches(table, ({"DeleteRequest": {"Key": encode_key(key)}} for key in keys))

    def _write_batches(self, table: str, requests: Iterable[dict[str, Any]]) -> None:
        name, waiting, fruitless = table_name(self.prefix, table), list(requests), 0
        while waiting:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            left = self._left_of(name, batch)
            waiting += left
            fruitless = fruitless + 1 if len(left) == len(batch) else 0
            if fruitless == FRUITLESS:
                raise Unavailable("items left unprocessed")
            if left:
                time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.05 * 2**fruitless)))

    def _left_of(self, name: str, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What DynamoDB left unprocessed of a batch: all of it where it refuses the whole request for throttling."""
        _, client_error = store_client.client_errors()
        try:
            reply = self.client.batch_write_item(RequestItems={name: batch})
        except client_error as error:
            if getattr(error, "response", {}).get("Error", {}).get("Code") in _THROTTLED:
                return batch
            raise
        left: list[dict[str, Any]] = reply.get("UnprocessedItems", {}).get(name, [])
        return left
