"""Lambda's event source mapping of a stream in a site's file, as a thread."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Mapping
from typing import Any

from devstore.event_patterns import matches
from devstore.sqlite.stream import Readers
from laurel.store.driver.change import Change
from laurel.store.driver.codec import encode_item
from laurel.store.driver.tables import PK, SK
from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.template import Function

PAUSE_SECONDS = 1.0
"""Seconds between two reads without new records, as Lambda's (it reads a shard four times a second)."""

BATCH_SIZE = 100
"""Records that a function gets where the template does not say how many."""

_EXPIRED = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
"""What the record of an item that expired says of who deleted it."""


class FileStreamSource:
    """Calls a function with the records of a table's stream, in order and at least once, also after a kill.

    ``source`` is what the template says of it; records that no filter there lets through are passed over.
    """

    def __init__(
        self, invoke: Invoke, function: Function, readers: Readers, table: str, arn: str, source: Mapping[str, Any]
    ) -> None:
        self._invoke = invoke
        self._function = function
        self._readers = readers
        self._table = table
        self._arn = arn
        self._size = int(source.get("BatchSize", BATCH_SIZE))
        filters = source.get("FilterCriteria", {}).get("Filters", ())
        self._patterns = [json.loads(each["Pattern"]) for each in filters]
        readers.register(function.name, table)

    def run(self, stop: threading.Event) -> None:
        """Process records until `stop` is set, then those written before."""
        while not stop.wait(PAUSE_SECONDS):
            self._try(stop)
        self._try(stop)

    def poll(self) -> None:
        """Process the stream to its end or to a failure. Raises what the handler raises."""
        position = self._readers.position(self._function.name, self._table)
        while changes := self._readers.changes(self._table, position, self._size):
            records = [self._record(change, expired=expired) for change, expired in changes]
            failed = self._failed([record for record in records if self._passes(record)])
            done = [change for change, _ in changes if not failed or int(change.sequence) < failed]
            if done:
                position = int(done[-1].sequence)
                self._readers.advance(self._function.name, self._table, position)
            if failed:
                return

    def _failed(self, records: list[dict[str, Any]]) -> int:
        """The number of the first record that has to come again; 0 for none."""
        answer = self._invoke(self._function, {"Records": records}) if records else None
        failures = (answer or {}).get("batchItemFailures", ())
        return min((int(failure["itemIdentifier"]) for failure in failures), default=0)

    def _try(self, stop: threading.Event) -> None:
        try:
            self.poll()
        except Exception:
            if not stop.is_set():
                traceback.print_exc()

    def _passes(self, record: Mapping[str, Any]) -> bool:
        return not self._patterns or any(matches(pattern, record) for pattern in self._patterns)

    def _record(self, change: Change, *, expired: bool) -> dict[str, Any]:
        """A change as Lambda passes it on."""
        kinds = {(False, True): "INSERT", (True, True): "MODIFY", (True, False): "REMOVE"}
        images = {"OldImage": change.before, "NewImage": change.after}
        keys = {name: value for name, value in (change.after or change.before or {}).items() if name in (PK, SK)}
        return {
            "eventID": change.sequence,
            "eventName": kinds[change.before is not None, change.after is not None],
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "eventSourceARN": self._arn,
            "dynamodb": {
                "Keys": encode_item(keys),
                "SequenceNumber": change.sequence,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
                **{name: encode_item(image) for name, image in images.items() if image is not None},
            },
            **(_EXPIRED if expired else {}),
        }
