"""One batch of a stream's shard: counted together, up to the first record that cannot be read.

The event source has a tumbling window only because Lambda then passes the batch's shard, for which the
watermark is stored. The window's own state stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord


class Counter(Protocol):
    """Reads and counts the records of streams (`laurel.store.aws.stream.StreamCounter`)."""

    def read(self, record: Mapping[str, Any]) -> Any:
        """The change in a record. Raises ValueError, KeyError or TypeError if there is none."""

    def count(self, stream: str, shard: str, changes: Sequence[Any]) -> None:
        """Count the changes of a shard of the stream with an ARN; repeated ones are counted once."""


class HeldBack(Exception):
    """An earlier record of the shard could not be read; a shard is counted in its order."""


def count_batch(counter: Counter, event: Mapping[str, Any]) -> dict[str, Any]:
    """Count the records of an event; return those to send again, and the window's empty state.

    Raises Unavailable if they cannot be counted now; then all are sent again, and none is counted twice.
    """
    changes: list[Any] = []
    tried: list[str] = []

    def read(record: DynamoDBRecord) -> None:
        if len(tried) > len(changes):
            raise HeldBack("an earlier record of the shard could not be read")
        tried.append(str(record.event_id))
        changes.append(counter.read(record.raw_event))

    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    with processor(list(event["Records"]), read):
        processor.process()
    if changes:
        counter.count(event["eventSourceARN"], event["shardId"], changes)
    return {"state": {}, **processor.response()}
