"""The operations of a route: one for each of its methods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laurel.rest.openapi.components import Components
from laurel.rest.openapi.parameters import EMBED, FIELDS, path_parameters, query_parameters, request_body
from laurel.rest.openapi.responses import item_of, responses
from laurel.rest.serving.path_template import PathTemplate
from laurel.rest.serving.routes import Endpoint, Route

WITH_BODY = ("POST", "PUT", "PATCH")
"""The methods whose arguments are described as a body; those of others as a query."""

SITE = "site"
"""The tag of the routes outside any namespace, and of the namespaces' own indexes."""

PHRASES: Mapping[str, str] = {
    "get_items": "List: {}",
    "get_item": "Read: {}",
    "create_item": "Create: {}",
    "update_item": "Update: {}",
    "delete_item": "Delete: {}",
    "delete_items": "Delete all: {}",
    "get_current_item": "Read the current {}",
    "update_current_item": "Update the current {}",
    "delete_current_item": "Delete the current {}",
}
"""Summaries by the methods of WP_REST_Controller; ``{}`` is the title of the item's schema."""

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Resource:
    """What the operations of a route share; ``item`` is the schema of the items it returns, {} if there is none."""

    route: Route
    template: PathTemplate
    title: str
    item: dict[str, Any]


def path_item(route: Route, template: PathTemplate, components: Components) -> dict[str, Any]:
    """The path item of a route: the first endpoint with a method describes it; hidden ones are left out.

    HEAD and OPTIONS, which every route has, are not listed.
    """
    schema = (route.schema() if route.schema else None) or {}
    title = str(schema.get("title") or tag_of(route))
    shown = next(filter(None, (endpoint.options.get("response_schema") for endpoint in route.endpoints)), None)
    resource = Resource(route, template, title, item_of(title, shown() if shown else schema, components))
    operations: dict[str, Any] = {}
    for endpoint in route.endpoints:
        for method in endpoint.methods if endpoint.show_in_index else ():
            if method.lower() not in operations:
                operations[method.lower()] = _operation(method, endpoint, resource, components)
    common = route.endpoints[0].args if route.endpoints else {}
    parameters = path_parameters(template, common)
    return {**({"parameters": parameters} if parameters else {}), **operations} if operations else {}


def tag_of(route: Route) -> str:
    """The tag of a route: its first segment after the namespace."""
    rest = route.path.removeprefix(f"/{route.namespace}").strip("/") if route.namespace else ""
    return rest.partition("/")[0] or SITE


def _operation(method: str, endpoint: Endpoint, resource: Resource, components: Components) -> dict[str, Any]:
    template, item = resource.template, resource.item
    path_id = _NOT_IN_IDS.sub("-", template.path).strip("-") or SITE
    verb = getattr(endpoint.callback, "__name__", "")
    summary = PHRASES[verb].format(resource.title) if verb in PHRASES else f"{method} {template.path}"
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}-{path_id}", "tags": [tag_of(resource.route)], "summary": summary,
    }  # fmt: skip
    parameters = [components.ref("parameters", "_fields", FIELDS)]
    if method == "GET" and item:
        parameters.append(components.ref("parameters", "_embed", EMBED))
    if method in WITH_BODY:
        writes = "create" if endpoint.methods == ("POST",) else "update"
        name = f"{resource.title if item else path_id}-{writes}"
        body = request_body(name, template, endpoint.args, components)
        operation |= {"requestBody": body} if body else {}
    else:
        parameters += query_parameters(template, endpoint.args, components)
    return {**operation, "parameters": parameters, "responses": responses(endpoint, item, components)}
