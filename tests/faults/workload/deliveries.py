"""Queue and streams as SQS and Lambda may deliver them: at least once, and only as far in order as they promise.

SQS' standard queue promises no order and may deliver a message again, also beside itself and after it was deleted
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html). Lambda reads a
stream's shard in its order, never past a record that was not delivered, and at least once: a batch may come again, cut
otherwise, from an earlier place, and while the one before still runs
(https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
"""

from __future__ import annotations

import base64
import json
import random
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from laurel.store.driver.client import new_client
from laurel.store.driver.tables import table_name
from tests.concurrency.conftest import LOGIN
from tests.faults.town import Person, Town
from tests.faults.workers import Dead, Worker
from tests.faults.workload.book import Book

QUEUE, COUNTER, NOTICES = "event_queue.app.handler", "projections.app.handler", "notices.app.handler"
SCHEDULE = "wp_cron.app.handler"
STREAMS = ("logs", "earnings")

NEW_MESSAGES = 3
BATCH = 10
RECORDS = 25
BACK = 20
ROUNDS = 200
"""Deliveries of what is left when all is calm; more are needed by nothing but a message that always fails."""


class Function:
    """A function that is called in a worker; what it raises or dies of is to be delivered again."""

    def __init__(self, worker: Worker, book: Book, tally: Counter[str]) -> None:
        self._worker, self._book, self.tally = worker, book, tally

    def __call__(self, handler: str, event: dict[str, Any]) -> dict[str, Any] | None:
        """What the function returns; None if it has to be called again."""
        name = handler.partition(".")[0]
        try:
            answer = self._worker.call({"function": handler, "event": event})
        except Dead:
            self.tally[f"{name} killed"] += 1
            return None
        if "raised" in answer:
            self.tally[f"{name} raised {answer['raised']}"] += 1
            if not answer["expected"]:
                self._book.violation(f"{name} raised {answer['raised']}")
            return None
        return dict(answer["returned"])


class Queue:
    """A standard queue of events, each with an id."""

    def __init__(self, call: Function, town: Town, book: Book, chance: random.Random) -> None:
        self._call, self._town, self._book, self._chance = call, town, book, chance
        self._waiting: list[dict[str, Any]] = []
        self._deleted: list[dict[str, Any]] = []

    def turn(self) -> None:
        """Messages come, and a batch is delivered: in any order, some twice, some that were deleted before."""
        for _ in range(NEW_MESSAGES):
            person = self._chance.choice(self._town.players)
            self._waiting.append(self._message(person))
            self._book.happens(person.id, LOGIN)
            self._book.deeds["event by the queue"] += 1
        self._take_shared()
        batch = self._chance.sample(self._waiting, min(BATCH, len(self._waiting)))
        if self._chance.random() < 0.3:
            batch.append(self._chance.choice(batch))
            self._call.tally["message twice in a batch"] += 1
        if self._deleted and self._chance.random() < 0.3:
            batch.append(self._chance.choice(self._deleted))
            self._call.tally["message after its deletion"] += 1
        if batch != sorted(batch, key=_time):
            self._call.tally["batch out of order"] += 1
        self._deliver(batch, forgetful=True)

    def drain(self) -> None:
        """Deliver what is left until nothing is."""
        self._take_shared()
        for _ in range(ROUNDS):
            if not self._waiting:
                return
            self._deliver(self._waiting[:BATCH], forgetful=False)
        self._book.violation(f"{len(self._waiting)} messages are always delivered again")

    def _deliver(self, batch: Sequence[dict[str, Any]], *, forgetful: bool) -> None:
        answer = self._call(QUEUE, {"Records": list(batch)})
        if answer is None:
            return
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message in batch:
            if message["messageId"] in failed or message not in self._waiting:
                continue
            if forgetful and self._chance.random() < 0.1:
                self._call.tally["message deleted too late"] += 1
                continue
            self._waiting.remove(message)
            self._deleted.append(message)

    def _take_shared(self) -> None:
        """Events that clients send, too, under the same ids: they count once."""
        while self._book.by_queue_too:
            self._waiting.append(self._message(*self._book.by_queue_too.pop()))
            self._call.tally["event of a client by the queue, too"] += 1

    def _message(self, person: Person, event_id: str = "") -> dict[str, Any]:
        name = uuid.UUID(int=self._chance.getrandbits(128)).hex
        sent = datetime.now(UTC) - timedelta(seconds=self._chance.randint(0, 60))
        body = {
            "version": "0",
            "id": name,
            "detail-type": LOGIN,
            "source": "tests",
            "time": sent.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "detail": {"user_id": person.id, "id": event_id or f"queue-{name}"},
        }
        return {"messageId": name, "eventSource": "aws:sqs", "body": json.dumps(body), "attributes": {}}


class Mapping:
    """One function's reading of one shard: delivers on from where it is, or from before."""

    def __init__(self, function: str, source: str, shard: str) -> None:
        self.function, self.source, self.shard = function, source, shard
        self.reached = 0

    def deliver(self, call: Function, records: Sequence[dict[str, Any]], start: int, end: int) -> bool:
        """Deliver the records from `start` to `end`; whether the function took any. The next are those that follow."""
        event: dict[str, Any] = {
            "Records": list(records[start:end]),
            "eventSourceARN": self.source,
            "shardId": self.shard,
        }
        if self.function == COUNTER:
            event |= {"state": {}, "window": {}, "isFinalInvokeForWindow": False, "isWindowTerminatedEarly": False}
        answer = call(self.function, event)
        if answer is None:
            return False
        places = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        failed = [place for place in range(start, end) if _sequence(records[place]) in places]
        self.reached = min(failed, default=end)
        return self.reached > start


class Streams:
    """The streams of logs and earnings, read from their beginning."""

    def __init__(self, calls: Sequence[Function], town: Town, endpoint: str, chance: random.Random) -> None:
        self._calls, self._chance = calls, chance
        self._streams = new_client(endpoint, "dynamodbstreams")
        self._records: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._iterators: dict[tuple[str, str], str] = {}
        client = new_client(endpoint)
        self._sources = [
            client.describe_table(TableName=table_name(town.prefix, table))["Table"]["LatestStreamArn"]
            for table in STREAMS
        ]
        client.close()
        self._mappings: dict[tuple[str, str, str], Mapping] = {}

    def turn(self) -> None:
        """Each function gets something of each shard: the next batch, or one from before, or one twice at once."""
        self._read()
        for mapping in self._mappings.values():
            records = self._records[mapping.source, mapping.shard]
            start = mapping.reached
            if self._chance.random() < 0.2 and start:
                start = max(0, start - self._chance.randint(1, BACK))
                self._calls[0].tally["stream read again from before"] += 1
            end = min(len(records), start + self._chance.randint(1, RECORDS))
            if start == end:
                continue
            if self._chance.random() < 0.15:
                self._calls[0].tally["batch of a stream twice at once"] += 1
                deliver = partial(mapping.deliver, records=records, start=start, end=end)
                with ThreadPoolExecutor(2) as pool:
                    list(pool.map(deliver, self._calls))
            elif self._chance.random() < 0.15:
                self._calls[0].tally["batch of a stream once more"] += 1
                mapping.deliver(self._calls[0], records, start, end)
                mapping.deliver(self._calls[0], records, start, end)
            else:
                mapping.deliver(self._calls[0], records, start, end)

    def drain(self, book: Book) -> None:
        """Deliver everything that is left."""
        self._read()
        for mapping in self._mappings.values():
            records, rounds = self._records[mapping.source, mapping.shard], 0
            while mapping.reached < len(records) and rounds < ROUNDS:
                mapping.deliver(self._calls[0], records, mapping.reached, min(len(records), mapping.reached + 100))
                rounds += 1
            if mapping.reached < len(records):
                book.violation(f"{mapping.function} does not come to the end of its stream")

    def _read(self) -> None:
        for source in self._sources:
            described = self._streams.describe_stream(StreamArn=source)["StreamDescription"]
            for shard in (entry["ShardId"] for entry in described["Shards"]):
                if (source, shard) not in self._records:
                    self._records[source, shard] = []
                    place = {"StreamArn": source, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
                    self._iterators[source, shard] = self._streams.get_shard_iterator(**place)["ShardIterator"]
                    for function in (COUNTER, NOTICES):
                        self._mappings[source, shard, function] = Mapping(function, source, shard)
        for source, shard in self._iterators:
            while self._more(source, shard):
                pass

    def _more(self, source: str, shard: str) -> bool:
        """Read a shard once; whether there was anything."""
        reply = self._streams.get_records(ShardIterator=self._iterators[source, shard])
        self._iterators[source, shard] = reply["NextShardIterator"]
        self._records[source, shard] += [_as_lambda(record, source) for record in reply["Records"]]
        return bool(reply["Records"])


def schedule_event() -> dict[str, Any]:
    """What a schedule sends."""
    return {"version": "0", "id": str(uuid.uuid4()), "source": "aws.scheduler", "resources": [], "detail": "{}"}


def _time(message: dict[str, Any]) -> str:
    return str(json.loads(message["body"])["time"])


def _sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _as_lambda(record: dict[str, Any], source: str) -> dict[str, Any]:
    """A record of GetRecords as Lambda passes it on: JSON, bytes in base64."""
    text = json.dumps({**record, "eventSourceARN": source, "eventSource": "aws:dynamodb"}, default=_plain)
    read: dict[str, Any] = json.loads(text)
    read["eventID"] = read.get("eventID") or _sequence(read)
    return read


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.timestamp() if isinstance(value, datetime) else str(value)
