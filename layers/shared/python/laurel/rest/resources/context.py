"""Contexts and field selection: what part of an item a reply shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from laurel.rest.http.response import JsonObject
from laurel.rest.schema import wp_parse_list

Keyed = dict[str, Any]

REMEMBERED = 1000
"""Characters of a ``_fields`` parameter whose parsed form is kept for the next request."""


@dataclass(frozen=True, slots=True)
class ContextFilter:
    """What a context leaves out of data of one schema: names to drop, and filters of nested values."""

    drop: frozenset[str]
    nested: Mapping[str, ContextFilter | None]
    additional: ContextFilter | None = None
    """For an object: the filter of properties that the schema does not name."""
    items: ContextFilter | None = None
    """For a list: the filter of its entries."""

    @classmethod
    def of(cls, schema: Mapping[str, Any], context: str) -> ContextFilter | None:
        """The filter of a schema for a context, None where everything stays."""
        if _is(schema.get("type"), "array"):
            items = cls.of(schema["items"], context) if schema.get("items") else None
            return cls(frozenset(), {}, items=items) if items else None
        if not _is(schema.get("type"), "object"):
            return None
        properties: Mapping[str, Any] = schema.get("properties") or {}
        drop = frozenset(name for name, rule in properties.items() if context not in rule.get("context", (context,)))
        nested = {name: cls.of(rule, context) for name, rule in properties.items() if name not in drop}
        rest = schema.get("additionalProperties")
        additional = cls.of(rest, context) if isinstance(rest, Mapping) else None
        if not additional:
            nested = {name: found for name, found in nested.items() if found}
        return cls(drop, nested, additional) if drop or nested or additional else None

    def apply(self, data: object) -> Any:
        """The data without what is left out; properties that the schema does not know stay."""
        if isinstance(data, list):
            return [self.items.apply(entry) for entry in data] if self.items else data
        if not isinstance(data, dict):
            return data
        kept = {name: value for name, value in data.items() if name not in self.drop}
        if self.additional:
            for name in kept.keys() - self.nested.keys():
                kept[name] = self.additional.apply(kept[name])
        for name, inner in self.nested.items():
            if inner and name in kept:
                kept[name] = inner.apply(kept[name])
        return JsonObject(kept) if isinstance(data, JsonObject) else kept


def filter_response_by_context(data: object, schema: Mapping[str, Any], context: str) -> Any:
    """Drop what the schema does not list for a context, nested properties too (rest_filter_response_by_context).

    Properties that the schema does not know stay; a property without ``context`` belongs to all.
    """
    found = ContextFilter.of(schema, context)
    return found.apply(data) if found else data


def _is(kind: object, name: str) -> bool:
    return kind == name or (isinstance(kind, (list, tuple)) and name in kind)


def rest_is_field_included(field: str, fields: Iterable[str]) -> bool:
    """Whether a field, an ancestor or a descendant of it is among the fields wanted (rest_is_field_included)."""
    return any(wanted == field or wanted.startswith(f"{field}.") or field.startswith(f"{wanted}.") for wanted in fields)


def parse_fields(value: object) -> tuple[str, ...]:
    """The names in a ``_fields`` parameter, given as a list or as text; whatever is no text names nothing."""
    return tuple(field for field in wp_parse_list(value) if isinstance(field, str))


def filter_response_fields(data: object, fields_param: object) -> Any:
    """Keep just the fields of a ``_fields`` parameter, dots reaching into objects (rest_filter_response_fields).

    An empty parameter keeps everything.
    """
    fields = parse_fields(fields_param)
    if not fields:
        return data
    # what is long is seldom asked twice, and would fill the memory
    keyed = _keyed(fields) if sum(map(len, fields)) <= REMEMBERED else _keyed.__wrapped__(fields)
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


def _intersect(value: object, keyed: Keyed) -> Any:
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
