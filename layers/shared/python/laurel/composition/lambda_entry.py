"""The entries of Lambda functions: a handler for a container, made from a group's name or a processing function."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from laurel.app.metrics import THROTTLED_SIGN_INS, Count
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.composition.answer import answer
from laurel.composition.container import Container
from laurel.composition.telemetry import request_ids
from laurel.rest.http.gateway import reply_to_event, request_from_event
from laurel.rest.http.messages import Served
from laurel.store.driver.usage import CONSUMED, Usage

# A request leaves few cycles behind, and by default all that it makes is looked through again and again for them: a
# twentieth of a cold start.
gc.set_threshold(20_000, 20, 20)

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
"""``handler(event, context)``, as Lambda calls it."""

Entry = Callable[[Container], Handler]
"""Makes a function's handler for the site of a container."""

Process = Callable[[Container, dict[str, Any], Any, Count], dict[str, Any]]
"""``process(container, event, context, count)`` of a function without a route; returns the response for Lambda."""


def rest_entry(group: str) -> Entry:
    """The entry of a resource group: an API Gateway event in, its reply out."""

    def entry(container: Container) -> Handler:
        def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
            http = request_from_event(event, container.config.site_url)
            with container.telemetry.invocation(context, **request_ids(event)) as watch, CONSUMED() as usage:
                reply = answer(container, group, http, watch.count)
                served = reply.served or Served(http.method)
                if served.code == TOO_MANY_ATTEMPTS:
                    watch.count(THROTTLED_SIGN_INS)
                watch.log_request(reply.status, _facts(served), _cost(usage))
            return reply_to_event(reply)

        return handler

    return entry


def batch_entry(process: Process) -> Entry:
    """The entry of a consumer of a queue or a stream.

    It processes the event's ``Records`` and returns in ``batchItemFailures`` those to be delivered again.
    """
    return _logged_as_batch(
        process, lambda event, response: (len(event["Records"]), len(response["batchItemFailures"]))
    )


def schedule_entry(process: Process) -> Entry:
    """The entry of what a schedule invokes; it returns the ids of what is ``done``, and ``failed``."""
    return _logged_as_batch(
        process, lambda _, response: (len(response["done"]) + len(response["failed"]), len(response["failed"]))
    )


def _logged_as_batch(process: Process, sizes: Callable[[dict[str, Any], dict[str, Any]], tuple[int, int]]) -> Entry:
    def entry(container: Container) -> Handler:
        def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
            with container.telemetry.invocation(context) as watch, CONSUMED() as usage:
                response = process(container, event, context, watch.count)
                watch.log_batch(*sizes(event, response), _cost(usage))
            return response

        return handler

    return entry


def _facts(served: Served) -> dict[str, Any]:
    return {"method": served.method, "route": served.route, "code": served.code, "user_id": served.user_id}


def _cost(usage: Usage) -> dict[str, float]:
    return {"dynamodb_calls": usage.calls, "read_units": usage.read_units, "write_units": usage.write_units}
