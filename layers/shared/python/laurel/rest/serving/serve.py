"""Serving: from an HTTP request to the API to the HTTP reply (WP_REST_Server::serve_request)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.current_user import CurrentUser
from laurel.rest.http.messages import HttpReply, HttpRequest, Served
from laurel.rest.http.params import parse_str
from laurel.rest.http.php_json import to_json
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response, error_to_response
from laurel.rest.serving.cors import EXPOSED_HEADERS, MORE_EXPOSED, cors_headers, origin_headers
from laurel.rest.serving.dispatcher import API_PREFIX
from laurel.rest.serving.links import response_to_data, rest_parse_embed_param
from laurel.rest.serving.reply_size import fits, shortened, too_large
from laurel.rest.serving.server import WP_REST_Server

logger = logging.getLogger("laurel")

Authenticate = Callable[[WP_REST_Request, HttpRequest], CurrentUser]
"""Returns the caller: a user or an anonymous one. Raises the WP_Error with which the request fails.

It may put headers of the reply into the request's ``memo["headers"]``, as routes put Set-Cookie values into
``memo["cookies"]``; ``memo["remote_addr"]`` is the client's address.
"""

NO_CACHE = {
    "Cache-Control": "no-cache, must-revalidate, max-age=0, no-store, private",
    "Expires": "Wed, 11 Jan 1984 05:00:00 GMT",
}
FIRST_ERROR_STATUS = 400
_JSONP_NAME = re.compile(r"[\w.]*", re.ASCII)
_INDEX_PHP = re.compile(r"/index\.php(?=/|$)")


def site_path(path: str) -> str:
    """The path of a page of the site: without ``/index.php`` in front, with one slash in front ("/" for none).

    WordPress trims the slashes around the path of a request, so addresses such as ``//wp-json/`` are the same to it.
    """
    path = "/" + path.lstrip("/")
    return "/" + path[found.end() :].lstrip("/") if (found := _INDEX_PHP.match(path)) else path


def route_of(http: HttpRequest) -> str | WP_Error | None:
    """The route of an HTTP request; None for a page of the site outside the API.

    A route is the path under /wp-json or the query parameter ``rest_route``, both also under
    /index.php. One trailing slash and repeated leading ones are dropped, of the path and of the route.
    """
    path = site_path(http.path)
    if path.startswith(API_PREFIX) and path[len(API_PREFIX) : len(API_PREFIX) + 1] in ("", "/"):
        return _normalised(path[len(API_PREFIX) :])
    if "rest_route" not in http.query:
        return None
    query = parse_str(http.query)
    if isinstance(query, WP_Error):
        return query
    route = query.get("rest_route")
    if route is None or route == "":
        return None
    if not isinstance(route, str):
        return WP_Error("rest_invalid_param", "rest_route must be one route.", {"status": 400})
    return _normalised(route) if route.startswith("/") else route


def _normalised(route: str) -> str:
    return "/" + route.lstrip("/").removesuffix("/")


def serve_request(
    server: WP_REST_Server, http: HttpRequest, route: str | WP_Error, authenticate: Authenticate, site: object = None
) -> HttpReply:
    """Handle an HTTP request to the API.

    1. check JSONP · 2. take the method override · 3. authenticate · 4. to 10. dispatch: match, read,
    require, validate, sanitise, permit, call · 11. Allow · 12. ``_fields`` · 13. ``_envelope`` ·
    14. links and ``_embed`` · 15. JSON.
    """
    request = request_from_http(http, route if isinstance(route, str) else "", site)
    query = request.get_query_params()
    jsonp = query.get("_jsonp")
    if jsonp is not None and not (isinstance(jsonp, str) and _JSONP_NAME.fullmatch(jsonp)):
        return _bad_jsonp(server, request)
    try:
        request.user = authenticate(request, http)
    except WP_Error as refusal:
        response = error_to_response(refusal)
    else:
        failure = server.guarded(lambda: server.apply_filters("rest_authentication_errors", None, request))
        failure = route if isinstance(route, WP_Error) else failure
        response = error_to_response(failure) if isinstance(failure, WP_Error) else server.dispatch(request)
    response = server.post_dispatch(response, request)
    try:
        reply = _reply(server, http, request, response, jsonp)
        if isinstance(reply.body, str) and not fits(reply.body):
            response = _smaller(server, request, response)
            reply = _reply(server, http, request, response, jsonp, embeds=False)
    except (TypeError, ValueError, RecursionError):
        logger.exception("a reply that cannot be written as JSON")
        error = WP_Error("rest_encode_error", "The response could not be encoded as JSON.", {"status": 500})
        reply, response.data, response.status = error_reply(error, http), error.to_body(), error.get_status()
    reply.served = _served(request, response)
    return reply


def _smaller(server: WP_REST_Server, request: WP_REST_Request, response: WP_REST_Response) -> WP_REST_Response:
    """What is returned instead of a response that cannot be delivered.

    The error for what was only read. What a write did is done, so its status and headers stay, and its body is
    shortened.
    """
    if request.is_reading and response.status < FIRST_ERROR_STATUS:
        smaller = error_to_response(too_large())
    else:
        smaller = WP_REST_Response(shortened(response_to_data(server, response, request)), response.status)
    smaller.headers, smaller.matched_route = response.headers, response.matched_route
    return smaller


def _served(request: WP_REST_Request, response: WP_REST_Response) -> Served:
    data = response.data if response.status >= FIRST_ERROR_STATUS else None
    return Served(
        method=request.method,
        route=response.matched_route.path if response.matched_route else "",
        code=str(data.get("code", "")) if isinstance(data, Mapping) else "",
        user_id=request.user.id,
    )


def request_from_http(http: HttpRequest, route: str, site: object = None) -> WP_REST_Request:
    """The WP_REST_Request of an HTTP request, with an overridden method if it has one."""
    request = WP_REST_Request(http.method, route, site=site, home_url=http.home_url)
    request.memo["remote_addr"] = http.remote_addr
    for name, value in http.headers.items():
        request.headers[name] = value
    request.read_query(http.query)
    override = request.get_query_params().get("_method") or http.headers.get("x-http-method-override")
    if isinstance(override, str) and override:
        request.method = override
    request.set_body(http.body)
    return request


def _reply(
    server: WP_REST_Server,
    http: HttpRequest,
    request: WP_REST_Request,
    response: WP_REST_Response,
    jsonp: str | None,
    *,
    embeds: bool = True,
) -> HttpReply:
    query = request.get_query_params()
    embed = rest_parse_embed_param(query["_embed"]) if embeds and "_embed" in query else False
    is_private = _is_private(request, response)
    if "_envelope" in query:
        is_private = is_private or response.status >= FIRST_ERROR_STATUS  # a 200 by which no cache sees the error
        body = response_to_data(server, response, request, embed)
        response = WP_REST_Response({"body": body, "status": response.status, "headers": response.headers})
        embed = False
    headers = _headers(server, http, request, response, is_private=is_private)
    if jsonp:
        headers["Content-Type"] = "application/javascript; charset=UTF-8"
    reply = HttpReply(response.status, headers, cookies=list(request.memo.get("cookies", ())))
    served: HttpReply | None = server.apply_filters("rest_pre_serve_request", None, response, request, server)
    if served is not None:
        return served
    if request.method == "HEAD" or http.method == "HEAD":
        return reply
    data = response_to_data(server, response, request, embed)
    data = server.apply_filters("rest_pre_echo_response", data, server, request)
    if response.status == 204 or data is None:
        return reply
    text = to_json(data, pretty="_pretty" in query)
    reply.body = f"/**/{jsonp}({text})" if jsonp else text
    return reply


def _headers(
    server: WP_REST_Server, http: HttpRequest, request: WP_REST_Request, response: WP_REST_Response, *, is_private: bool
) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "X-Robots-Tag": "noindex",
        "X-Content-Type-Options": "nosniff",
        "Link": f'<{server.rest_url("/", request)}>; rel="https://api.w.org/"',
    }
    own = {**_texts(response.headers), **request.memo.get("headers", {})}
    headers.update(cors_headers(server, http, request, own))
    if http.method == "GET" and not request.user.id:
        headers["Vary"] = "Origin"
    if is_private:
        headers.update(NO_CACHE)
    return {**headers, **own}


def _is_private(request: WP_REST_Request, response: WP_REST_Response) -> bool:
    """Replies that no cache may keep (rest_send_nocache_headers)."""
    overridden = response.status >= 400 and request.get_header("x-http-method-override") is not None
    bad_nonce = isinstance(response.data, dict) and response.data.get("code") == "rest_cookie_invalid_nonce"
    return bool(request.user.id or request.memo.get("cookies")) or overridden or bad_nonce


def _bad_jsonp(server: WP_REST_Server, request: WP_REST_Request) -> HttpReply:
    headers = {
        "Content-Type": "application/javascript; charset=UTF-8",
        "X-Robots-Tag": "noindex",
        "X-Content-Type-Options": "nosniff",
        "Link": f'<{server.rest_url("/", request)}>; rel="https://api.w.org/"',
    }
    body = {"code": "rest_callback_invalid", "message": "That is no name for a JSONP callback."}
    return HttpReply(400, headers, to_json(body), served=Served(request.method, code=body["code"]))


def error_reply(error: WP_Error, http: HttpRequest) -> HttpReply:
    """The reply that reports a failure outside any route: of the store, of authentication."""
    response = error_to_response(error)
    headers = {
        "Content-Type": "application/json; charset=UTF-8", "X-Content-Type-Options": "nosniff", **NO_CACHE,
        "Access-Control-Expose-Headers": ", ".join((*EXPOSED_HEADERS, *MORE_EXPOSED)),
        **origin_headers(http.headers),
    }  # fmt: skip
    return HttpReply(response.status, {**headers, **_texts(response.headers)}, to_json(response.data))


def _texts(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in headers.items()}
