"""Buses, queues and streams of the local emulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.store.driver.client import new_client
from laurel.store.driver.tables import table_name
from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.sources.stream_source import StreamSource
from laurel_cli.aws.template import Function


class EmulatorPath:
    """`laurel_cli.aws.sources.path.EventPath` of an emulator at an endpoint, whose tables have a prefix."""

    def __init__(self, endpoint: str, table_prefix: str) -> None:
        self.endpoint = endpoint
        self.sqs = new_client(endpoint, "sqs")
        self.events = new_client(endpoint, "events")
        self._tables = new_client(endpoint)
        self._prefix = table_prefix

    def stream_arn(self, table: str) -> str:
        """The ARN of the stream of a table, which must be there."""
        described = self._tables.describe_table(TableName=table_name(self._prefix, table))
        return str(described["Table"]["LatestStreamArn"])

    def release(self, queue_arn: str) -> None:
        """Nothing: messages are received again when their time is over."""

    def stream_source(self, invoke: Invoke, function: Function, table: str, _source: Mapping[str, Any]) -> StreamSource:
        """The event source mapping of a table's stream, from now on and without a filter."""
        streams = new_client(self.endpoint, "dynamodbstreams")
        return StreamSource(invoke, function, streams, self.stream_arn(table))
