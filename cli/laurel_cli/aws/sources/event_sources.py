"""The event sources of functions without a route: queues and streams, in the local emulator."""

from __future__ import annotations

import threading

from laurel.store.driver.client import new_client
from laurel.store.driver.tables import TABLES, table_name
from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.sources.event_path import provision
from laurel_cli.aws.sources.queue_source import QueueSource
from laurel_cli.aws.sources.stream_source import StreamSource
from laurel_cli.aws.template import Function, Template

IN_PROCESS = "projections.app.handler"
"""What the server does by itself whenever a list is read (`laurel_cli.local_tables`): two readers would race."""


def has_event_sources(template: Template) -> bool:
    """Whether any function of a template is called by a queue or a stream."""
    return any(template.sources_of(name, kind) for name in template.functions for kind in ("SQS", "DynamoDB"))


class EventSources:
    """The buses, rules and queues of a template at an endpoint, and a thread for each event source.

    Making one makes the buses and queues. ``variables`` is the environment that the functions behind them are to have.
    """

    def __init__(self, template: Template, endpoint: str) -> None:
        self._template = template
        self.endpoint = endpoint
        self._sqs = new_client(endpoint, "sqs")
        self._names = provision(template, self._sqs, new_client(endpoint, "events"))
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.variables: dict[str, str] = {}
        for name in template.functions:
            variables = template.resources[name]["Properties"].get("Environment", {}).get("Variables", {})
            self.variables.update(self._names.resolve(variables))

    @property
    def buses(self) -> str:
        """The names of the buses."""
        return ", ".join(self._names.known[name] for name in self._template.of_type("AWS::Events::EventBus"))

    def start(self, table_prefix: str, invoke: Invoke) -> None:
        """Begin to call functions. The tables with that prefix must be there: streams are read from now on."""
        self._name_streams(table_prefix)
        sources: list[QueueSource | StreamSource] = [*self._queues(invoke), *self._streams(invoke)]
        for source in sources:
            thread = threading.Thread(target=source.run, args=(self._stop,), name=type(source).__name__)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Finish what is being worked, and what streams hold; messages stay in their queues."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _name_streams(self, table_prefix: str) -> None:
        client = new_client(self.endpoint)
        for table in (table for table in TABLES.values() if table.stream):
            described = client.describe_table(TableName=table_name(table_prefix, table.name))
            self._names.known[f"{table.name.capitalize()}Table.StreamArn"] = described["Table"]["LatestStreamArn"]

    def _queues(self, invoke: Invoke) -> list[QueueSource]:
        known = self._names.known
        urls = {known[f"{name}.Arn"]: known[name] for name in self._template.of_type("AWS::SQS::Queue")}
        return [
            QueueSource(invoke, function, self._sqs, urls[arn], arn) for function, arn in self._read("SQS", "Queue")
        ]

    def _streams(self, invoke: Invoke) -> list[StreamSource]:
        return [
            StreamSource(invoke, function, new_client(self.endpoint, "dynamodbstreams"), arn)
            for function, arn in self._read("DynamoDB", "Stream")
            if function.handler != IN_PROCESS
        ]

    def _read(self, kind: str, what: str) -> list[tuple[Function, str]]:
        """Every function with the ARN of what it reads, once for each event source of a kind."""
        return [
            (function, self._names.resolve(source[what]))
            for function in self._template.functions.values()
            for source in self._template.sources_of(function.name, kind)
        ]
