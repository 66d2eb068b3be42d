"""The functions of a stack and what calls them from queues and streams: stopped for a restore, started after it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laurel.store.driver.client import new_client
from laurel.store.driver.tables import table_name
from laurel_cli.errors import CommandError

POLL_SECONDS = 5.0
"""How often it is asked whether queues and streams are no longer read."""


@dataclass(frozen=True, slots=True)
class Consumers:
    """The functions of a stack, by name, and its event source mappings, by their UUIDs."""

    stack: str
    functions: tuple[str, ...]
    mappings: tuple[str, ...]
    client: Any

    @classmethod
    def of(cls, stack: str, table_prefix: str) -> Consumers:
        """Those among the resources of a stack, which has to have the tables with that prefix. Raises CommandError."""
        found: dict[str, list[str]] = {}
        for resource in _resources(stack):
            found.setdefault(resource["ResourceType"], []).append(resource["PhysicalResourceId"])
        if table_name(table_prefix, "users") not in found.get("AWS::DynamoDB::Table", ()):
            raise CommandError(f"the stack {stack} has no table {table_name(table_prefix, 'users')}")
        functions = tuple(sorted(found.get("AWS::Lambda::Function", ())))
        mappings = tuple(sorted(found.get("AWS::Lambda::EventSourceMapping", ())))
        return cls(stack, functions, mappings, new_client(service="lambda"))

    def running(self) -> list[str]:
        """What may still read or write the tables, a line each; nothing where all is stopped."""
        going = [f"the function {name} may run" for name in self.functions if self._reserved(name) != 0]
        return going + [f"the event source mapping {uuid} is {state}" for uuid, state in self._read() if state]

    def pause(self, kept: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        """Stop queues and streams, then the functions, and wait for runs that have begun.

        How all was before is kept in a file, so that what was cut short is started as it was, too.
        """
        if not kept.exists():
            enabled = [uuid for uuid, state in self._read() if state]
            reserved = {name: self._reserved(name) for name in self.functions}
            kept.write_text(json.dumps({"stack": self.stack, "enabled": enabled, "reserved": reserved}), "utf-8")
        for uuid, state in self._read():
            if state not in ("", "Disabling"):
                self.client.update_event_source_mapping(UUID=uuid, Enabled=False)
        longest = 0
        for name in self.functions:
            self.client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
            longest = max(longest, self.client.get_function_configuration(FunctionName=name)["Timeout"])
        while waiting := [uuid for uuid, state in self._read() if state]:
            _say(f"waiting until {len(waiting)} event source mappings are disabled")
            sleep(POLL_SECONDS)
        _say(f"waiting {longest} seconds for runs that have begun")
        sleep(longest)

    def resume(self, kept: Path) -> None:
        """Start the functions, then queues and streams, as they were; the file goes. Raises CommandError without it."""
        if not kept.exists():
            raise CommandError(f"there is no {kept}, which says how {self.stack} was before it was stopped")
        before = json.loads(kept.read_text("utf-8"))
        if before["stack"] != self.stack:
            raise CommandError(f"{kept} is of {before['stack']}")
        for name, reserved in before["reserved"].items():
            if reserved is None:
                self.client.delete_function_concurrency(FunctionName=name)
            else:
                self.client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
        for uuid in before["enabled"]:
            self.client.update_event_source_mapping(UUID=uuid, Enabled=True)
        kept.unlink()

    def _reserved(self, name: str) -> int | None:
        reserved: int | None = self.client.get_function_concurrency(FunctionName=name).get(
            "ReservedConcurrentExecutions"
        )
        return reserved

    def _read(self) -> Iterator[tuple[str, str]]:
        """Each mapping and its state, "" where it is disabled."""
        for uuid in self.mappings:
            state = self.client.get_event_source_mapping(UUID=uuid)["State"]
            yield uuid, "" if state == "Disabled" else state


def _resources(stack: str) -> Iterator[dict[str, Any]]:
    """The resources of a stack, page by page: there are more than DescribeStackResources returns."""
    pages = new_client(service="cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    for page in pages:
        yield from page["StackResourceSummaries"]


def _say(text: str) -> None:
    print(f"laurel: {text}", file=sys.stderr, flush=True)
