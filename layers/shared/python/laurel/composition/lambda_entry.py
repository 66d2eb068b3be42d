"""The entries of Lambda functions: from a group's name, or from a function's work, to a handler on a container."""

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
"""What makes a function's handler for the site of a container."""

Work = Callable[[Container, dict[str, Any], Any, Count], dict[str, Any]]
"""``work(container, event, context, count)`` of a function that no request reaches; it answers what Lambda is told."""


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
                watch.tell_request(reply.status, _facts(served), _cost(usage))
            return reply_to_event(reply)

        return handler

    return entry


def batch_entry(work: Work) -> Entry:
    """The entry of a consumer of a queue or a stream.

    The work is the event's ``Records``; its answer names in ``batchItemFailures`` those to be delivered again.
    """
    return _logged_as_batch(work, lambda event, answered: (len(event["Records"]), len(answered["batchItemFailures"])))


def schedule_entry(work: Work) -> Entry:
    """The entry of what a schedule calls; its work answers with the ids of what is ``done``, and ``failed``."""
    return _logged_as_batch(
        work, lambda _, answered: (len(answered["done"]) + len(answered["failed"]), len(answered["failed"]))
    )


def _logged_as_batch(work: Work, sizes: Callable[[dict[str, Any], dict[str, Any]], tuple[int, int]]) -> Entry:
    def entry(container: Container) -> Handler:
        def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
            with container.telemetry.invocation(context) as watch, CONSUMED() as usage:
                answered = work(container, event, context, watch.count)
                watch.tell_batch(*sizes(event, answered), _cost(usage))
            return answered

        return handler

    return entry


def _facts(served: Served) -> dict[str, Any]:
    return {"method": served.method, "route": served.route, "code": served.code, "user_id": served.user_id}


def _cost(usage: Usage) -> dict[str, float]:
    return {"dynamodb_calls": usage.calls, "read_units": usage.read_units, "write_units": usage.write_units}
