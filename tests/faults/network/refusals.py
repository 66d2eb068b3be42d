"""Error responses of DynamoDB, as it sends them: a status and a body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Refusal = tuple[int, bytes, str]
"""A status, a body and its content type."""

JSON = "application/x-amz-json-1.0"
_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"

_MESSAGES: Mapping[str, tuple[int, str, str]] = {
    "ProvisionedThroughputExceededException": (
        400,
        _DYNAMODB,
        "The level of configured provisioned throughput for the table was exceeded.",
    ),
    "ThrottlingException": (
        400,
        "com.amazon.coral.availability#",
        "Throughput exceeds the current capacity of your table or index.",
    ),
    "RequestLimitExceeded": (
        400,
        _DYNAMODB,
        "Throughput exceeds the current throughput limit for your account.",
    ),
    "InternalServerError": (
        500,
        _DYNAMODB,
        "The request processing has failed because of an unknown error, exception or failure.",
    ),
    "TransactionInProgressException": (
        400,
        _DYNAMODB,
        "The transaction with the given request token is already in progress.",
    ),
    "TransactionConflictException": (400, _DYNAMODB, "Transaction is ongoing for the item"),
}

_REASONS = {
    "ThrottlingError": "Throughput exceeds the current capacity for one or more global secondary indexes.",
    "TransactionConflict": "Transaction is ongoing for the item",
}


def refusal(name: str) -> Refusal:
    """The response that refuses a request: 503 comes from what stands before DynamoDB, and has no body of its."""
    if name == "503":
        return 503, b"<html><body><h1>503 Service Unavailable</h1></body></html>", "text/html"
    status, namespace, message = _MESSAGES[name]
    return status, json.dumps({"__type": namespace + name, "message": message}).encode(), JSON


def cancellation(code: str, items: int, place: int) -> Refusal:
    """The response that cancels a transaction of so many items for what one of them, at `place`, met."""
    codes = ["None"] * items
    codes[place] = code
    reasons: list[dict[str, Any]] = [{"Code": each} for each in codes]
    reasons[place]["Message"] = _REASONS[code]
    body = {
        "__type": _DYNAMODB + "TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons"
        f" [{', '.join(codes)}]",
        "CancellationReasons": reasons,
    }
    return 400, json.dumps(body).encode(), JSON
