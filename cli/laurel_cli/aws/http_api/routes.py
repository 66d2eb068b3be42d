"""Route selection of an API Gateway HTTP API."""

from __future__ import annotations

import re
from collections.abc import Iterable

from laurel_cli.aws.http_api.route_rules import route_faults
from laurel_cli.aws.template import DEFAULT_ROUTE, Route

_VARIABLE = re.compile(r"\{(\w+)(\+?)\}")
_LITERAL, _SINGLE, _GREEDY = range(3)


class RouteTable:
    """The routes of one HTTP API, from the most to the least specific.

    Mirrors "Routing API requests" of the API Gateway developer guide: a full match goes before a match
    by a greedy variable, a named method before ANY, and `$default` takes what is left. Paths are
    compared by case, and a trailing slash makes another path. Raises ValueError for routes that API Gateway refuses.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        every = list(routes)
        if faults := route_faults((route.method, route.path) for route in every if route.path != DEFAULT_ROUTE):
            raise ValueError("; ".join(faults))
        self._default = next((route for route in every if route.path == DEFAULT_ROUTE), None)
        named = sorted((route for route in every if route.path != DEFAULT_ROUTE), key=_specificity)
        self._compiled = [(_pattern(route.path), route) for route in named]

    def select(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route that takes a decoded path, with the values of its variables; None if none does."""
        for pattern, route in self._compiled:
            if route.method not in ("ANY", method):
                continue
            if match := pattern.fullmatch(path):
                return route, match.groupdict()
        return (self._default, {}) if self._default else None


def _pattern(path: str) -> re.Pattern[str]:
    """`/a/{b}/{c+}` as a regular expression; neither variable takes an empty value."""
    source, end = "", 0
    for variable in _VARIABLE.finditer(path):
        source += re.escape(path[end : variable.start()])
        source += f"(?P<{variable[1]}>{'.+' if variable[2] else '[^/]+'})"
        end = variable.end()
    return re.compile(source + re.escape(path[end:]), re.DOTALL)


def _specificity(route: Route) -> tuple[bool, list[int], int, bool]:
    """Sort key: full matches first, then literal segments before variables from the left, longest first."""
    segments = route.path.split("/")[1:]
    kinds = [_kind(segment) for segment in segments]
    return _GREEDY in kinds, kinds, -len(segments), route.method == "ANY"


def _kind(segment: str) -> int:
    variable = _VARIABLE.fullmatch(segment)
    if variable is None:
        return _LITERAL
    return _GREEDY if variable[2] else _SINGLE
