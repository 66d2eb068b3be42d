"""The entries of Lambda functions without routes: a handler for a container, made from a processing function."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from laurel.app.metrics import Count
from laurel.composition.container import Container
from laurel.composition.init_phase import Handler, initialised
from laurel.store.driver.usage import CONSUMED, Usage

# A request leaves few cycles behind, and by default all that it makes is looked through again and again for them: a
# twentieth of a cold start.
gc.set_threshold(20_000, 20, 20)

Entry = Callable[[Container], Handler]
"""Makes a function's handler for the site of a container."""

Process = Callable[[Container, dict[str, Any], Any, Count], dict[str, Any]]
"""``process(container, event, context, count)`` of a function without a route; returns the response for Lambda."""

Prepare = Callable[[Container], object]
"""``prepare(container)``: what a function does in INIT."""


def batch_entry(process: Process, prepare: Prepare) -> Entry:
    """The entry of a consumer of a queue or a stream.

    It processes the event's ``Records`` and returns in ``batchItemFailures`` those to be delivered again.
    """
    return _logged_as_batch(
        process, prepare, lambda event, response: (len(event["Records"]), len(response["batchItemFailures"]))
    )


def schedule_entry(process: Process, prepare: Prepare) -> Entry:
    """The entry of what a schedule invokes; it returns the ids of what is ``done``, and ``failed``."""
    return _logged_as_batch(
        process, prepare, lambda _, response: (len(response["done"]) + len(response["failed"]), len(response["failed"]))
    )


def _logged_as_batch(
    process: Process, prepare: Prepare, sizes: Callable[[dict[str, Any], dict[str, Any]], tuple[int, int]]
) -> Entry:
    def entry(container: Container) -> Handler:
        def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
            with container.telemetry.invocation(context) as watch, CONSUMED() as usage:
                response = process(container, event, context, watch.count)
                watch.log_batch(*sizes(event, response), cost_of(usage))
            return response

        return initialised(lambda: prepare(container), handler)

    return entry


def cost_of(usage: Usage) -> dict[str, float]:
    """The fields of a log line that say what an invocation cost in DynamoDB: calls, read units, write units."""
    return {"dynamodb_calls": usage.calls, "read_units": usage.read_units, "write_units": usage.write_units}
