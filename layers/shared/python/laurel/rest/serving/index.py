"""Discovery: the API index, namespace indexes, and the description of a route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.php_json import EncodedMap, php_shaped
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.context import parse_fields, rest_is_field_included
from laurel.rest.resources.permissions import return_true
from laurel.rest.schema import rest_get_allowed_schema_keywords
from laurel.rest.serving.index_schema import INDEX, NAMESPACE_INDEX
from laurel.rest.serving.routes import READABLE, Endpoint, Route

if TYPE_CHECKING:
    from laurel.rest.serving.dispatcher import Dispatcher

CHANGING = (
    "rest_index",
    "rest_namespace_index",
    "rest_request_after_callbacks",
    "rest_post_dispatch",
    "rest_pre_echo_response",
)
"""Filters that may change the descriptions of routes in a response."""

ADDRESSES_KEPT = 8
"""The number of addresses of the site for which descriptions of routes are cached."""

HANDBOOK = "https://developer.wordpress.org/rest-api/"


def index_endpoint(server: Dispatcher) -> dict[str, Any]:
    """The endpoint behind ``/``."""
    return {
        "methods": READABLE,
        "callback": lambda request: get_index(server, request),
        "summary": "Describe the site and all routes",
        "responses": INDEX,
        "permission_callback": return_true,
        "args": {"context": {"default": "view"}},
    }


def namespace_endpoint(server: Dispatcher, namespace: str) -> dict[str, Any]:
    """The endpoint behind ``/<namespace>``."""
    return {
        "methods": READABLE,
        "callback": lambda request: get_namespace_index(server, request),
        "summary": f"Describe the routes of {namespace}",
        "responses": NAMESPACE_INDEX,
        "permission_callback": return_true,
        "args": {"namespace": {"default": namespace}, "context": {"default": "view"}},
    }


def get_index(server: Dispatcher, request: WP_REST_Request) -> WP_REST_Response:
    """The API index: the site, its namespaces, authentication and routes (WP_REST_Server::get_index)."""
    server.load_all()
    site = server.site_info(request)
    fields = parse_fields(request["_fields"])
    routes = rest_is_field_included("routes", fields or ["routes"])
    data = {
        **site,
        "namespaces": server.get_namespaces(),
        "authentication": server.authentication_methods(request),
        "routes": get_data_for_routes(server, server.table.in_order(), request) if routes else {},
        "site_logo": 0,
        "site_icon": 0,
        "site_icon_url": "",
    }
    response = WP_REST_Response(data)
    requested = [*(fields or ["_links"]), *(["_embedded"] if request.has_param("_embed") else [])]
    if rest_is_field_included("_links", requested) or rest_is_field_included("_embedded", requested):
        response.add_link("help", HANDBOOK)
        if request.user.can("edit_posts"):
            response.add_link("https://api.w.org/active-theme", server.rest_url("/wp/v2/themes/laurel", request))
    return server.apply_filters("rest_index", response, request)


def get_namespace_index(server: Dispatcher, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
    """The routes of one namespace (WP_REST_Server::get_namespace_index)."""
    server.load_all()
    namespace = request["namespace"]
    if namespace not in server.get_namespaces():
        return WP_Error("rest_invalid_namespace", "There is no such namespace.", {"status": 404})
    routes = [route for route in server.table.in_order() if route.namespace == namespace]
    data = {"namespace": namespace, "routes": get_data_for_routes(server, routes, request)}
    response = WP_REST_Response(data)
    response.add_link("up", server.rest_url("/", request))
    return server.apply_filters("rest_namespace_index", response, request)


def get_data_for_routes(server: Dispatcher, routes: list[Route], request: WP_REST_Request) -> dict[str, Any]:
    """Descriptions of routes by their patterns; hidden ones are left out (get_data_for_routes).

    They depend only on the site's address in the request, so they are made, and encoded as JSON, once for each.
    """
    context = "help" if request["context"] == "help" else "view"
    described: dict[tuple[str, ...], EncodedMap] = server.described.setdefault((request.home_url, context), {})
    if len(server.described) > ADDRESSES_KEPT:
        server.described.pop(next(iter(server.described)))
    paths = tuple(route.path for route in routes)
    if paths not in described:
        shown = {route.path: get_data_for_route(server, route, request, context, brief=route.brief) for route in routes}
        described[paths] = EncodedMap({path: php_shaped(data) for path, data in shown.items() if data is not None})
    # what a filter changes is not what was written, and must not be in the next reply
    return described[paths].fresh() if any(map(server.hooks.has_filter, CHANGING)) else described[paths]


def get_data_for_route(
    server: Dispatcher,
    route: Route,
    request: WP_REST_Request,
    context: str = "view",
    brief: bool = False,
) -> dict[str, Any] | None:
    """The description of a route in indexes and OPTIONS; None if all its endpoints are hidden (get_data_for_route).

    With the context ``help`` the item schema is included. A ``brief`` description has methods, address and the names of
    filters, by which WordPress' clients discover routes; forms and types are made of what OPTIONS and OpenAPI say.
    """
    shown = [endpoint for endpoint in route.endpoints if endpoint.show_in_index]
    if not shown:
        return None
    data: dict[str, Any] = {
        "namespace": route.namespace,
        "methods": [method for endpoint in shown for method in endpoint.methods],
        "endpoints": [_brief(route, endpoint) if brief else _endpoint_data(route, endpoint) for endpoint in shown],
    }
    schema = route.schema() if route.schema and context == "help" and not brief else None
    if schema is not None:
        data["schema"] = _with_addresses(server, schema, request)
    if not route.is_variable:
        data["_links"] = {"self": [{"href": server.rest_url(route.path, request)}]}
    return data


def _with_addresses(server: Dispatcher, schema: dict[str, Any], request: WP_REST_Request) -> dict[str, Any]:
    """The schema with addresses in its links, for the routes that they had."""
    links = schema.get("links")
    if not links:
        return schema
    return {**schema, "links": [{**link, "href": server.rest_url(link["href"], request)} for link in links]}


def _endpoint_data(route: Route, endpoint: Endpoint) -> dict[str, Any]:
    data: dict[str, Any] = {"methods": list(endpoint.methods)}
    batch = endpoint.options.get("allow_batch", route.allow_batch)
    if batch:
        data["allow_batch"] = dict(batch)
    data["args"] = {name: _arg_data(arg) for name, arg in endpoint.args.items()}
    return data


def _brief(route: Route, endpoint: Endpoint) -> dict[str, Any]:
    """The methods of an endpoint, and the arguments of reading a collection by their names alone."""
    filters = READABLE in endpoint.methods and not route.is_variable
    return {"methods": list(endpoint.methods), "args": {name: {} for name in endpoint.args} if filters else {}}


def _arg_data(arg: Mapping[str, Any]) -> dict[str, Any]:
    allowed = rest_get_allowed_schema_keywords()
    shown = {key: value for key, value in arg.items() if key in allowed}
    return {**shown, "required": bool(arg.get("required"))}


def handle_options_request(server: Dispatcher, request: WP_REST_Request) -> WP_REST_Response:
    """The response to OPTIONS: the route's description with its schema, ``[]`` for an unknown route."""
    response = WP_REST_Response([])
    matched = server.first_matching(request.route)
    if matched is None:
        return response
    route, captures = matched
    endpoint = route.endpoints[-1]
    request.match(endpoint.attributes, captures, {})
    response.data = get_data_for_route(server, route, request, "help")
    response.matched_route = route
    return response
