"""The responses of endpoints, by status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.rest.openapi.components import Components
from laurel.rest.openapi.parameters import JSON
from laurel.rest.openapi.schema import ANYTHING, received_schema
from laurel.rest.serving.routes import Endpoint

Schema = dict[str, Any]

ERROR: Schema = {
    "type": "object",
    "description": "An error (WP_Error).",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string", "description": "For programs.", "examples": ["rest_invalid_param"]},
        "message": {"type": "string", "description": "For users."},
        "data": {
            "description": "Further data; `status` repeats the HTTP status.",
            "type": ["object", "null"],
            "properties": {
                "status": {"type": "integer"},
                "params": {"description": "The arguments concerned: names, or messages by name."},
                "details": {"description": "The error of each argument, by name."},
            },
        },
        "additional_errors": {"type": "array", "items": {"$ref": "#/components/schemas/Error"}},
        "additional_data": {"type": "array", "items": ANYTHING},
    },
}  # fmt: skip

LINKS: Schema = {
    "type": "object",
    "description": "Links by relation; those that are `embeddable` are followed by `_embed`.",
    "readOnly": True,
    "additionalProperties": {
        "type": "array",
        "items": {"type": "object", "properties": {"href": {"type": "string"}, "embeddable": {"type": "boolean"}}},
    },
}

HEADERS: Mapping[str, Schema] = {
    "X-WP-Total": {"description": "The number of items on all pages.", "schema": {"type": "integer"}},
    "X-WP-TotalPages": {"description": "The number of pages.", "schema": {"type": "integer"}},
    "X-Laurel-Cursor": {"description": "The `cursor` of the next page, if there is one.", "schema": {"type": "string"}},
    "X-Laurel-Total": {
        "description": "`at-least` if not all items were looked through: then there may be more than X-WP-Total.",
        "schema": {"type": "string", "enum": ["at-least"]},
    },
    "Link": {"description": "The pages before and after: `rel` prev and next.", "schema": {"type": "string"}},
    "Allow": {"description": "The methods that the caller may use on this route.", "schema": {"type": "string"}},
    "Location": {"description": "The address of the new item.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}

MEANINGS: Mapping[int, str] = {
    200: "Success.",
    201: "Created.",
    207: "Each request of the batch has its own status.",
    400: "The request is malformed, an argument is missing or invalid, or the stored data do not allow it.",
    401: "The caller is anonymous and has to authenticate, or the credentials are wrong.",
    403: "The caller may not do that, or the nonce is wrong.",
    404: "There is no such item or route.",
    410: "The item is already in the trash.",
    429: "Too many failed attempts to authenticate.",
    503: "The site is busy.",
    507: "The site is full.",
}
"""Descriptions of responses by status."""

ANYWHERE = (400, 401, 403, 404, 429, 503)
"""The statuses of errors that any route may return."""

_WAITING = (429, 503)

SHAPES: Mapping[str, Callable[[Schema], Schema]] = {
    "item": lambda item: item,
    "items": lambda item: {"type": "array", "items": item or ANYTHING},
    "map": lambda item: {"type": "object", "additionalProperties": item},
    "deleted": lambda item: {"anyOf": [
        {
            "type": "object", "required": ["deleted"],
            "properties": {"deleted": {"type": "boolean"}, "previous": item, "count": {"type": "integer"}},
        },
        item,
    ]},
    "error": lambda _: {"$ref": "#/components/schemas/Error"},
}  # fmt: skip
"""Schemas of bodies, made from the route's item, by the names that an endpoint's ``responses`` may use."""

VERBS: Mapping[str, Mapping[int, str]] = {
    "get_items": {200: "items"},
    "create_item": {201: "item"},
    "delete_item": {200: "deleted"},
    "delete_items": {200: "deleted"},
    "delete_current_item": {200: "deleted"},
}
"""Responses of the methods of WP_REST_Controller, by name; of others 200 with an item."""


def responses(endpoint: Endpoint, item: Schema, components: Components) -> dict[str, Any]:
    """The responses of an endpoint by status: the declared ones, its method's, and those of any route."""
    declared: Mapping[int, Any] = endpoint.options.get("responses") or {}
    usual = VERBS.get(getattr(endpoint.callback, "__name__", ""), {200: "item"})
    succeeds = any(status < 300 for status in declared)
    bodies = {**dict.fromkeys(ANYWHERE, "error"), **({} if succeeds else usual), **declared}
    return {str(status): _response(status, bodies[status], endpoint, item, components) for status in sorted(bodies)}


def _response(status: int, body: Any, endpoint: Endpoint, item: Schema, components: Components) -> dict[str, Any]:
    schema = SHAPES[body](item) if isinstance(body, str) else received_schema(body)
    headers = {name: components.ref("headers", name, HEADERS[name]) for name in _headers(status, body, endpoint)}
    response = {"description": MEANINGS.get(status, "See the body."), "headers": headers}
    made = {**response, "content": {JSON: {"schema": schema}}}
    return components.ref("responses", str(status), made) if body == "error" else made


def _headers(status: int, body: object, endpoint: Endpoint) -> tuple[str, ...]:
    if status in _WAITING:
        return ("Retry-After",)
    if status == 201:
        return ("Allow", "Location")
    if body == "items" and "page" in endpoint.args:
        more = ("X-Laurel-Cursor", "X-Laurel-Total") if "cursor" in endpoint.args else ()
        return ("Allow", "X-WP-Total", "X-WP-TotalPages", "Link", *more)
    if "cursor" in endpoint.args:
        return ("Allow", "X-Laurel-Cursor", "Link")
    return ("Allow",)


def item_of(title: str, schema: Mapping[str, Any], components: Components) -> Schema:
    """A reference to the schema of a route's item; {} for a route without a schema."""
    if not schema.get("properties"):
        return {}
    made = received_schema({key: value for key, value in schema.items() if key not in ("$schema", "links", "title")})
    links = components.ref("schemas", "Links", LINKS)
    embedded = {"type": "object", "additionalProperties": True, "readOnly": True, "description": "The embedded items."}
    properties = {"_links": links, "_embedded": embedded, **made["properties"]}
    return components.ref("schemas", title, {**made, "properties": properties})
