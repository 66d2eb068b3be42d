"""Plain Python values to and from DynamoDB's JSON, without Decimal.

Strings, integers, floats, booleans, None, bytes, lists and string-keyed dictionaries. A tuple comes
back as a list, and a float without fraction as an integer, since DynamoDB keeps numbers and not
their spelling; both compare equal to what went in.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

_LARGEST = 10**38
"""DynamoDB keeps 38 significant digits."""

_FLOAT_RANGE = (1e-130, 1e126)
"""Magnitudes of non-zero numbers that DynamoDB takes: from the first, below the second."""


def type_tag(value: object) -> str:
    """DynamoDB's type descriptor of a plain value: S, N, BOOL, NULL, B, L or M (TypeError for others)."""
    tag = _TAGS.get(type(value))
    if tag is None:
        raise TypeError(f"DynamoDB cannot hold a {type(value).__name__}")
    return tag


def encode(value: object) -> dict[str, Any]:
    """The attribute value of a plain value, such as ``{"N": "3"}``.

    Raises TypeError for a type that DynamoDB lacks and ValueError for a number outside its range.
    """
    encoder = _ENCODERS.get(type(value))
    if encoder is None:
        raise TypeError(f"DynamoDB cannot hold a {type(value).__name__}")
    return encoder(value)


def decode(attribute: Mapping[str, Any]) -> Any:
    """The plain value of an attribute value."""
    [(tag, value)] = attribute.items()
    return _DECODERS[tag](value)


def encode_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """All attributes of an item encoded."""
    return {name: encode(value) for name, value in item.items()}


def decode_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """All attributes of an item decoded."""
    return {name: decode(value) for name, value in item.items()}


def number_text(value: int | float) -> str:
    """The text of a number as it is sent: exact for both kinds (the shortest that reads back equal)."""
    if isinstance(value, int):
        if abs(value) >= _LARGEST:
            raise ValueError("integer of more than 38 digits")
        return str(value)
    if value and not _FLOAT_RANGE[0] <= abs(value) < _FLOAT_RANGE[1]:
        raise ValueError(f"float outside DynamoDB's range: {value!r}")
    return str(int(value)) if value.is_integer() and abs(value) < _LARGEST else repr(value)


def copied(value: Any) -> Any:
    """An item as encoding and decoding would return it: a deep copy in stored form, refusals included."""
    kind = type(value)
    if kind is dict:
        return {_name(name): copied(member) for name, member in value.items()}
    if kind in (list, tuple):
        return [copied(member) for member in value]
    if kind in (int, float):
        return _number(number_text(value))
    type_tag(value)
    return value


def _name(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise TypeError(f"not an attribute name: {name!r}")
    return name


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _encode_map(value: dict[str, Any]) -> dict[str, Any]:
    return {"M": {_name(name): encode(member) for name, member in value.items()}}


def _encode_list(value: list[Any] | tuple[Any, ...]) -> dict[str, Any]:
    return {"L": [encode(member) for member in value]}


def _encode_number(value: int | float) -> dict[str, Any]:
    return {"N": number_text(value)}


_ENCODERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    str: lambda value: {"S": value},
    int: _encode_number,
    float: _encode_number,
    bool: lambda value: {"BOOL": value},
    type(None): lambda value: {"NULL": True},
    bytes: lambda value: {"B": value},
    list: _encode_list,
    tuple: _encode_list,
    dict: _encode_map,
}


def _bytes(value: bytes | str) -> bytes:
    """Lambda delivers the records of streams as JSON, in which bytes are base64."""
    return b64decode(value, validate=True) if isinstance(value, str) else bytes(value)


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "S": str,
    "N": _number,
    "BOOL": bool,
    "NULL": lambda value: None,
    "B": _bytes,
    "L": lambda value: [decode(member) for member in value],
    "M": decode_item,
}

_TAGS: dict[type, str] = {
    str: "S",
    int: "N",
    float: "N",
    bool: "BOOL",
    type(None): "NULL",
    bytes: "B",
    list: "L",
    tuple: "L",
    dict: "M",
}
