"""The operations of a site's OpenAPI document, for schemathesis."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from schemathesis.core.result import Ok

DOCUMENT = "/wp-json/laurel/v1/openapi"
SCHEMAS = "#/components/schemas/"
RECEIVED = "-received"


def operations(application: Any) -> dict[str, Any]:
    """The operations of a WSGI application by method and path: ``GET /wp/v2/posts``."""
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, _with_empty_maps(application))
    found = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        found[result.ok().label] = result.ok()
    return found


def _with_empty_maps(application: Any) -> Any:
    """The application, whose document says of every object in a response that it may be ``[]``, PHP's empty map."""

    def answer(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] != DOCUMENT:
            return application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            start_response(status, [(name, value) for name, value in headers if name.lower() != "content-length"])

        environ.pop("HTTP_ACCEPT_ENCODING", None)
        document = json.loads(b"".join(application(environ, start)))
        allow_empty_maps(document)
        return [json.dumps(document).encode()]

    return answer


def allow_empty_maps(document: dict[str, Any]) -> None:
    """Let the responses of a document, and no body of a request, have ``[]`` for objects."""
    parts = document["components"]
    parts["schemas"] |= {f"{name}{RECEIVED}": _received(part) for name, part in parts["schemas"].items()}
    parts["responses"] = _received(parts["responses"])
    for item in document["paths"].values():
        for name, operation in item.items():
            if name != "parameters":
                operation["responses"] = _received(operation["responses"])


def _received(part: Any) -> Any:
    if isinstance(part, list):
        return [_received(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    made = {name: _received(entry) for name, entry in part.items()}
    reference = part.get("$ref")
    if isinstance(reference, str) and reference.startswith(SCHEMAS):
        return {"$ref": reference + RECEIVED}
    kinds = part.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    if "object" in kinds and "array" not in kinds:
        made |= {"type": [*kinds, "array"], "maxItems": 0}
    return made
