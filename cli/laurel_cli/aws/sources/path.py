"""What carries events to functions without a route: buses, queues and streams, of a file or of an emulator."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Protocol

from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.template import Function


class Source(Protocol):
    """An event source mapping."""

    def run(self, stop: threading.Event) -> None:
        """Call the function with what is there until `stop` is set."""


class EventPath(Protocol):
    """Buses, queues and streams; ``endpoint`` is where PutEvents is taken, ``sqs`` and ``events`` are clients."""

    endpoint: str
    sqs: Any
    events: Any

    def stream_arn(self, table: str) -> str:
        """The ARN of the stream of a table, by its logical name."""

    def release(self, queue_arn: str) -> None:
        """Let what an earlier consumer of a queue left unfinished be received again."""

    def stream_source(self, invoke: Invoke, function: Function, table: str, source: Mapping[str, Any]) -> Source:
        """The event source mapping of a table's stream that a function declares so in the template."""
