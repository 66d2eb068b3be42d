"""JSON Schema's types as PHP sees them: what counts as an integer, a list, an object … and the casts.

Values come from JSON or, as strings, lists and maps, from a query or form. A Python bool is never a
number here. PHP has one empty array for both, so [] is an acceptable object and {} an acceptable list.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from laurel.rest.formatting.text import php_string

_NUMERIC = re.compile(r"[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\r\v\f]*", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_LIST_KEY = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_SEPARATORS = re.compile(r"[\s,]+")
_BOOLEAN_WORDS = {"true": True, "1": True, "false": False, "0": False}
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
_BIGGEST = 2**1023

SCALARS = (str, int, float)
"""PHP's scalars; a bool is an int."""


def to_number(value: object) -> int | float | None:
    """The number a value stands for, None if it is no number (is_numeric).

    Digits with sign, fraction, exponent and surrounding blanks are; booleans, hexadecimal, "", NaN and
    whatever is infinite are not.
    """
    if type(value) is int:
        return value if -_BIGGEST < value < _BIGGEST else None
    if type(value) is float:
        return value if math.isfinite(value) else None
    if not isinstance(value, str):
        return None
    if _INTEGER.fullmatch(value):
        return int(value)
    match = _NUMERIC.fullmatch(value)
    number = float(match.group(1)) if match else math.inf
    return number if math.isfinite(number) else None


def rest_is_integer(value: object) -> bool:
    """Whether a value is a whole number or stands for one: 5, 5.0, "5", " 5", "1e1" (rest_is_integer)."""
    number = to_number(value)
    return number is not None and (type(number) is int or float(number).is_integer())


def rest_is_boolean(value: object) -> bool:
    """Whether a value is true, false, 1, 0 or one of these as a word in any case (rest_is_boolean)."""
    if isinstance(value, str):
        return value.lower() in _BOOLEAN_WORDS
    return isinstance(value, int) and value in (0, 1)


def rest_is_array(value: object) -> bool:
    """Whether a value is a list, a map with list keys, or a scalar, which is split (rest_is_array)."""
    if isinstance(value, dict):
        return all(map(_is_list_key, value))
    return isinstance(value, (list, *SCALARS))


def _is_list_key(key: object) -> bool:
    return isinstance(key, int) or (isinstance(key, str) and _LIST_KEY.fullmatch(key) is not None)


def rest_is_object(value: object) -> bool:
    """Whether a value is a map, a list or "" (rest_is_object)."""
    return value == "" or isinstance(value, (dict, list))


def wp_parse_list(value: object) -> list[Any]:
    """A list of scalars: a scalar is split at commas and blanks, a list loses what is no scalar (wp_parse_list)."""
    if isinstance(value, (dict, list)):
        items = value.values() if isinstance(value, dict) else value
        return [item for item in items if isinstance(item, SCALARS)]
    return [part for part in _SEPARATORS.split(php_string(value)) if part]


def rest_sanitize_array(value: object) -> list[Any]:
    """The value as a list: scalars are split, a map gives its values, the rest is [] (rest_sanitize_array)."""
    if isinstance(value, list):
        return value.copy()
    if isinstance(value, dict):
        return list(value.values())
    return wp_parse_list(value)


def rest_sanitize_object(value: object) -> dict[str, Any]:
    """The value as a map: a list is keyed by position, what is neither is {} (rest_sanitize_object)."""
    if isinstance(value, dict):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, list):
        return {str(position): item for position, item in enumerate(value)}
    return {}


def rest_sanitize_boolean(value: object) -> bool:
    """The value as a boolean: "false" in any case and "0" are false (rest_sanitize_boolean)."""
    if isinstance(value, str):
        return value.lower() not in ("", "false", "0")
    return bool(value)


def sanitize_integer(value: object) -> int:
    """PHP's cast to int: towards zero, within 64 bits; a string counts as far as it is a number."""
    number = _leading_number(value)
    if type(number) is float:
        number = int(number)
    return max(_INT_MIN, min(_INT_MAX, int(number)))


def sanitize_number(value: object) -> float:
    """PHP's cast to float: a string counts as far as it is a number."""
    return float(_leading_number(value))


def _leading_number(value: object) -> int | float:
    number = to_number(value)
    if number is None and isinstance(value, str) and (match := _NUMERIC.match(value)):
        number = to_number(match.group(1))
    if number is None:
        number = 1 if isinstance(value, (bool, dict, list)) and value else 0
    return number


def _is_numeric(value: object) -> bool:
    return to_number(value) is not None


_CHECKS: dict[str, Callable[[object], bool]] = {
    "array": rest_is_array,
    "object": rest_is_object,
    "integer": rest_is_integer,
    "number": _is_numeric,
    "boolean": rest_is_boolean,
    "string": lambda value: isinstance(value, str),
    "null": lambda value: value is None,
}


def rest_get_best_type_for_value(value: object, types: Iterable[str]) -> str:
    """The first of the types that the value fits, "" if none (rest_get_best_type_for_value).

    An empty string could also be an object or a list; it is a string where that is among the types.
    """
    if value == "" and "string" in types:
        return "string"
    return next((name for name in types if name in _CHECKS and _CHECKS[name](value)), "")


def rest_handle_multi_type_schema(value: object, schema: Mapping[str, Any]) -> str:
    """The type to use for a value where the schema lists several (rest_handle_multi_type_schema).

    "" if the value fits none; where none fits and the list has a type we do not know, that one.
    """
    types: Sequence[str] = schema["type"]
    unknown = next((name for name in types if name not in _CHECKS), "")
    return rest_get_best_type_for_value(value, types) or unknown


def rest_stabilize_value(value: object) -> object:
    """A hashable stand-in: equal for values that are equal whatever the order of keys (rest_stabilize_value).

    True and 1 differ, 1 and 1.0 do not, a list equals the map of its positions.
    """
    if isinstance(value, (dict, list)):
        entries = sorted(rest_sanitize_object(value).items())
        return tuple((key, rest_stabilize_value(item)) for key, item in entries)
    return (type(value) is bool, value)


def rest_validate_array_contains_unique_items(items: Iterable[object]) -> bool:
    """Whether no two items are equal (rest_validate_array_contains_unique_items)."""
    seen: set[object] = set()
    for item in items:
        stable = rest_stabilize_value(item)
        if stable in seen:
            return False
        seen.add(stable)
    return True


def distinct(items: Iterable[Any]) -> list[Any]:
    """The items in their order, each once."""
    first: dict[object, Any] = {}
    for item in items:
        first.setdefault(rest_stabilize_value(item), item)
    return list(first.values())


def rest_are_values_equal(one: object, other: object) -> bool:
    """Strict equality, but an integer equals the same float; order of keys is free (rest_are_values_equal)."""
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return rest_stabilize_value(one) == rest_stabilize_value(other)
    return one == other and (type(one) is bool) == (type(other) is bool)
