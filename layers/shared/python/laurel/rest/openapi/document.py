"""The whole OpenAPI document of a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.rest.http.response import JsonObject
from laurel.rest.openapi.components import Components
from laurel.rest.openapi.operations import path_item
from laurel.rest.openapi.reduced import operations_of
from laurel.rest.openapi.responses import ERROR
from laurel.rest.openapi.words import Words
from laurel.rest.serving.path_template import path_template
from laurel.rest.serving.routes import RouteTable

OPENAPI_VERSION = "3.1.0"


def openapi_document(
    table: RouteTable,
    info: Mapping[str, Any],
    root: str,
    security_schemes: Mapping[str, Any],
    security: list[dict[str, list[str]]],
    words: Words | None = None,
) -> dict[str, Any]:
    """Describe every route of a table in OpenAPI 3.1.

    Args:
        table: Registered routes, in whose order the paths come.
        info: OpenAPI's Info Object: ``title``, ``version`` and what else there is.
        root: The address of the API root, without a trailing slash: ``https://…/wp-json``.
        security_schemes: Security Scheme Objects by name.
        security: The ways to authenticate, each a Security Requirement Object; ``{}`` stands for anonymous callers.
        words: Nouns and tags; without, both are made of the routes.

    Returns:
        The document; its empty maps stay maps in JSON. Routes hidden from the index are left out, as are
        those whose pattern has no path template, and of routes that differ only in the names of their
        captures, all but the first.
    """
    components = Components()
    components.ref("schemas", "Error", ERROR)
    components.parts["securitySchemes"] = dict(security_schemes)
    words = words or Words()
    paths = _paths(table, components, words)
    used = [tag for item in paths.values() for operation in operations_of(item) for tag in operation["tags"]]
    document = {
        "openapi": OPENAPI_VERSION,
        "info": dict(info),
        "servers": [{"url": root}],
        "security": security,
        "tags": words.tag_objects(used),
        "paths": paths,
        "components": components.parts,
    }
    described: dict[str, Any] = _with_empty_maps(document)
    return described


def _paths(table: RouteTable, components: Components, words: Words) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    shapes: set[tuple[str, ...]] = set()
    for route in table.in_order():
        template = path_template(route.path)
        if template is None:
            continue
        shape = tuple("{}" if "{" in part else part for part in template.path.split("/"))
        described = path_item(route, template, components, words) if shape not in shapes else {}
        if described:
            shapes.add(shape)
            paths[template.path] = described
    return paths


def _with_empty_maps(value: object) -> Any:
    """The value with every empty map as a JsonObject, so that it does not become PHP's ``[]``."""
    if isinstance(value, dict):
        return {key: _with_empty_maps(entry) for key, entry in value.items()} if value else JsonObject()
    if isinstance(value, (list, tuple)):
        return [_with_empty_maps(entry) for entry in value]
    return value
