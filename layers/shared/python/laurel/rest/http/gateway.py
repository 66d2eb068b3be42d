"""Conversion from API Gateway's HTTP API events and to Lambda's proxy responses, both in payload format 2.0."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from laurel.rest.http.messages import HttpReply, HttpRequest

DEFAULT_STAGE = "$default"
"""The stage that adds nothing to paths."""


def request_from_event(event: Mapping[str, Any], site_url: str = "") -> HttpRequest:
    """The HTTP request of an API Gateway event.

    The raw path and query string are read, not the parsed maps (which join repeated parameters by
    comma). The path comes decoded from the gateway. `site_url` is the configured address of the
    site; without it the address is the one the client used. What of the path belongs to that address, that is the
    path of `site_url` or the gateway's stage, is not part of the request's. Raises KeyError for an event of another
    format.
    """
    http = event["requestContext"]["http"]
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if event.get("cookies"):
        headers["cookie"] = "; ".join(event["cookies"])
    path, stage = _without(event.get("rawPath") or "/", _stage_path(event))
    if site_url:
        path, _ = _without(path, unquote(urlsplit(site_url).path))
    return HttpRequest(
        method=http["method"],
        path=path,
        query=event.get("rawQueryString") or "",
        headers=headers,
        body=_body(event),
        home_url=site_url or _address(event, headers) + stage,
        remote_addr=http.get("sourceIp", ""),
    )


def reply_to_event(reply: HttpReply) -> dict[str, Any]:
    """A reply in Lambda's response format 2.0."""
    binary = isinstance(reply.body, bytes)
    body = base64.b64encode(reply.body).decode("ascii") if isinstance(reply.body, bytes) else reply.body
    event: dict[str, Any] = {
        "statusCode": reply.status,
        "headers": reply.headers,
        "body": body,
        "isBase64Encoded": binary,
    }
    if reply.cookies:
        event["cookies"] = reply.cookies
    return event


def _stage_path(event: Mapping[str, Any]) -> str:
    """What HTTP APIs put in front of the paths of a stage that has a name."""
    stage = event["requestContext"].get("stage", DEFAULT_STAGE)
    return "" if stage == DEFAULT_STAGE else f"/{stage}"


def _without(path: str, base: str) -> tuple[str, str]:
    """The path below a base path and that base; the path itself and "" if it is not below it."""
    if not base or not f"{path}/".startswith(f"{base}/"):
        return path, ""
    return path[len(base) :] or "/", base


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body)
    except ValueError:
        return b""


def _address(event: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    host = headers.get("host") or event["requestContext"].get("domainName", "localhost")
    return f"{headers.get('x-forwarded-proto', 'https').split(',')[0].strip()}://{host}"
