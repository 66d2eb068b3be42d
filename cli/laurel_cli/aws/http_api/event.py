"""A WSGI request as the event of an HTTP API Lambda integration, payload format 2.0."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from werkzeug.wrappers import Request

_TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})
_STAGE = "$default"


def raw_path(request: Request) -> str:
    """The path as HTTP APIs hand it on: percent-decoded, and cut at a decoded question mark."""
    target = str(request.environ.get("RAW_URI") or request.path).partition("?")[0]
    return unquote(target).partition("?")[0]


def event_of(
    request: Request, path: str, route_key: str, path_parameters: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """The event of a request that was routed.

    ``path`` is that of :func:`raw_path`. Mirrors "Working with AWS Lambda proxy integrations for HTTP
    APIs": lower-case header names, repeats joined by commas, cookies apart, absent maps left out.
    """
    headers = _headers(request)
    query = request.query_string.decode("latin-1")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": _request_context(request, path, route_key, headers),
        "isBase64Encoded": False,
    }
    if cookies := request.headers.getlist("Cookie"):
        event["cookies"] = [cookie.strip() for line in cookies for cookie in line.split(";") if cookie.strip()]
    if query:
        event["queryStringParameters"] = _joined(parse_qsl(query, keep_blank_values=True))
    if path_parameters:
        event["pathParameters"] = dict(path_parameters)
    if body:
        event["body"], event["isBase64Encoded"] = _body(request.mimetype, body)
    return event


def _headers(request: Request) -> dict[str, str]:
    headers = _joined((name.lower(), value) for name, value in request.headers if name.lower() != "cookie")
    caller = request.remote_addr or "127.0.0.1"
    seen = headers.get("x-forwarded-for")
    headers["x-forwarded-for"] = f"{seen}, {caller}" if seen else caller
    headers["x-forwarded-proto"] = request.scheme
    headers["x-forwarded-port"] = request.environ["SERVER_PORT"]
    return headers


def _joined(pairs: Any) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(mimetype: str, body: bytes) -> tuple[str, bool]:
    """Text for the few types HTTP APIs take for text; forms and bodies without a type come in base64."""
    if mimetype.startswith("text/") or mimetype in _TEXT_TYPES:
        try:
            return body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass  # announced as text and is none: only base64 keeps the bytes
    return base64.b64encode(body).decode("ascii"), True


def _request_context(request: Request, path: str, route_key: str, headers: Mapping[str, str]) -> dict[str, Any]:
    now = datetime.now(UTC)
    domain = headers.get("host", "").partition(":")[0]
    return {
        "accountId": "000000000000",
        "apiId": "local",
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.environ["SERVER_PROTOCOL"],
            "sourceIp": request.remote_addr or "127.0.0.1",
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": secrets.token_urlsafe(11),
        "routeKey": route_key,
        "stage": _STAGE,
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
