from __future__ import annotations

from typing import Any

import botocore.client
import pytest

VERBS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def permissions_for(service: str, operation: str, arguments: dict[str, Any]) -> set[tuple[str, str]]:
    """What IAM asks for before a call: actions, and of DynamoDB the tables and indexes by their names."""
    if service != "dynamodb":
        return {(f"{service}:{operation}", "")}
    if "TransactItems" in arguments:
        entries = [next(iter(entry.items())) for entry in arguments["TransactItems"]]
        return {(f"dynamodb:{VERBS[verb]}", body["TableName"]) for verb, body in entries}
    action = f"dynamodb:{operation}"
    if "RequestItems" in arguments:
        return {(action, name) for name in arguments["RequestItems"]}
    if "TargetTableName" in arguments:
        return {(action, arguments["SourceTableName"]), (action, arguments["TargetTableName"])}
    index = f"/{arguments['IndexName']}" if "IndexName" in arguments else ""
    return {(action, arguments["TableName"] + index)}


@pytest.fixture
def asked(monkeypatch):
    """What IAM would have been asked for, from then on."""
    found: set[tuple[str, str]] = set()
    call = botocore.client.BaseClient._make_api_call

    def recorded(client, operation, arguments):
        found.update(permissions_for(client.meta.service_model.service_name, operation, arguments))
        return call(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", recorded)
    return found
