"""Route patterns as path templates, for OpenAPI and for logs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_CAPTURE = re.compile(r"\(\?P<(\w+)>")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", re.DOTALL)
_ESCAPED = re.compile(r"\\([^\w\s])")
_SPECIAL = re.compile(r"[\\()\[\].*+?{}|^$]")


@dataclass(frozen=True, slots=True)
class PathTemplate:
    """A path with ``{name}`` for each capture, and the regular expressions of the captures by name."""

    path: str
    captures: Mapping[str, str]


@lru_cache(maxsize=1024)
def path_template(pattern: str) -> PathTemplate | None:
    """The template of a route's pattern, ``/books/(?P<id>[\\d]+)`` -> ``/books/{id}``.

    None for a pattern with anything but named captures and plain text.
    """
    path, captures = "", {}
    for text, name, inner in _parts(pattern):
        plain = _ESCAPED.sub("", text)
        if _SPECIAL.search(plain):
            return None
        path += _ESCAPED.sub(r"\1", text)
        if name:
            path += f"{{{name}}}"
            captures[name] = inner
    return PathTemplate(path, captures)


def _parts(pattern: str) -> Iterator[tuple[str, str, str]]:
    """The text before each capture, its name and its expression; last the remaining text, without a name."""
    start = 0
    while capture := _CAPTURE.search(pattern, start):
        end = _closing(pattern, capture.end())
        yield pattern[start : capture.start()], capture[1], pattern[capture.end() : end]
        start = end + 1
    yield pattern[start:], "", ""


def _closing(pattern: str, start: int) -> int:
    """The end of the group opened before `start`; brackets in classes and after a backslash do not count."""
    depth = 1
    for token in _TOKEN.finditer(pattern, start):
        depth += {"(": 1, ")": -1}.get(token.group(), 0)
        if not depth:
            return token.start()
    return len(pattern)
