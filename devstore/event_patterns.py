"""Event patterns of EventBridge, which event source mappings filter records by, too.

As far as templates here use them: values, prefix, suffix, anything-but, exists, equals-ignore-case.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_ABSENT = object()


def matches(pattern: Mapping[str, Any], event: object) -> bool:
    """Whether an event has, for every member of the pattern, one of the values that are listed there.

    Raises ValueError for a pattern of another form.
    """
    return all(_member(wanted, _of(event, name)) for name, wanted in pattern.items())


def _of(event: object, name: str) -> object:
    return event.get(name, _ABSENT) if isinstance(event, Mapping) else _ABSENT


def _member(wanted: object, value: object) -> bool:
    if isinstance(wanted, Mapping):
        return matches(wanted, value)
    if not isinstance(wanted, list):
        raise ValueError(f"a pattern lists values, not {wanted!r}")
    values = value if isinstance(value, list) else [value]
    return any(_matches(each, found) for each in wanted for found in values)


def _matches(wanted: object, value: object) -> bool:
    if not isinstance(wanted, Mapping):
        return type(wanted) is type(value) and wanted == value
    ((operator, argument),) = wanted.items()
    if operator not in _OPERATORS:
        raise ValueError(f"no operator of patterns: {operator}")
    return _OPERATORS[operator](argument, value)


def _anything_but(argument: Any, value: object) -> bool:
    excluded = argument if isinstance(argument, list) else [argument]
    return value is not _ABSENT and not any(_matches(each, value) for each in excluded)


_OPERATORS: Mapping[str, Callable[[Any, object], bool]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": lambda wanted, value: isinstance(value, str) and value.lower() == wanted.lower(),
    "exists": lambda wanted, value: (value is not _ABSENT) is wanted,
    "prefix": lambda wanted, value: isinstance(value, str) and value.startswith(wanted),
    "suffix": lambda wanted, value: isinstance(value, str) and value.endswith(wanted),
}
