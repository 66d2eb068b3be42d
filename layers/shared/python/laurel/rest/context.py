"""Contexts and field selection: what part of an item a reply shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from laurel.rest.response import JsonObject
from laurel.rest.schema import wp_parse_list

Keyed = dict[str, Any]


def filter_response_by_context(data: Any, schema: Mapping[str, Any], context: str) -> Any:
    """Drop what the schema does not list for a context, nested properties too (rest_filter_response_by_context).

    Properties that the schema does not know stay; a property without ``context`` belongs to all.
    """
    kind = schema.get("type")
    if isinstance(data, list) and _is(kind, "array"):
        items = schema.get("items")
        return [filter_response_by_context(entry, items, context) for entry in data] if items else data
    if not isinstance(data, dict) or not _is(kind, "object"):
        return data
    properties = schema.get("properties") or {}
    additional = schema.get("additionalProperties")
    kept: dict[str, Any] = {}
    for key, value in data.items():
        rule = properties.get(key) if key in properties else additional if isinstance(additional, Mapping) else None
        if rule is None:
            kept[key] = value
        elif context in rule.get("context", (context,)):
            kept[key] = filter_response_by_context(value, rule, context) if isinstance(value, (dict, list)) else value
    return JsonObject(kept) if isinstance(data, JsonObject) else kept


def _is(kind: Any, name: str) -> bool:
    return kind == name or isinstance(kind, (list, tuple)) and name in kind


def rest_is_field_included(field: str, fields: Iterable[str]) -> bool:
    """Whether a field, an ancestor or a descendant of it is among the fields wanted (rest_is_field_included)."""
    return any(
        wanted == field or wanted.startswith(f"{field}.") or field.startswith(f"{wanted}.") for wanted in fields
    )


def filter_response_fields(data: Any, fields_param: Any) -> Any:
    """Keep just the fields of a ``_fields`` parameter, dots reaching into objects (rest_filter_response_fields).

    An empty parameter keeps everything.
    """
    fields = wp_parse_list(fields_param)
    if not fields:
        return data
    keyed = _keyed(tuple(fields))
    if isinstance(data, list):
        return [_intersect(item, keyed) for item in data]
    return _intersect(data, keyed)


@lru_cache(maxsize=256)
def _keyed(fields: tuple[str, ...]) -> Keyed:
    tree: Keyed = {}
    for field in fields:
        node = tree
        *parents, last = field.split(".")
        for part in parents:
            if node.get(part) is True:
                break
            node = node.setdefault(part, {})
        else:
            node[last] = True
    return tree


def _intersect(value: Any, keyed: Keyed) -> Any:
    if isinstance(value, list):
        return [entry for index, entry in enumerate(value) if str(index) in keyed]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _intersect(entry, keyed[key]) if isinstance(keyed[key], dict) else entry
        for key, entry in value.items()
        if key in keyed
    }
    return JsonObject(kept) if isinstance(value, JsonObject) else kept
