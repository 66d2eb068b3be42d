"""From a handler's result to the HTTP response that an HTTP API makes of it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from werkzeug.wrappers import Response

MAX_REPLY = 6 * 1024 * 1024
"""Bytes of JSON a Lambda function may return; beyond it the invocation fails."""


class BadReplyError(Exception):
    """A handler returned something API Gateway cannot use: it answers 500."""


def message(status: int, text: str) -> Response:
    """A reply of the gateway itself: `{"message": "Not Found"}`."""
    return Response(json.dumps({"message": text}), status, content_type="application/json")


def response_of(reply: Any) -> Response:
    """The HTTP reply of a handler's return value (payload format 2.0).

    A value without ``statusCode`` is inferred to be the JSON body of a 200, as documented. Raises
    BadReplyError when the value is no JSON, is too large, or has parts of the wrong type.
    """
    try:
        size = len(json.dumps(reply).encode())
    except (TypeError, ValueError) as error:
        raise BadReplyError(f"the handler's return value is not JSON: {error}") from error
    if size > MAX_REPLY:
        raise BadReplyError(f"the reply has {size} bytes, Lambda allows {MAX_REPLY}")
    if not isinstance(reply, dict) or "statusCode" not in reply:
        return Response(reply if isinstance(reply, str) else json.dumps(reply), content_type="application/json")
    try:
        response = Response(_body(reply), int(reply["statusCode"]))
        if "headers" in reply:
            response.headers.clear()
        for name, value in (reply.get("headers") or {}).items():
            response.headers[name] = str(value)
        for cookie in reply.get("cookies") or ():
            response.headers.add("Set-Cookie", cookie)
    except (TypeError, ValueError, AttributeError) as error:
        raise BadReplyError(f"the handler's reply is malformed: {error}") from error
    return _completed(response)


def _body(reply: dict[str, Any]) -> bytes:
    body = reply.get("body") or ""
    if not reply.get("isBase64Encoded"):
        return str(body).encode("utf-8")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise ValueError("body is not base64") from error


def _completed(response: Response) -> Response:
    """The header lines API Gateway adds: a type if there is none, and the length."""
    if "Content-Type" not in response.headers:
        response.headers["Content-Type"] = "text/plain;charset=UTF-8"
    if response.status_code not in (204, 304):
        response.headers["Content-Length"] = str(len(response.get_data()))
    return response
