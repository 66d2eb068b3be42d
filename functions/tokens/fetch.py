"""Fetching what an identity provider publishes: JSON by https, without redirects, bounded in size and time."""

from __future__ import annotations

import ssl
import time
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tokens.strict_json import strict_object

MOST_BYTES = 64 * 1024
"""The largest document that is read."""

STEP_SECONDS = 3
"""How long to wait for a connection, and for each part of a document."""

WHOLE_SECONDS = 6
"""How long a document may take."""


class FetchFailed(Exception):
    """The document cannot be had now, or is none; the text says why, and is fit for logs."""


def fetch_json(url: str, context: ssl.SSLContext | None = None) -> dict[str, Any]:
    """The JSON object at an https address, whose certificate is checked. Raises FetchFailed, also for a redirect."""
    try:
        return strict_object(_body(urlsplit(url), context))
    except (OSError, HTTPException, ValueError) as error:
        raise FetchFailed(f"{type(error).__name__}: {error}") from error


def _body(parts: SplitResult, context: ssl.SSLContext | None) -> bytes:
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise FetchFailed("the address is none of https")
    deadline = time.monotonic() + WHOLE_SECONDS
    connection = HTTPSConnection(parts.hostname, parts.port or 443, timeout=STEP_SECONDS, context=context)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Accept": "application/json", "User-Agent": "Laurel"})
        response = connection.getresponse()
        if response.status != 200:
            raise FetchFailed(f"status {response.status}")
        body = b""
        while len(body) <= MOST_BYTES and (part := response.read1(MOST_BYTES)):
            body += part
            if time.monotonic() > deadline:
                raise FetchFailed("it takes too long")
    finally:
        connection.close()
    if len(body) > MOST_BYTES:
        raise FetchFailed(f"over {MOST_BYTES} bytes")
    return body
