"""CORS: which headers scripts of other origins may send and read (rest_send_cors_headers).

Every reply carries WordPress' two lists. Headers that Laurel adds to WordPress' are listed where they matter: in a
preflight that asks for them, and on a reply that carries them to a page of another origin.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from laurel.rest.http.messages import HttpRequest
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.dispatcher import Dispatcher

ALLOWED_METHODS = "OPTIONS, GET, POST, PUT, PATCH, DELETE"

ALLOWED_HEADERS = ("Authorization", "X-WP-Nonce", "Content-Disposition", "Content-MD5", "Content-Type")
"""The request headers that WordPress allows."""

MORE_ALLOWED = ("Idempotency-Key", "X-HTTP-Method-Override", "X-Correlation-Id")
"""Request headers that are allowed too, if a preflight asks for them."""

EXPOSED_HEADERS = ("X-WP-Total", "X-WP-TotalPages", "Link")
"""The headers of replies that WordPress exposes."""

MORE_EXPOSED = (
    "X-WP-Nonce",
    "Retry-After",
    "Location",
    "X-Laurel-Cursor",
    "X-Laurel-Total",
    "X-Laurel-Job",
    "X-Laurel-Warning",
)
"""Headers that are exposed too, on replies that carry them."""

EXPOSED_TO_USERS = ("Allow",)
"""The same, on replies to authenticated callers: what the others may do is the same for all of them."""

_ORIGIN = re.compile(r"[\x21-\x7e]{1,512}")


def cors_headers(
    server: Dispatcher, http: HttpRequest, request: WP_REST_Request, carried: Collection[str]
) -> dict[str, str]:
    """The CORS headers of a reply that has the headers `carried`.

    The lists are open to the filters ``rest_exposed_cors_headers`` and ``rest_allowed_cors_headers``, whose callbacks
    get and return a list of names; the request is their second argument.
    """
    more = (*MORE_EXPOSED, *(EXPOSED_TO_USERS if request.user.id else ())) if "origin" in http.headers else ()
    exposed = [*EXPOSED_HEADERS, *(name for name in more if name in carried)]
    wanted = {name.strip().lower() for name in http.headers.get("access-control-request-headers", "").split(",")}
    allowed = [*ALLOWED_HEADERS, *(name for name in MORE_ALLOWED if name.lower() in wanted)]
    return {
        "Access-Control-Expose-Headers": ", ".join(server.apply_filters("rest_exposed_cors_headers", exposed, request)),
        "Access-Control-Allow-Headers": ", ".join(server.apply_filters("rest_allowed_cors_headers", allowed, request)),
        **origin_headers(http.headers),
    }


def origin_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that let the origin of a request read the reply; none for a request without an Origin."""
    origin = headers.get("origin")
    if not origin:
        return {}
    return {
        "Access-Control-Allow-Origin": _safe_origin(origin),
        "Access-Control-Allow-Methods": ALLOWED_METHODS,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


def _safe_origin(origin: str) -> str:
    return origin if _ORIGIN.fullmatch(origin) and "," not in origin else "null"
