"""Buses, queues and streams of a site's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devstore.sqlite.buses import Buses
from devstore.sqlite.file import SiteFile
from devstore.sqlite.queues import Queues
from devstore.sqlite.stream import Readers
from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.template import Function
from laurel_cli.sqlite.stream_source import FileStreamSource


class FilePath:
    """`laurel_cli.aws.sources.path.EventPath` of a site's file; ``endpoint`` says where others reach it."""

    def __init__(self, file: SiteFile, endpoint: str = "") -> None:
        self.endpoint = endpoint
        self.sqs = Queues(file)
        self.events = Buses(file)
        self._readers = Readers(file)

    def stream_arn(self, table: str) -> str:
        """An ARN of the form that a table's stream has on AWS."""
        return f"arn:aws:dynamodb:eu-west-1:000000000000:table/laurel-{table}/stream/file"

    def release(self, queue_arn: str) -> None:
        """Let messages be received again that a server had received when it was killed: no other reads the queue."""
        self.sqs.release(queue_arn)

    def stream_source(
        self, invoke: Invoke, function: Function, table: str, source: Mapping[str, Any]
    ) -> FileStreamSource:
        """The event source mapping of a table's stream, from where it was when the site was last served."""
        return FileStreamSource(invoke, function, self._readers, table, self.stream_arn(table), source)
