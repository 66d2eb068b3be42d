"""The changes of tables in the order of their streams, and who counts them where no Lambda function does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from laurel.store.driver.change import Batch, Change
from laurel.store.driver.codec import decode_item
from laurel.store.driver.tables import table_name
from laurel.store.ledger.ids import is_id
from laurel.store.ledger.projections import FOLLOWED, PROJECTED, Projections
from laurel.store.rows import keys


class Stream(Protocol):
    """The streams of the tables that are counted."""

    def read(self, projections: Projections) -> Iterator[Batch]:
        """The changes since the last read; a new reader continues after the last counted change."""


class Pump:
    """Counts what the streams hold before a list uses the counters: for one process on a local store."""

    def __init__(self, stream: Stream, projections: Projections, now: Callable[[], float] = time.time) -> None:
        self._stream = stream
        self._projections = projections
        self._now = now
        self._lock = threading.Lock()

    def catch_up(self) -> None:
        """Count everything that was committed before the call."""
        with self._lock:
            for batch in self._stream.read(self._projections):
                self._projections.apply(batch.table, batch.shard, batch.changes, self._now())


class DynamoStream:
    """The streams of DynamoDB's tables, through a low-level client of DynamoDB and one of its streams."""

    def __init__(self, client: Any, streams: Any, prefix: str) -> None:
        self._client = client
        self._streams = streams
        self._prefix = prefix
        self._arns: dict[str, str] = {}

    def read(self, projections: Projections) -> Iterator[Batch]:
        """Every shard from its watermark on, until it has nothing more."""
        for table in FOLLOWED:
            for shard in self._shards(table):
                yield from self._batches(table, shard, projections.watermark(table, shard))

    def _shards(self, table: str) -> list[str]:
        if table not in self._arns:
            described = self._client.describe_table(TableName=table_name(self._prefix, table))
            self._arns[table] = described["Table"]["LatestStreamArn"]
        stream = self._streams.describe_stream(StreamArn=self._arns[table])["StreamDescription"]
        return [shard["ShardId"] for shard in stream["Shards"]]

    def _batches(self, table: str, shard: str, watermark: str) -> Iterator[Batch]:
        iterator: str | None = self._iterator(table, shard, watermark)
        while iterator:
            reply = self._streams.get_records(ShardIterator=iterator)
            changes = [counted_change(record) for record in reply["Records"]]
            if not changes:
                return
            yield Batch(table, shard, changes)
            iterator = reply.get("NextShardIterator")

    def _iterator(self, table: str, shard: str, watermark: str) -> str:
        place = {"StreamArn": self._arns[table], "ShardId": shard}
        if watermark:
            with suppress(self._streams.exceptions.TrimmedDataAccessException):
                after = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": watermark}
                return str(self._streams.get_shard_iterator(**place, **after)["ShardIterator"])
        return str(self._streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])


class StreamCounter:
    """Counts what Lambda delivers of the streams; one reader of a shard at a time."""

    def __init__(self, projections: Projections, now: Callable[[], float] = time.time) -> None:
        self._projections = projections
        self._now = now

    def read(self, record: Mapping[str, Any]) -> Change:
        """The change in a record; raises ValueError, KeyError or TypeError for what is none of a row or member."""
        change = change_of(record["dynamodb"])
        item = change.after or change.before
        if item is None or not (
            item["sk"] in (keys.MEMBER, keys.PROFILE) or _has_rows(table_of(record["eventSourceARN"]), change)
        ):
            raise ValueError("a change of no row and no member")
        return counted_change(record)

    def count(self, stream: str, shard: str, changes: Sequence[Change]) -> None:
        """Count changes of a shard of the stream with that ARN.

        Raises Conflict if another process counts them, and Unavailable; then they are to be delivered again.
        """
        self._projections.apply(table_of(stream), shard, changes, self._now())


def _has_rows(table: str, change: Change) -> bool:
    """Whether a change of a ledger can be read, and is one of rows. Raises ValueError, KeyError or TypeError."""
    read = PROJECTED[table].rows
    return all(is_id(row.id) for item in (change.before, change.after) if item for row in read(item))


def table_of(stream: str) -> str:
    """The logical name of the table that a stream's ARN belongs to, ``…:table/{prefix}-{table}/stream/…``."""
    return stream.split("/")[1].rpartition("-")[2]


def is_expiry(record: Mapping[str, Any]) -> bool:
    """Whether a stream's record is of an item that DynamoDB deleted because it expired (TTL)."""
    who = {name.lower(): value for name, value in (record.get("userIdentity") or {}).items()}
    return who.get("type") == "Service" and who.get("principalid") == "dynamodb.amazonaws.com"


def counted_change(record: Mapping[str, Any]) -> Change:
    """The change in a stream's record as it is counted: rows that expire still have been, so nothing changes."""
    change = change_of(record["dynamodb"])
    return Change(change.sequence, None, None) if is_expiry(record) else change


def change_of(record: dict[str, Any]) -> Change:
    """The change in the ``dynamodb`` member of a stream's record, as GetRecords and Lambda give it."""
    before, after = (decode_item(record[name]) if name in record else None for name in ("OldImage", "NewImage"))
    return Change(record["SequenceNumber"], before, after)
