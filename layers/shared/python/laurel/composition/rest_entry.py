"""The entries of Lambda functions with routes: a handler for a container, made from a resource group's name."""

from __future__ import annotations

from typing import Any

from laurel.app.metrics import THROTTLED_SIGN_INS
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.composition.answer import answer
from laurel.composition.container import Container
from laurel.composition.init_phase import Handler, initialised
from laurel.composition.lambda_entry import Entry, cost_of
from laurel.composition.telemetry import request_ids
from laurel.rest.http.compression import compressed
from laurel.rest.http.gateway import reply_to_event, request_from_event
from laurel.rest.http.messages import Served
from laurel.store.driver.usage import CONSUMED


def rest_entry(group: str, *, of_all: bool = False) -> Entry:
    """The entry of a resource group: an API Gateway event in, its reply out. `of_all`: it describes all groups."""

    def entry(container: Container) -> Handler:
        def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
            http = request_from_event(event, container.config.site_url)
            with container.telemetry.invocation(context, **request_ids(event)) as watch, CONSUMED() as usage:
                reply = answer(container, group, http, watch.count)
                sent = compressed(reply, http.headers.get("accept-encoding", ""))
                served = reply.served or Served(http.method)
                if served.code == TOO_MANY_ATTEMPTS:
                    watch.count(THROTTLED_SIGN_INS)
                watch.log_request(reply.status, _facts(served), cost_of(usage))
            return reply_to_event(sent)

        return initialised(lambda: _prepare(container, group, of_all=of_all), handler)

    return entry


def _prepare(container: Container, group: str, *, of_all: bool) -> None:
    """Read the catalogue, which makes the client, and register the group's routes, or those of all."""
    server = container.servers.get(container.services.posts.catalogue(), group)
    if of_all:
        server.load_all()


def _facts(served: Served) -> dict[str, Any]:
    return {"method": served.method, "route": served.route, "code": served.code, "user_id": served.user_id}
