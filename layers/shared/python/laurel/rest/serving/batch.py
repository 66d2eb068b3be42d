"""Several writes in one request: ``POST /batch/v1``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response, error_to_response
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.links import response_to_data
from laurel.rest.serving.routes import Endpoint, Route

if TYPE_CHECKING:
    from laurel.rest.serving.dispatcher import Dispatcher

MAX_REQUESTS = 25
"""WordPress' default of rest_get_max_batch_size."""

MAX_PATH = 8000
"""The longest path of a request of a batch, in characters: as long as API Gateway lets the address of one be."""

MULTI_STATUS = 207

ARGS: Mapping[str, Any] = {
    "validation": {"type": "string", "enum": ["require-all-validate", "normal"], "default": "normal"},
    "requests": {
        "required": True,
        "type": "array",
        "maxItems": MAX_REQUESTS,
        "items": {
            "type": "object",
            "properties": {
                "method": {"type": "string", "enum": ["POST", "PUT", "PATCH", "DELETE"], "default": "POST"},
                "path": {"type": "string", "required": True},
                "body": {"type": "object", "properties": {}, "additionalProperties": True},
                "headers": {
                    "type": "object",
                    "properties": {},
                    "additionalProperties": {"type": ["string", "array"], "items": {"type": "string"}},
                },
            },
        },
    },
}

ENVELOPE: Mapping[str, Any] = {
    "type": ["object", "null"],
    "properties": {
        "body": {"description": "What the route itself would have returned."},
        "status": {"type": "integer", "description": "Its HTTP status."},
        "headers": {"type": "object", "additionalProperties": True, "description": "Its headers."},
    },
}
RESPONSES: Mapping[int, Any] = {
    MULTI_STATUS: {
        "type": "object",
        "properties": {
            "failed": {"type": "string", "enum": ["validation"], "readonly": True},
            "responses": {"type": "array", "items": ENVELOPE},
        },
    },
}

EXAMPLES: Mapping[str, Any] = {
    "two posts": {
        "summary": "Two posts, none unless both are valid",
        "value": {
            "validation": "require-all-validate",
            "requests": [{"path": "/wp/v2/posts", "body": {"title": title}} for title in ("One", "Two")],
        },
    },
}

Matched = tuple[Route, Endpoint]


def batch_endpoint(server: Dispatcher) -> dict[str, Any]:
    """The endpoint behind ``/batch/v1``."""
    return {
        "methods": "POST",
        "callback": lambda request: serve_batch_request(server, request),
        "summary": "Send several writes at once",
        "body": {"name": "batch", "examples": EXAMPLES},
        "permission_callback": return_true,
        "args": ARGS,
        "responses": RESPONSES,
    }


def serve_batch_request(server: Dispatcher, batch: WP_REST_Request) -> WP_REST_Response:
    """Run the requests of a batch in their order (serve_batch_request_v1).

    All are matched and validated first. In the mode ``require-all-validate`` none runs if one of them is
    invalid; otherwise each succeeds or fails on its own. There is no rollback.
    """
    requests = [_single_request(batch, args) for args in batch["requests"]]
    matches = [_match(server, request) for request in requests]
    verdicts = [_validate(server, request, match) for request, match in zip(requests, matches, strict=True)]
    if batch["validation"] == "require-all-validate" and any(verdicts):
        responses = [_enveloped(server, error_to_response(v), batch) if v else None for v in verdicts]
        return WP_REST_Response({"failed": "validation", "responses": responses}, MULTI_STATUS)
    responses = [
        _run(server, batch, request, match, verdict)
        for request, match, verdict in zip(requests, matches, verdicts, strict=True)
    ]
    return WP_REST_Response({"responses": responses}, MULTI_STATUS)


def _single_request(batch: WP_REST_Request, args: Mapping[str, Any]) -> WP_REST_Request | WP_Error:
    try:
        parts = urlsplit(args["path"]) if len(args["path"]) <= MAX_PATH else None
    except ValueError:
        parts = None
    if parts is None or (parts.scheme and not parts.hostname):
        message = f"The path could not be read, or has over {MAX_PATH} characters."
        return WP_Error("parse_path_failed", message, {"status": 400})
    request = batch.internal(args.get("method") or "POST", unquote(parts.path))
    request.read_query(parts.query)
    request.set_body_params(dict(args["body"]) if args.get("body") else {})
    for name, value in (args.get("headers") or {}).items():
        request.set_header(name, ",".join(value) if isinstance(value, list) else value)
    return request


def _match(server: Dispatcher, request: WP_REST_Request | WP_Error) -> Matched | WP_Error:
    if isinstance(request, WP_Error):
        return request
    error = server.guarded(lambda: server.route_request(request))
    return error if isinstance(error, WP_Error) else server.match_request_to_handler(request)


def _validate(server: Dispatcher, request: WP_REST_Request | WP_Error, match: Matched | WP_Error) -> WP_Error | None:
    if isinstance(match, WP_Error) or isinstance(request, WP_Error):
        return match if isinstance(match, WP_Error) else None
    route, endpoint = match
    allowed = endpoint.options.get("allow_batch", route.allow_batch) or {}
    if not allowed.get("v1"):
        return WP_Error("rest_batch_not_allowed", "This route cannot be used in a batch.", {"status": 400})
    return server.check_params(request)


def _run(
    server: Dispatcher,
    batch: WP_REST_Request,
    request: WP_REST_Request | WP_Error,
    match: Matched | WP_Error,
    verdict: WP_Error | None,
) -> dict[str, Any]:
    if isinstance(request, WP_Error):
        return _enveloped(server, error_to_response(request), batch)
    if isinstance(match, WP_Error):
        response = error_to_response(match)
    else:
        early = server.apply_filters("rest_pre_dispatch", None, server, request)
        response = server.ensure(early) if early is not None else server.respond_to_request(request, *match, verdict)
    return _enveloped(server, server.post_dispatch(response, request), request)


def _enveloped(server: Dispatcher, response: WP_REST_Response, request: WP_REST_Request) -> dict[str, Any]:
    body = response_to_data(server, response, request)
    return {"body": body, "status": response.status, "headers": response.headers}
