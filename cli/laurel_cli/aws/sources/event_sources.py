"""The event sources of functions without a route: queues and streams of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from laurel.app.ports.event_queue import EventQueue
from laurel.app.ports.notices import Notices
from laurel.store.aws.event_bus import EventBus
from laurel.store.aws.event_queue import SqsEventQueue
from laurel.store.driver.tables import TABLES
from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.sources.event_path import provision
from laurel_cli.aws.sources.path import EventPath, Source
from laurel_cli.aws.sources.queue_source import QueueSource
from laurel_cli.aws.template import Function, Template

IN_PROCESS = "projections.app.handler"
"""What the server does by itself whenever a list is read (`laurel_cli.local_tables`): two readers would race."""


def has_event_sources(template: Template) -> bool:
    """Whether any function of a template is called by a queue or a stream."""
    return any(template.sources_of(name, kind) for name in template.functions for kind in ("SQS", "DynamoDB"))


class EventSources:
    """The buses, rules and queues of a template on an event path, and a thread for each event source.

    Making one makes the buses and queues. ``variables`` is the environment that the functions behind them are to have.
    """

    def __init__(self, template: Template, path: EventPath) -> None:
        self._template = template
        self._path = path
        self._names = provision(template, path.sqs, path.events)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.variables: dict[str, str] = {}
        for name in template.functions:
            variables = template.resources[name]["Properties"].get("Environment", {}).get("Variables", {})
            self.variables.update(self._names.resolve(variables))

    @property
    def endpoint(self) -> str:
        """Where PutEvents is taken."""
        return self._path.endpoint

    @property
    def buses(self) -> str:
        """The names of the buses."""
        return ", ".join(self._names.known[name] for name in self._template.of_type("AWS::Events::EventBus"))

    @property
    def notices(self) -> Notices:
        """What puts notices on the bus that the functions' environment names."""
        return EventBus(self._path.events, self.variables.get("LAUREL_EVENT_BUS", ""))

    @property
    def event_queue(self) -> EventQueue:
        """The queue of events and its dead letters, which the functions' environment names."""
        urls = (self.variables.get(name, "") for name in ("LAUREL_EVENT_QUEUE", "LAUREL_EVENT_DEAD_LETTERS"))
        return SqsEventQueue(lambda: self._path.sqs, *urls)

    def start(self, invoke: Invoke) -> None:
        """Begin to call functions. The tables must be there."""
        for source in [*self._queues(invoke), *self._streams(invoke)]:
            thread = threading.Thread(target=source.run, args=(self._stop,), name=type(source).__name__)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Finish what is being worked, and what streams hold; messages stay in their queues."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _queues(self, invoke: Invoke) -> list[Source]:
        known = self._names.known
        urls = {known[f"{name}.Arn"]: known[name] for name in self._template.of_type("AWS::SQS::Queue")}
        sources: list[Source] = []
        for function, source in self._sources("SQS"):
            arn = self._names.resolve(source["Queue"])
            self._path.release(arn)
            sources.append(QueueSource(invoke, function, self._path.sqs, urls[arn], arn))
        return sources

    def _streams(self, invoke: Invoke) -> list[Source]:
        tables = {f"{table.name.capitalize()}Table.StreamArn": table.name for table in TABLES.values()}
        return [
            self._path.stream_source(invoke, function, tables[source["Stream"]["Fn::GetAtt"]], source)
            for function, source in self._sources("DynamoDB")
            if function.handler != IN_PROCESS
        ]

    def _sources(self, kind: str) -> Iterator[tuple[Function, dict[str, Any]]]:
        """Every function with what it says of an event source, once for each of that kind."""
        for function in self._template.functions.values():
            for source in self._template.sources_of(function.name, kind):
                yield function, source
