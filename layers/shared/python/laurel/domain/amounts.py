"""The value and the attributes of an event: what it amounts to, exactly, and what else is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

VALUE_DIGITS = 15
"""The most significant digits of a value, and the most decimals: what a JSON number carries without loss."""

MOST_ATTRIBUTES = 10
"""The most attributes of an event."""

ATTRIBUTES_BYTES = 1_024
"""The most UTF-8 bytes of the attributes as compact JSON: they are stored with the log."""

ATTRIBUTE_LENGTH = 50
"""Characters of the longest name of an attribute."""

LARGEST, SMALLEST = 2**53 - 1, 1e-100
"""The largest magnitude of a number among the attributes, and the smallest other than 0."""

Scalar = str | int | float | bool

_DECIMAL = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}", re.ASCII)


def value_of(sent: object) -> Decimal:
    """The exact value of a JSON number or a text of digits with an optional decimal point.

    A JSON number counts as its shortest decimal form: 0.1 is a tenth. Raises ValueError, the message is for users: for
    what is negative, no finite number, 10^15 or more, or of more than `VALUE_DIGITS` digits.
    """
    value = _decimal(sent)
    if not 0 <= value < 10**VALUE_DIGITS:
        raise ValueError(f"must be at least 0, and below 1 and {VALUE_DIGITS} zeros.")
    value = abs(value.normalize())
    exponent = value.as_tuple().exponent
    if len(value.as_tuple().digits) > VALUE_DIGITS or not isinstance(exponent, int) or exponent < -VALUE_DIGITS:
        raise ValueError(f"must have at most {VALUE_DIGITS} significant digits.")
    return value


def _decimal(sent: object) -> Decimal:
    if isinstance(sent, str) and _DECIMAL.fullmatch(sent):
        return Decimal(sent)
    if isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 10**VALUE_DIGITS:
        return Decimal(sent)
    if isinstance(sent, float) and abs(sent) < 10**VALUE_DIGITS:
        return Decimal(repr(sent))
    raise ValueError(f"must be a decimal number of up to {VALUE_DIGITS} digits, such as 12.5.")


def shown(value: Decimal) -> str:
    """A value as text without an exponent and without needless zeros: the same for every way to send it."""
    return format(value.normalize(), "f")


def attributes_of(sent: object) -> dict[str, Scalar]:
    """The attributes of an event by name; PHP's empty array is an empty object. Raises ValueError, for users."""
    if sent == [] and isinstance(sent, list):
        return {}
    if not isinstance(sent, dict):
        raise ValueError("must be an object.")
    if len(sent) > MOST_ATTRIBUTES:
        raise ValueError(f"must be at most {MOST_ATTRIBUTES}.")
    for name, entry in sent.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"must have names of 1 to {ATTRIBUTE_LENGTH} letters, digits, and _.- characters.")
        if not _is_scalar(entry):
            raise ValueError("must hold texts, numbers in bounds, true or false.")
    if _length(sent) > ATTRIBUTES_BYTES:
        raise ValueError(f"must be at most {ATTRIBUTES_BYTES} bytes of JSON.")
    return sent


def _is_scalar(entry: object) -> bool:
    if isinstance(entry, int | float) and not isinstance(entry, bool):
        return entry == 0 or SMALLEST <= abs(entry) <= LARGEST
    return isinstance(entry, str | bool)


def _length(sent: Mapping[str, Scalar]) -> int:
    try:
        return len(json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
    except UnicodeEncodeError:
        raise ValueError("holds half a surrogate pair.") from None
