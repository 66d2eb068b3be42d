"""The driver for DynamoDB: our operations through a low-level botocore client."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from laurel.app.errors import Unavailable
from laurel.store.driver.codec import decode_item
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.expressions import encode_key, query_arguments, transaction_verb, write_arguments
from laurel.store.driver.requests import (
    BATCH_DELETES,
    BATCH_KEYS,
    Delete,
    Item,
    Key,
    Page,
    Put,
    Query,
    TransactionItem,
    Update,
    Write,
)
from laurel.store.driver.tables import table_name
from laurel.store.driver.usage import CONSUMED

BATCH_ROUNDS = 20
"""How often keys that DynamoDB left unprocessed are requested again."""

TRANSACTION_ATTEMPTS = 2
"""How often a transaction is sent whose outcome is unknown (each time botocore retries on its own)."""

THROTTLED_ATTEMPTS = 4
"""How often a transaction is sent that is cancelled because a partition is throttled, each time after a longer pause.

botocore repeats every other throttled request, and no cancelled transaction. Each try costs its units again, so few
are made: what is refused then is a load above what the partition takes, which more tries would raise."""

THROTTLED_PAUSE = 0.05
"""The longest pause before the second try, in seconds; it doubles with each try (full jitter)."""

Reply = TypeVar("Reply")

_MALFORMED = ("ValidationException", "ValidationError", "ItemCollectionSizeLimitExceeded")

_THROTTLED = (
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingError",
    "ThrottlingException",
)

_UNKNOWN = ("InternalServerError", "TransactionInProgressException", "500", "502", "503", "504")

_CONDITION_FAILED = ("ConditionalCheckFailedException", "ConditionalCheckFailed")

_CONFLICT = ("TransactionConflictException", "TransactionConflict")


class DynamoTables:
    """The tables named ``{prefix}-{table}`` behind a client (a `laurel.store.driver.requests.Tables`).

    ``sleep`` gets the seconds to wait before what was throttled is sent again.
    """

    def __init__(self, client: object, prefix: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._prefix = prefix
        self._sleep = sleep

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        reply = self._call("get_item", TableName=self._name(table), Key=encode_key(key), ConsistentRead=consistent)
        return decode_item(reply["Item"]) if reply.get("Item") else None

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem as often as it takes; Unavailable if DynamoDB keeps leaving keys out.

        A reply without any item is that of throttled partitions, so the next request waits.
        """
        name = self._name(table)
        waiting = [encode_key(key) for key in dict.fromkeys(keys)]
        decoded: list[Item] = []
        rounds = len(waiting) // BATCH_KEYS + BATCH_ROUNDS
        throttled = 0
        while waiting:
            if not rounds:
                raise Unavailable("keys left unprocessed")
            rounds -= 1
            batch, waiting = waiting[:BATCH_KEYS], waiting[BATCH_KEYS:]
            reply = self._call("batch_get_item", RequestItems={name: {"Keys": batch, "ConsistentRead": consistent}})
            found = reply["Responses"].get(name, ())
            left = reply.get("UnprocessedKeys", {}).get(name, {}).get("Keys", ())
            decoded += [decode_item(item) for item in found]
            waiting += left
            if left and not found:
                throttled += 1
                self._pause(throttled, Unavailable("keys left unprocessed"))
        return decoded

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems."""
        entries = [{"Get": {"TableName": self._name(table), "Key": encode_key(key)}} for key in keys]
        reply = self._backed_off(lambda: self._call("transact_get_items", TransactItems=entries))
        return [decode_item(response["Item"]) for response in reply["Responses"] if response.get("Item")]

    def query(self, query: Query) -> Page:
        """Query."""
        reply = self._call("query", TableName=self._name(query.table), **query_arguments(query))
        last = reply.get("LastEvaluatedKey")
        return Page([decode_item(item) for item in reply["Items"]], decode_item(last) if last else None)

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        arguments = write_arguments(operation)
        if isinstance(operation, Update):
            arguments["ReturnValues"] = "ALL_NEW"
        reply = self._call(_VERBS[type(operation)], TableName=self._name(operation.table), **arguments)
        return decode_item(reply["Attributes"]) if isinstance(operation, Update) else {}

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem as often as it takes; Unavailable if DynamoDB keeps leaving keys out."""
        name = self._name(table)
        waiting: list[Any] = [{"DeleteRequest": {"Key": encode_key(key)}} for key in dict.fromkeys(keys)]
        rounds = len(waiting) // BATCH_DELETES + BATCH_ROUNDS
        while waiting:
            if not rounds:
                raise Unavailable("keys left unprocessed")
            rounds -= 1
            batch, waiting = waiting[:BATCH_DELETES], waiting[BATCH_DELETES:]
            reply = self._call(_BATCH_WRITE, RequestItems={name: batch})
            waiting += reply.get("UnprocessedItems", {}).get(name, ())

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems; sent again under the same token while its outcome is unknown, or it is throttled."""
        entries = [
            {transaction_verb(operation): {"TableName": self._name(operation.table), **write_arguments(operation)}}
            for operation in operations
        ]
        token = os.urandom(16).hex()
        self._backed_off(lambda: self._settled(TransactItems=entries, ClientRequestToken=token))

    def _settled(self, **arguments: object) -> None:
        """Send a transaction until its outcome is known, or that often."""
        for attempt in range(1, TRANSACTION_ATTEMPTS + 1):
            try:
                self._call(_TRANSACTION, **arguments)
                return
            except _OutcomeUnknown:
                if attempt == TRANSACTION_ATTEMPTS:
                    raise

    def _backed_off(self, send: Callable[[], Reply]) -> Reply:
        """Send a transaction again while it is cancelled for throttling, a few times."""
        throttled = 0
        while True:
            try:
                return send()
            except _Throttled as error:
                throttled += 1
                self._pause(throttled, error)

    def _pause(self, throttled: int, error: Unavailable) -> None:
        """Wait after so many throttled tries; raises the error after the last one."""
        if throttled >= THROTTLED_ATTEMPTS:
            raise error
        self._sleep(random.uniform(0, THROTTLED_PAUSE * 2 ** (throttled - 1)))

    def _name(self, table: str) -> str:
        return table_name(self._prefix, table)

    def _call(self, method: str, **arguments: object) -> Any:
        usage = CONSUMED.usage
        if usage is None:
            return self._reply(method, arguments)
        writing = method in _WRITING
        usage.count_call(writing=writing)
        reply = self._reply(method, {**arguments, "ReturnConsumedCapacity": "TOTAL"})
        usage.count_units(_units(reply.get("ConsumedCapacity", ())), writing=writing)
        return reply

    def _reply(self, method: str, arguments: dict[str, Any]) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError  # 2 ms: botocore waits for its client

        try:
            return getattr(self._client, method)(**arguments)
        except ClientError as error:
            fault = _fault(cast(dict[str, Any], error.response))
            if fault is None:
                raise
            raise fault from error
        except BotoCoreError as error:
            raise _OutcomeUnknown(str(error)) from error


def _units(consumed: Any) -> float:
    """The consumed capacity units of a response, of one table or of each; none where an emulator reports none."""
    tables = [consumed] if isinstance(consumed, dict) else consumed
    return sum(float(table.get("CapacityUnits", 0)) for table in tables)


class _Throttled(Unavailable):
    """A transaction was cancelled because a partition, or the table, takes no more now; nothing was written."""


class _OutcomeUnknown(Unavailable):
    """No response arrived: the request may have been carried out or not."""


def _fault(response: dict[str, Any]) -> Exception | None:
    """The exception that stores handle for an error response; None for one that only an operator can fix."""
    code = response.get("Error", {}).get("Code", "")
    message = response.get("Error", {}).get("Message", "")
    if code == "TransactionCanceledException":
        return _cancellation(response.get("CancellationReasons", ()), message)
    if code in _CONDITION_FAILED:
        return ConditionFailed({0: _old_item(response)})
    if code in _CONFLICT:
        return TransactionConflict(message)
    if code in _MALFORMED:
        return ValueError(message)
    if code in _UNKNOWN:
        return _OutcomeUnknown(f"{code}: {message}")
    return Unavailable(f"{code}: {message}") if code in _THROTTLED else None


def _cancellation(reasons: Sequence[dict[str, Any]], message: str) -> Exception:
    """A failed condition decides, then a malformed part, then throttling; what is left is a conflict.

    The first two are the same however often the transaction is sent. Throttling outweighs a conflict, because to
    decide again at once, as after a lost race, would add to the load.
    """
    codes = [reason.get("Code") for reason in reasons]
    failed = {at: _old_item(reasons[at]) for at, code in enumerate(codes) if code in _CONDITION_FAILED}
    if failed:
        return ConditionFailed(failed)
    if any(code in _MALFORMED for code in codes):
        return ValueError(message)
    if any(code in _THROTTLED for code in codes):
        return _Throttled(message)
    return TransactionConflict(message)


def _old_item(reply: dict[str, Any]) -> Item | None:
    return decode_item(reply["Item"]) if reply.get("Item") else None


_TRANSACTION = "transact_write_items"

_BATCH_WRITE = "batch_write_item"

_VERBS: dict[type, str] = {Put: "put_item", Update: "update_item", Delete: "delete_item"}

_WRITING = {*_VERBS.values(), _TRANSACTION, _BATCH_WRITE}
