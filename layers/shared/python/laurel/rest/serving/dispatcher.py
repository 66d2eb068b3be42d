"""Registration of routes and dispatch of requests: the base of `WP_REST_Server`, without its own routes."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, cast

from laurel.rest.errors import WP_Error, internal_server_error
from laurel.rest.generics import DefinitionsT
from laurel.rest.hooks import Hooks, Value
from laurel.rest.http.php_json import EncodedMap
from laurel.rest.http.request import TARGET_HINTS, WP_REST_Request
from laurel.rest.http.response import WP_REST_Response, error_to_response, rest_ensure_response
from laurel.rest.resources.context import filter_response_fields
from laurel.rest.resources.fields import AdditionalFields
from laurel.rest.resources.meta import RegisteredMeta
from laurel.rest.resources.permissions import not_allowed
from laurel.rest.serving.routes import (
    ALLMETHODS,
    CREATABLE,
    DELETABLE,
    EDITABLE,
    READABLE,
    Endpoint,
    Route,
    RouteTable,
    taken_methods,
)

logger = logging.getLogger("laurel")

API_PREFIX = "/wp-json"
"""The path of the API root under the site's address (rest_get_url_prefix)."""


@dataclass(frozen=True, slots=True)
class RouteGroup:
    """A group of routes that is imported when first needed.

    ``rest_api_init(server)`` registers it; ``load`` imports and returns that function.
    """

    name: str
    load: Callable[[], Callable[[Any], None]]


def no_site_info(_request: WP_REST_Request) -> dict[str, Any]:
    """The default of the index' data about the site: none."""
    return {}


class Dispatcher(ABC, Generic[DefinitionsT]):
    """Routes, hooks, fields and meta of one site, and the dispatch of requests to them.

    ``definitions`` is what the application's groups register routes from (post types, for example); it
    does not change, another one needs another server. ``site_info(request)`` and
    ``authentication_methods(request)`` return data of the index; ``translate(exception)`` turns an
    application's exception into an error.
    """

    READABLE, CREATABLE, EDITABLE, DELETABLE, ALLMETHODS = READABLE, CREATABLE, EDITABLE, DELETABLE, ALLMETHODS

    def __init__(
        self,
        groups: Sequence[RouteGroup] = (),
        definitions: DefinitionsT | None = None,
        *,
        site_info: Callable[[WP_REST_Request], dict[str, Any]] = no_site_info,
        authentication_methods: Callable[[WP_REST_Request], Any] = no_site_info,
        translate: Callable[[Exception], WP_Error | None] = lambda _: None,
    ) -> None:
        self.definitions = cast(DefinitionsT, definitions)
        self.site_info = site_info
        self.authentication_methods = authentication_methods
        self.translate = translate
        self.hooks = Hooks()
        self.table = RouteTable()
        self.fields = AdditionalFields()
        self.meta = RegisteredMeta()
        self.post_types: dict[str, Mapping[str, Any]] = {}
        self.registrations = 0
        """The number of fields and meta keys registered; schemas made with a lower number are outdated."""
        self.curies: list[dict[str, Any]] = [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}]
        self.described: dict[tuple[str, str], dict[tuple[str, ...], EncodedMap]] = {}
        """Cached descriptions of routes in indexes, by address of the site and context, then by their paths."""
        self._groups = tuple(groups)
        self._waiting = dict(enumerate(groups))
        self._lock = threading.RLock()
        self._registering = -1
        self._count = 0
        self._namespaces: dict[str, tuple[int, int]] = {}
        self.register_own_routes()

    # ---- what the server itself answers

    @abstractmethod
    def register_own_routes(self) -> None:
        """Register the API index, batches, and other routes that belong to no group."""

    @abstractmethod
    def namespace_index(self, namespace: str) -> Mapping[str, Any]:
        """The endpoint that describes a namespace."""

    @abstractmethod
    def handle_options_request(self, request: WP_REST_Request) -> WP_REST_Response:
        """Describe the route of a request (rest_handle_options_request)."""

    # ---- registering

    def register_rest_route(
        self,
        namespace: str,
        route: str,
        endpoints: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        override: bool = False,
        **options: object,
    ) -> None:
        """Register a route under a namespace (register_rest_route).

        `endpoints` is one endpoint or a list of them, each with ``methods``, ``callback``,
        ``permission_callback`` and optionally ``args``, ``validate_callback``, ``show_in_index``,
        ``allow_batch``, and for OpenAPI: ``responses``, the bodies of responses by status, each a schema or a name of
        `laurel.rest.openapi.responses.SHAPES`; ``response_schema``, a function that returns the schema of items in
        responses where it differs from ``schema``; ``summary``, what it does in words; ``body``, what the arguments do
        not say of a body (`laurel.rest.openapi.parameters.request_body`); ``repeatable``, whether it heeds an
        ``Idempotency-Key``. Options for all endpoints of the route:
        ``args``, ``schema`` (a function), ``allow_batch``, ``brief`` (indexes name the filters of the collection and no
        other argument, for a site with a great many such routes; OPTIONS describes them in full). A second registration
        of a route adds its endpoints, of which the first with the method is called; with `override` it replaces them.

        Raises ValueError for an empty namespace or route, a bad pattern or a missing callback.
        """
        namespace = namespace.strip("/")
        if not namespace or not route.strip("/"):
            raise ValueError("A route needs a namespace and a path of its own.")
        if isinstance(endpoints, Mapping):
            options = {"schema": endpoints.get("schema"), "allow_batch": endpoints.get("allow_batch"), **options}
            endpoints = [endpoints]
        order = self._next_order()
        if namespace not in self._namespaces:
            self.add_route(namespace, f"/{namespace}", [self.namespace_index(namespace)])
        # the first group of a namespace gives it its place, whichever was loaded first
        self._namespaces[namespace] = min(order, self._namespaces.get(namespace, order))
        self.add_route(namespace, f"/{namespace}/{route.strip('/')}", endpoints, override=override, **options)

    def register_rest_field(self, object_type: str | Iterable[str], attribute: str, args: Mapping[str, Any]) -> None:
        """Add a field to existing resources (register_rest_field); see `AdditionalFields.register`."""
        self.fields.register(object_type, attribute, args)
        self.registrations += 1

    def register_post_type(self, name: str, args: Mapping[str, Any]) -> None:
        """Declare a post type with WordPress' arguments (register_post_type); the application registers its routes."""
        self.post_types[name] = args

    def register_meta(self, object_type: str, meta_key: str, args: Mapping[str, Any]) -> None:
        """Declare a meta key (register_meta); see `RegisteredMeta.register`."""
        self.meta.register(object_type, meta_key, args)
        self.registrations += 1

    def add_filter(self, name: str, callback: Callable[..., Any], priority: int = 10) -> None:
        """Register a filter's callback, which may replace a value (add_filter)."""
        self.hooks.add_filter(name, callback, priority)

    def add_action(self, name: str, callback: Callable[..., Any], priority: int = 10) -> None:
        """Register an action's callback (add_action)."""
        self.hooks.add_action(name, callback, priority)

    def apply_filters(self, name: str, value: Value, *args: object) -> Value:
        """Pass a value through a filter's callbacks (apply_filters)."""
        return self.hooks.apply_filters(name, value, *args)

    def do_action(self, name: str, *args: object) -> None:
        """Call an action's callbacks (do_action)."""
        self.hooks.do_action(name, *args)

    def add_route(self, namespace: str, path: str, endpoints: Sequence[Mapping[str, Any]], **options: Any) -> None:
        """Register a route under its full path; `register_rest_route` also registers its namespace.

        Methods that another group has on the route are logged: the group that registered them first answers them.
        """
        taken = taken_methods(self.table, path, endpoints, self._registering)
        route = self.table.add(namespace, path, endpoints, self._next_order(), **options)
        if taken:
            names = [self._groups[index].name for index in (route.order[0], self._registering)]
            logger.warning("%s of %s is answered by the group %s, not by %s", ", ".join(taken), route.path, *names)

    def _next_order(self) -> tuple[int, int]:
        self._count += 1
        return (self._registering, self._count)

    # ---- groups

    def load(self, name: str) -> None:
        """Register a group's routes, unless they already are."""
        for index, group in enumerate(self._groups):
            if group.name == name:
                self._load(index)

    def load_all(self) -> None:
        """Register the routes of all groups."""
        for index in range(len(self._groups)):
            self._load(index)

    def _load(self, index: int) -> None:
        with self._lock:
            group = self._waiting.get(index)
            if group is None:
                return
            register = group.load()
            del self._waiting[index]
            with self._group(index):
                before = set(self.table.routes)
                register(self)
                self._filter_endpoints(before)

    @contextmanager
    def _group(self, index: int) -> Iterator[None]:
        outer, self._registering = self._registering, index
        try:
            yield
        finally:
            self._registering = outer

    def _filter_endpoints(self, before: set[str]) -> None:
        if self.hooks.has_filter("rest_endpoints"):
            kept = self.apply_filters("rest_endpoints", dict(self.table.routes))
            for path in set(self.table.routes) - set(kept):
                self.table.remove(path)

    def get_namespaces(self) -> list[str]:
        """Registered namespaces, in the order of the groups (get_namespaces)."""
        return sorted(self._namespaces, key=lambda name: self._namespaces[name])

    # ---- addresses

    def rest_url(self, path: str, request: WP_REST_Request) -> str:
        """The address of a route, at the site's address in the request (rest_url)."""
        return f"{request.home_url}{API_PREFIX}/{path.lstrip('/')}"

    # ---- matching

    def first_matching(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """The first route that matches a path, with any methods."""
        return next(self._candidates(path), None)

    def match_request_to_handler(self, request: WP_REST_Request) -> tuple[Route, Endpoint] | WP_Error:
        """The route and endpoint of a request, in which the captures and defaults are set.

        A route that matches the path but not the method is skipped; without a match the error is 404
        rest_no_route, even for a known path (match_request_to_handler).
        """
        for route, captures in self._candidates(request.route):
            for endpoint in route.endpoints:
                method = request.method
                if method == "HEAD" and "HEAD" not in endpoint.methods:
                    method = "GET"
                if method in endpoint.methods:
                    request.match(endpoint.attributes, dict(captures), endpoint.fresh_defaults())
                    return route, endpoint
        return WP_Error("rest_no_route", "There is no route for this address and method.", {"status": 404})

    def _candidates(self, path: str) -> Iterator[tuple[Route, dict[str, str]]]:
        yield from self.table.matching(path)
        while self._waiting:
            known = set(self.table.routes)
            self._load(next(iter(self._waiting)))
            yield from (found for found in self.table.matching(path) if found[0].path not in known)

    def prepare_target(self, request: WP_REST_Request) -> Route | None:
        """The matched route of a link's target, whose parameters are sanitised; None if it is not valid."""
        matched = self.match_request_to_handler(request)
        if isinstance(matched, WP_Error) or self.check_params(request):
            return None
        return matched[0]

    def check_params(self, request: WP_REST_Request) -> WP_Error | None:
        """Validate and sanitise the parameters of a matched request; returns the error if they are not valid."""
        error: WP_Error | None = self.guarded(lambda: request.has_valid_params() or request.sanitize_params())
        return error

    # ---- dispatch

    def dispatch(self, request: WP_REST_Request) -> WP_REST_Response:
        """Handle one authenticated request: match, validate, sanitise, check permission, call.

        Never raises: every failure becomes an error response (WP_REST_Server::dispatch).
        """
        return self.ensure(self.guarded(lambda: self._dispatch(request)))

    def route_request(self, request: WP_REST_Request) -> None:
        """Let the filter ``rest_request_route`` change a route before it is matched. Raises what the filter raises."""
        request.route = self.apply_filters("rest_request_route", request.route, request)

    def _dispatch(self, request: WP_REST_Request) -> Any:
        self.route_request(request)
        early: Any = self.apply_filters("rest_pre_dispatch", None, self, request)
        if early is not None:
            return early
        if request.method == "OPTIONS":
            return self.handle_options_request(request)
        matched = self.match_request_to_handler(request)
        if isinstance(matched, WP_Error):
            return matched
        return self.respond_to_request(request, *matched, self.check_params(request))

    def respond_to_request(
        self, request: WP_REST_Request, route: Route, endpoint: Endpoint, error: WP_Error | None
    ) -> WP_REST_Response:
        """Check permission and call the endpoint of a matched, validated request (respond_to_request)."""
        if not request.is_reading:
            request.memo.pop(TARGET_HINTS, None)
        result: Any = self.apply_filters("rest_request_before_callbacks", error, endpoint, request)
        if result is None:
            result = self.guarded(lambda: self._permitted(endpoint, request) or endpoint.callback(request))
        result = self.apply_filters("rest_request_after_callbacks", result, endpoint, request)
        response = self.ensure(result)
        response.matched_route, response.matched_handler = route, endpoint
        return response

    def _permitted(self, endpoint: Endpoint, request: WP_REST_Request) -> WP_Error | None:
        verdict = self.check_permission(endpoint, request)
        if isinstance(verdict, WP_Error):
            return verdict
        return None if verdict else not_allowed(request)

    def check_permission(self, endpoint: Endpoint, request: WP_REST_Request) -> object:
        """The result of an endpoint's permission callback; raises what it raises, which is a refusal.

        Before it the filter ``rest_before_permission`` is applied, to None: an error that it returns or raises refuses,
        whatever the endpoint would say. So it sees every request that is about to be permitted: those of a batch,
        embedded ones, and the methods that ``Allow`` and links name. For a reading method the result is kept for
        ``Allow``; after a write it may differ.
        """
        verdicts = request.verdicts if request.is_reading else {}
        verdicts[endpoint] = False
        refusal: object = self.apply_filters("rest_before_permission", None, endpoint, request)
        if refusal is not None:
            return refusal
        verdict: object = endpoint.permission_callback(request)
        verdicts[endpoint] = verdict
        return verdict

    def guarded(self, call: Callable[[], Any]) -> Any:
        """The result of a call, or a WP_Error for what it raised; an unexpected exception is logged: a plain 500."""
        try:
            return call()
        except WP_Error as error:
            return error
        except Exception as error:
            translated = self.translate(error)
            if translated is None:
                logger.exception("unhandled exception in an endpoint")
                return internal_server_error()
            return translated

    def ensure(self, value: object) -> WP_REST_Response:
        """The value of a handler or filter as a response."""
        result = rest_ensure_response(value)
        return error_to_response(result) if isinstance(result, WP_Error) else result

    # ---- after the endpoint

    def allowed_methods(self, route: Route, request: WP_REST_Request) -> list[str]:
        """The methods of a route whose permission callbacks allow this request."""
        allowed: dict[str, bool] = {}
        for endpoint in route.endpoints:
            allowed.update(dict.fromkeys(endpoint.methods, self._allows(endpoint, request)))
        return [method for method, is_allowed in allowed.items() if is_allowed]

    def post_dispatch(self, response: WP_REST_Response, request: WP_REST_Request) -> WP_REST_Response:
        """Set Allow, apply ``_fields``, and apply the filter ``rest_post_dispatch``."""
        if response.matched_route:
            allowed = self.allowed_methods(response.matched_route, request)
            if allowed:
                response.header("Allow", ", ".join(allowed))
        fields = request.get_param("_fields")
        if fields is not None and not response.is_error:
            response.data = filter_response_fields(response.data, fields)
        return self.ensure(self.guarded(lambda: self.apply_filters("rest_post_dispatch", response, self, request)))

    def _allows(self, endpoint: Endpoint, request: WP_REST_Request) -> bool:
        if endpoint in request.verdicts:
            return request.verdicts[endpoint] is True
        try:
            return self.check_permission(endpoint, request) is True
        except Exception:
            return False  # also asked of requests whose values were found unfit, and these may be of any kind
