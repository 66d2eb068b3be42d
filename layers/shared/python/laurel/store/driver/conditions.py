"""Conditions on one item: a small structured language for DynamoDB's ConditionExpression.

All attributes are top-level ones. A driver translates a condition (`laurel.store.driver.expressions`) or
evaluates it (`holds`); both must agree, and the contract tests hold them to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from laurel.store.driver.codec import type_tag


@dataclass(frozen=True, slots=True)
class Absent:
    """The item lacks the attribute, or there is no item (attribute_not_exists)."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Exists:
    """The item has the attribute, whatever its value (attribute_exists)."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Equals:
    """The attribute has that value and type; a missing attribute equals nothing."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True)
class LessThan:
    """The attribute is of the value's type (number, string or binary) and sorts below it."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions holds (AND)."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds (OR)."""

    conditions: tuple[Condition, ...]


Condition = Absent | Exists | Equals | LessThan | AllOf | AnyOf


def all_of(*conditions: Condition) -> AllOf:
    """Every one of the conditions."""
    return AllOf(conditions)


def any_of(*conditions: Condition) -> AnyOf:
    """At least one of the conditions."""
    return AnyOf(conditions)


def holds(condition: Condition | None, item: dict[str, Any] | None) -> bool:
    """Whether DynamoDB would find the condition true of the item (None: no such item)."""
    stored = item or {}
    match condition:
        case None:
            return True
        case Absent(attribute):
            return attribute not in stored
        case Exists(attribute):
            return attribute in stored
        case AllOf(parts):
            return all(holds(part, item) for part in parts)
        case AnyOf(parts):
            return any(holds(part, item) for part in parts)
        case Equals(attribute, value):
            return _comparable(stored, attribute, value) and bool(stored[attribute] == value)
        case LessThan(attribute, value):
            return _comparable(stored, attribute, value) and bool(_sortable(stored[attribute]) < _sortable(value))


def _comparable(item: dict[str, Any], attribute: str, value: object) -> bool:
    return attribute in item and type_tag(item[attribute]) == type_tag(value)


def _sortable(value: object) -> Any:
    """Strings sort by their UTF-8 bytes in DynamoDB."""
    return value.encode() if isinstance(value, str) else value
