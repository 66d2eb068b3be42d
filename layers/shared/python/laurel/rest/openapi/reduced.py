"""A part of an OpenAPI document: the operations with some tags, and what these refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

COMPONENTS = "#/components/"


def operations_of(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The operations of a path item."""
    return [operation for method, operation in item.items() if method != "parameters"]


def with_tags(document: Mapping[str, Any], tags: Collection[str]) -> dict[str, Any]:
    """The document with the operations that have one of the tags, and the components that they use."""
    paths: dict[str, Any] = {}
    for path, item in document["paths"].items():
        kept = {
            name: part for name, part in item.items() if name == "parameters" or set(part["tags"]).intersection(tags)
        }
        if operations_of(kept):
            paths[path] = kept
    components = document["components"]
    used = _used(components, _references(paths))
    parts = {kind: {name: part for name, part in named.items() if (kind, name) in used or kind == "securitySchemes"}
             for kind, named in components.items()}  # fmt: skip
    return {
        **document,
        "tags": [tag for tag in document["tags"] if tag["name"] in tags],
        "paths": paths,
        "components": {kind: named for kind, named in parts.items() if named},
    }


def _used(components: Mapping[str, Any], found: Iterable[str]) -> set[tuple[str, str]]:
    """The components that references lead to, directly or by other components: (kind, name)."""
    used: set[tuple[str, str]] = set()
    waiting = list(found)
    while waiting:
        kind, _, name = waiting.pop().removeprefix(COMPONENTS).partition("/")
        if (kind, name) not in used:
            used.add((kind, name))
            waiting += _references(components[kind][name])
    return used


def _references(value: object) -> list[str]:
    """The references within a part, at any depth."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                found.append(part["$ref"])
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return found
