"""The operations of a route: one for each of its methods."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from laurel.rest.openapi.components import Components
from laurel.rest.openapi.parameters import (
    EMBED,
    FIELDS,
    IDEMPOTENCY_KEY,
    path_parameters,
    query_parameters,
    request_body,
)
from laurel.rest.openapi.responses import item_of, responses
from laurel.rest.openapi.words import SITE, Words, first_segment
from laurel.rest.serving.path_template import PathTemplate
from laurel.rest.serving.routes import Endpoint, Route

WITH_BODY = ("POST", "PUT", "PATCH")
"""The methods whose arguments are described as a body; those of others as a query."""

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Resource:
    """What the operations of a route share; ``item`` is the schema of the items it returns, {} if there is none."""

    route: Route
    template: PathTemplate
    title: str
    item: dict[str, Any]
    words: Words


def path_item(route: Route, template: PathTemplate, components: Components, words: Words) -> dict[str, Any]:
    """The path item of a route: the first endpoint with a method describes it; hidden ones are left out.

    HEAD and OPTIONS, which every route has, are not listed.
    """
    schema = (route.schema() if route.schema else None) or {}
    title = str(schema.get("title") or first_segment(route))
    shown = next(filter(None, (endpoint.options.get("response_schema") for endpoint in route.endpoints)), None)
    resource = Resource(route, template, title, item_of(title, shown() if shown else schema, components), words)
    operations: dict[str, Any] = {}
    for endpoint in route.endpoints:
        for method in endpoint.methods if endpoint.show_in_index else ():
            if method.lower() not in operations:
                operations[method.lower()] = _operation(method, endpoint, resource, components)
    common = route.endpoints[0].args if route.endpoints else {}
    parameters = path_parameters(template, common)
    return {**({"parameters": parameters} if parameters else {}), **operations} if operations else {}


def _operation(method: str, endpoint: Endpoint, resource: Resource, components: Components) -> dict[str, Any]:
    template, item = resource.template, resource.item
    path_id = _NOT_IN_IDS.sub("-", template.path).strip("-") or SITE
    words = resource.words
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}-{path_id}", "tags": [words.tag_of(resource.route)],
        "summary": words.summary(endpoint, template, resource.title),
    }  # fmt: skip
    parameters = [components.ref("parameters", "_fields", FIELDS)]
    if method == "GET" and item:
        parameters.append(components.ref("parameters", "_embed", EMBED))
    if endpoint.options.get("repeatable"):
        parameters.append(components.ref("parameters", "Idempotency-Key", IDEMPOTENCY_KEY))
    if method in WITH_BODY:
        writes = "create" if endpoint.methods == ("POST",) else "update"
        name = f"{resource.title if item else path_id}-{writes}"
        body = request_body(name, template, endpoint.args, components, endpoint.options.get("body"))
        operation |= {"requestBody": body} if body else {}
    else:
        parameters += query_parameters(template, endpoint.args, components)
    return {**operation, "parameters": parameters, "responses": responses(endpoint, item, components)}
