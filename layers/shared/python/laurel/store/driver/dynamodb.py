"""The driver for DynamoDB: our operations through a low-level botocore client."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, cast

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
    """The tables named ``{prefix}-{table}`` behind a client (a `laurel.store.driver.requests.Tables`)."""

    def __init__(self, client: object, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        reply = self._call("get_item", TableName=self._name(table), Key=encode_key(key), ConsistentRead=consistent)
        return decode_item(reply["Item"]) if reply.get("Item") else None

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem as often as it takes; Unavailable if DynamoDB keeps leaving keys out."""
        name = self._name(table)
        waiting = [encode_key(key) for key in dict.fromkeys(keys)]
        decoded: list[Item] = []
        rounds = len(waiting) // BATCH_KEYS + BATCH_ROUNDS
        while waiting:
            if not rounds:
                raise Unavailable("keys left unprocessed")
            rounds -= 1
            batch, waiting = waiting[:BATCH_KEYS], waiting[BATCH_KEYS:]
            reply = self._call("batch_get_item", RequestItems={name: {"Keys": batch, "ConsistentRead": consistent}})
            decoded += [decode_item(item) for item in reply["Responses"].get(name, ())]
            waiting += reply.get("UnprocessedKeys", {}).get(name, {}).get("Keys", ())
        return decoded

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems."""
        entries = [{"Get": {"TableName": self._name(table), "Key": encode_key(key)}} for key in keys]
        reply = self._call("transact_get_items", TransactItems=entries)
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
        """TransactWriteItems; sent again under the same token while its outcome is unknown."""
        entries = [
            {transaction_verb(operation): {"TableName": self._name(operation.table), **write_arguments(operation)}}
            for operation in operations
        ]
        token = os.urandom(16).hex()
        for attempt in range(1, TRANSACTION_ATTEMPTS + 1):
            try:
                self._call(_TRANSACTION, TransactItems=entries, ClientRequestToken=token)
                return
            except _OutcomeUnknown:
                if attempt == TRANSACTION_ATTEMPTS:
                    raise

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
    """A failed condition decides, then a malformed part; after a conflict or throttling it may be tried again."""
    codes = [reason.get("Code") for reason in reasons]
    failed = {at: _old_item(reasons[at]) for at, code in enumerate(codes) if code in _CONDITION_FAILED}
    if failed:
        return ConditionFailed(failed)
    if any(code in _MALFORMED for code in codes):
        return ValueError(message)
    return TransactionConflict(message)


def _old_item(reply: dict[str, Any]) -> Item | None:
    return decode_item(reply["Item"]) if reply.get("Item") else None


_TRANSACTION = "transact_write_items"

_BATCH_WRITE = "batch_write_item"

_VERBS: dict[type, str] = {Put: "put_item", Update: "update_item", Delete: "delete_item"}

_WRITING = {*_VERBS.values(), _TRANSACTION, _BATCH_WRITE}
