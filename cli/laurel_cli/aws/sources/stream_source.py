"""Lambda's event source mapping of a table's stream, as a thread."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from typing import Any

from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.template import Function

PAUSE_SECONDS = 1.0
"""Seconds between two reads without new records, as Lambda's (it reads a shard four times a second)."""


class StreamSource:
    """Reads a stream from now on and calls the function with new records, again from the first that failed."""

    def __init__(self, invoke: Invoke, function: Function, streams: Any, arn: str) -> None:
        self._invoke = invoke
        self._function = function
        self._streams = streams
        self._arn = arn
        self._iterators: dict[str, str | None] = {}
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._seek()

    def run(self, stop: threading.Event) -> None:
        """Process records until `stop` is set, then those written before."""
        while not stop.wait(PAUSE_SECONDS):
            self._try(stop)
        self._try(stop)

    def poll(self) -> None:
        """Read every shard to its end, and call the function with the new records. Raises what the handler raises."""
        self._seek()
        for shard, iterator in self._iterators.items():
            self._waiting.setdefault(shard, []).extend(self._records(shard, iterator))
        for shard, records in self._waiting.items():
            if records:
                answer = self._invoke(self._function, {"Records": records}) or {}
                failed = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures", ())}
                self._waiting[shard] = _rest(records, failed)

    def _try(self, stop: threading.Event) -> None:
        try:
            self.poll()
        except Exception:
            if not stop.is_set():
                traceback.print_exc()

    def _seek(self) -> None:
        """Start at the end of the shards that exist at first, and at the beginning of later ones."""
        start = "TRIM_HORIZON" if self._iterators else "LATEST"
        described = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]
        for shard in (entry["ShardId"] for entry in described["Shards"]):
            if shard not in self._iterators:
                place = {"StreamArn": self._arn, "ShardId": shard, "ShardIteratorType": start}
                self._iterators[shard] = self._streams.get_shard_iterator(**place)["ShardIterator"]

    def _records(self, shard: str, iterator: str | None) -> Iterator[dict[str, Any]]:
        while iterator:
            reply = self._streams.get_records(ShardIterator=iterator)
            iterator = self._iterators[shard] = reply.get("NextShardIterator")
            if not reply["Records"]:
                return
            yield from ({**record, "eventSourceARN": self._arn} for record in reply["Records"])


def _rest(records: list[dict[str, Any]], failed: set[str]) -> list[dict[str, Any]]:
    """The records to be delivered again: all from the first failure on."""
    for place, record in enumerate(records):
        if record["dynamodb"]["SequenceNumber"] in failed:
            return records[place:]
    return []
