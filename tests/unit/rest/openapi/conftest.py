"""A document of the routes that a test registers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from laurel.rest.http.php_json import to_json
from laurel.rest.openapi.document import openapi_document
from laurel.rest.serving.server import WP_REST_Server


@pytest.fixture
def describe(server: WP_REST_Server):
    """``describe()``: the document of the server's routes, as it comes out of the JSON that clients get."""

    def describe() -> dict[str, Any]:
        info = {"title": "A site", "version": "1"}
        document = openapi_document(server.table, info, "http://example.org/wp-json", {}, [{}])
        read: dict[str, Any] = json.loads(to_json(document))
        return read

    return describe


@pytest.fixture
def register(server: WP_REST_Server):
    """Register one endpoint under x/v1; it answers nothing, for it is only described."""

    def register(route: str, methods: str = "GET", args: Any = None, **options: Any) -> None:
        endpoint = {
            "methods": methods, "callback": lambda _: None, "permission_callback": lambda _: True, "args": args or {},
        }  # fmt: skip
        schema = options.pop("schema", None)
        server.register_rest_route("x/v1", route, {**endpoint, **options}, schema=schema)

    return register
