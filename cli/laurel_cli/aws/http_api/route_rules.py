"""What API Gateway refuses of the paths that an HTTP API is made of.

A path that it refuses fails the whole deployment (`FailOnWarnings`), and emulators take it. Mirrors the importer's
answers and "Working with routes for HTTP APIs" of the API Gateway developer guide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_PART = re.compile(r"\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+")
"""One part of a path between slashes; an empty one (a trailing slash) is none."""

_GREEDY = re.compile(r"\{[^}]*\+\}")

ROUTES = 300
"""How many routes an HTTP API may have (a quota that can be raised)."""


def path_faults(path: str) -> list[str]:
    """Why API Gateway refuses a path such as ``/wp-json/{proxy+}``; empty for one that it takes."""
    if path == "/":
        return []
    if not path.startswith("/"):
        return [f"{path}: does not begin with a slash"]
    parts = path[1:].split("/")
    faults = [f"{path}: not a part of a path: {part!r}" for part in parts if not _PART.fullmatch(part)]
    faults += [f"{path}: a greedy variable that is not at the end" for part in parts[:-1] if _GREEDY.fullmatch(part)]
    named = Counter(part.strip("{+}") for part in parts if part.startswith("{"))
    return faults + [f"{path}: two variables of the name {name}" for name, times in named.items() if times > 1]


def route_faults(keys: Iterable[tuple[str, str]]) -> list[str]:
    """Why API Gateway refuses routes, each a method and a path; empty for what it takes."""
    every = list(keys)
    faults = [fault for path in sorted({path for _, path in every}) for fault in path_faults(path)]
    faults += [f"{method} {path}: twice" for (method, path), times in Counter(every).items() if times > 1]
    return faults + ([f"{len(every)} routes, more than {ROUTES}"] if len(every) > ROUTES else [])
