"""Routes: patterns, endpoints and the table that finds them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

from laurel.rest.callbacks import accepting
from laurel.rest.formatting.text import sanitize_key
from laurel.rest.schema import (
    rest_parse_request_arg,
    rest_sanitize_request_arg,
    rest_sanitize_value_from_schema,
    rest_validate_request_arg,
    rest_validate_value_from_schema,
)

READABLE = "GET"
CREATABLE = "POST"
EDITABLE = "POST, PUT, PATCH"
DELETABLE = "DELETE"
ALLMETHODS = "GET, POST, PUT, PATCH, DELETE"

PLACEHOLDERS: Mapping[str, str] = {
    "int": r"[\d]+",
    "slug": r"[\w-]+",
    "uuid": r"[\w\-]+",
}
"""What ``{name:kind}`` in a route stands for; ``{name}`` is a slug."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)(?::(\w+))?\}")
_SPECIAL = re.compile(r"[\\()\[\].*+?{}|^$]")
_CAPTURE = re.compile(r"\(\?P<(\w+?)>.*?\)")
_OF_THE_REQUEST = ("callback", "permission_callback", "validate_callback")
_OF_A_VALUE = ("validate_callback", "sanitize_callback")


@dataclass(eq=False)
class Endpoint:
    """One handler of a route: the options it was registered with, as the request's attributes.

    ``options`` may hold ``args`` as a mapping or as a function that makes it when first needed; ``route`` is the
    route's pattern.
    """

    methods: tuple[str, ...]
    options: Mapping[str, Any]
    common_args: Mapping[str, Any] = field(default_factory=dict)
    route: str = ""

    @property
    def callback(self) -> Callable[..., Any]:
        """What answers the request."""
        found: Callable[..., Any] = self.options["callback"]
        return found

    @property
    def permission_callback(self) -> Callable[..., Any]:
        """What decides whether the request is allowed."""
        found: Callable[..., Any] = self.options["permission_callback"]
        return found

    @property
    def show_in_index(self) -> bool:
        """Whether indexes and OPTIONS list it."""
        return bool(self.options.get("show_in_index", True))

    @cached_property
    def args(self) -> Mapping[str, Mapping[str, Any]]:
        """Declared arguments by name, the route's common ones first."""
        own = self.options.get("args") or {}
        merged = {**self.common_args, **(own() if callable(own) else own)}
        return {name: _taking_three(arg) if isinstance(arg, Mapping) else {} for name, arg in merged.items()}

    @cached_property
    def valid_defaults(self) -> frozenset[str]:
        """Arguments whose default the schema alone finds valid: requests that go by it need not ask again."""
        return frozenset(
            name
            for name, arg in self.args.items()
            if arg.get("default") is not None
            and arg.get("validate_callback") in (None, rest_validate_request_arg)
            and rest_validate_value_from_schema(arg["default"], arg, name) is True
        )

    @cached_property
    def settled(self) -> Mapping[str, Any]:
        """Valid defaults that nothing but the schema or `sanitize_key` cleans, cleaned once for all requests."""
        by_schema = (rest_parse_request_arg, rest_sanitize_request_arg)
        found = {}
        for name in self.valid_defaults:
            arg = self.args[name]
            sanitize = arg.get("sanitize_callback", by_schema[0])
            if arg.get("type") and sanitize in by_schema:
                found[name] = rest_sanitize_value_from_schema(arg["default"], arg, name)
            elif sanitize is sanitize_key:
                found[name] = sanitize_key(arg["default"])
        return found

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The arguments' default values."""
        given = {name: arg["default"] for name, arg in self.args.items() if arg.get("default") is not None}
        return {**given, **self.settled}

    @cached_property
    def _changeable(self) -> tuple[str, ...]:
        return tuple(name for name, value in self.defaults.items() if isinstance(value, (list, dict)))

    def fresh_defaults(self) -> dict[str, Any]:
        """The default values for one request, which may change them without the next one noticing."""
        fresh = dict(self.defaults)
        for name in self._changeable:
            fresh[name] = copy.deepcopy(fresh[name])
        return fresh

    @cached_property
    def attributes(self) -> Mapping[str, Any]:
        """What a matched request carries: all options, with the merged args."""
        return {**self.options, "args": self.args, "methods": self.methods, "endpoint": self}


@dataclass(eq=False)
class Route:
    """A path pattern with its endpoints and the options that hold for all of them."""

    path: str
    namespace: str
    order: tuple[int, int]
    endpoints: list[Endpoint] = field(default_factory=list)
    schema: Callable[[], dict[str, Any]] | None = None
    allow_batch: Mapping[str, bool] | None = None
    brief: bool = False
    """Whether indexes only name its arguments of reading as a collection, and leave out all others."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The anchored pattern, ignoring case; ``\\d`` and ``\\w`` mean ASCII as in PHP."""
        return re.compile(self.path, re.IGNORECASE | re.ASCII)

    @cached_property
    def prefix(self) -> tuple[str, ...]:
        """The leading segments that are plain text, in lower case: where the table files the route."""
        literal = _SPECIAL.split(self.path, maxsplit=1)[0]
        whole = literal if self.is_plain else literal[: literal.rfind("/")]
        return tuple(part for part in whole.lower().split("/") if part)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the pattern is nothing but text: then no longer path matches it."""
        return not _SPECIAL.search(self.path)

    @property
    def is_variable(self) -> bool:
        """Whether the pattern captures anything."""
        return bool(_CAPTURE.search(self.path))


class RouteTable:
    """Registered routes, found by path."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self._by_prefix: dict[tuple[bool, tuple[str, ...]], list[Route]] = {}
        """Routes by whether they are plain, and their prefix."""
        self._longest = 0
        """The segments of the longest prefix that is not a plain route's."""
        self._ordered: list[Route] = []
        """All routes in order, empty while that is to be found out."""

    def add(
        self,
        namespace: str,
        path: str,
        endpoints: Sequence[Mapping[str, Any]],
        order: tuple[int, int],
        *,
        override: bool = False,
        schema: Any = None,
        allow_batch: Any = None,
        args: Mapping[str, Any] | None = None,
        brief: bool = False,
    ) -> Route:
        """Add endpoints to a route, or replace them with `override` (register_rest_route).

        Raises ValueError for an endpoint without callback or permission callback and for a pattern
        that is no regular expression: such a mistake stops the program when it loads.
        """
        path = regex_path(path)
        made = [_endpoint(path, options, args or {}) for options in endpoints]
        route = self.routes.get(path)
        if route is None:
            route = self.routes[path] = Route(path, namespace, order)
            _check_pattern(route)
            self._by_prefix.setdefault((route.is_plain, route.prefix), []).append(route)
            self._longest = max(self._longest, 0 if route.is_plain else len(route.prefix))
            self._ordered = []
        if override:
            route.endpoints.clear()
        route.endpoints.extend(made)
        route.schema = schema or route.schema
        route.allow_batch = allow_batch or route.allow_batch
        route.brief = brief or route.brief
        return route

    def remove(self, path: str) -> None:
        """Forget a route."""
        route = self.routes.pop(path)
        self._by_prefix[route.is_plain, route.prefix].remove(route)
        self._ordered = []

    def matching(self, path: str) -> Iterator[tuple[Route, dict[str, str]]]:
        """The routes whose pattern matches a path, in the order of registration, with their captures."""
        parts = tuple(part for part in path.lower().split("/") if part)
        found = list(self._by_prefix.get((True, parts), ()))
        for length in range(min(len(parts), self._longest) + 1):
            found += self._by_prefix.get((False, parts[:length]), ())
        for route in sorted(found, key=attrgetter("order")):
            match = route.regex.fullmatch(path)
            if match:
                captures = match.groupdict() if match.re.groups else {}
                yield route, {name: value for name, value in captures.items() if value is not None}

    def in_order(self) -> list[Route]:
        """All routes, in the order of registration."""
        if not self._ordered:
            self._ordered = sorted(self.routes.values(), key=attrgetter("order"))
        return list(self._ordered)


def regex_path(path: str) -> str:
    """A route with ``{id:int}`` placeholders written out as the regular expression WordPress would have.

    Raises ValueError for a kind of placeholder that there is not.
    """

    def capture(placeholder: re.Match[str]) -> str:
        name, kind = placeholder[1], placeholder[2] or "slug"
        if kind not in PLACEHOLDERS:
            known = ", ".join(PLACEHOLDERS)
            raise ValueError(f"The route {path} has a placeholder of the kind {kind}; known are {known}.")
        return f"(?P<{name}>{PLACEHOLDERS[kind]})"

    return _PLACEHOLDER.sub(capture, path)


def parse_methods(methods: str | Sequence[str]) -> tuple[str, ...]:
    """Methods from a comma-separated string or a list, in upper case and in order."""
    listed = methods.split(",") if isinstance(methods, str) else methods
    return tuple(dict.fromkeys(method.strip().upper() for method in listed if method.strip()))


def taken_methods(table: RouteTable, path: str, endpoints: Sequence[Mapping[str, Any]], group: int) -> list[str]:
    """The methods among `endpoints` that the route has already from another group than the one of that index.

    The server's own routes, and what is registered outside of groups, belong to no group.
    """
    route = table.routes.get(regex_path(path))
    if route is None or group < 0 or route.order[0] in (-1, group):
        return []
    known = {method for endpoint in route.endpoints for method in endpoint.methods}
    added = {method for options in endpoints for method in parse_methods(options.get("methods", READABLE))}
    return sorted(known & added)


def _endpoint(path: str, options: Mapping[str, Any], common_args: Mapping[str, Any]) -> Endpoint:
    if not callable(options.get("callback")):
        raise ValueError(f"The route {path} has an endpoint without a callback.")
    if not callable(options.get("permission_callback")):
        raise ValueError(
            f"The route {path} has an endpoint without a permission_callback: name a function of the request, "
            "or return_true (WordPress' __return_true) where everybody is allowed."
        )
    methods = parse_methods(options.get("methods", READABLE))
    of_request = {name: accepting(options[name], 1) for name in _OF_THE_REQUEST if name in options}
    return Endpoint(methods, {**options, **of_request}, common_args, path)


def _taking_three(arg: Mapping[str, Any]) -> Mapping[str, Any]:
    """An argument whose callbacks may be called with the value, the request and the name, whatever they take."""
    shortened = {name: accepting(arg[name], 3) for name in _OF_A_VALUE if name in arg}
    return arg if all(shortened[name] is arg[name] for name in shortened) else {**arg, **shortened}


def _check_pattern(route: Route) -> None:
    try:
        route.regex  # noqa: B018
    except re.error as error:
        raise ValueError(f"The route {route.path} is not a regular expression: {error}") from error
