"""The ``format`` keyword: one row per format, with what validates and what cleans it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from laurel.rest.dates import rest_parse_date
from laurel.rest.formatting.email import is_email
from laurel.rest.formatting.text import PHP_BLANKS, sanitize_text_field, sanitize_textarea_field
from laurel.rest.formatting.url import sanitize_url

_HEX_COLOR = re.compile(r"#(?:[A-Fa-f0-9]{3}){1,2}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)(?:\.(?!\Z)|\Z)){4}")


def rest_parse_hex_color(color: str) -> bool:
    """Whether a string is ``#rgb`` or ``#rrggbb`` (rest_parse_hex_color)."""
    return _HEX_COLOR.fullmatch(color) is not None


def sanitize_hex_color(color: object) -> str:
    """The colour, or "" for what is none (sanitize_hex_color)."""
    return color if isinstance(color, str) and rest_parse_hex_color(color) else ""


def rest_is_ip_address(ip: str) -> bool:
    """Whether a string is an IPv4 or IPv6 address, without zone and without prefix length (rest_is_ip_address)."""
    if _IPV4.fullmatch(ip):
        return True
    if ":" not in ip or "%" in ip:
        return False
    try:
        IPv6Address(ip)
    except AddressValueError:
        return False
    return True


def wp_is_uuid(uuid: str) -> bool:
    """Whether a string is a UUID of any version in lower case (wp_is_uuid)."""
    return _UUID.fullmatch(uuid) is not None


def _is_date(date: str) -> bool:
    return rest_parse_date(date) is not None


@dataclass(frozen=True, slots=True)
class Format:
    """What a ``format`` does to a string: ``code`` is the error of one that ``validate`` refuses."""

    sanitize: Callable[[object], str]
    code: str = ""
    validate: Callable[[str], bool] | None = None


def _is_email(text: str) -> bool:
    """Blanks around an address do not count: sanitising trims them."""
    return is_email(text.strip(PHP_BLANKS))


FORMATS = {
    "hex-color": Format(sanitize_hex_color, "rest_invalid_hex_color", rest_parse_hex_color),
    "date-time": Format(sanitize_text_field, "rest_invalid_date", _is_date),
    "email": Format(sanitize_text_field, "rest_invalid_email", _is_email),
    "ip": Format(sanitize_text_field, "rest_invalid_ip", rest_is_ip_address),
    "uuid": Format(sanitize_text_field, "rest_invalid_uuid", wp_is_uuid),
    "uri": Format(sanitize_url),
    "text-field": Format(sanitize_text_field),
    "textarea-field": Format(sanitize_textarea_field),
}
"""The formats of the REST API; any other one is ignored."""


def format_of(schema_type: object, name: object) -> Format | None:
    """The row that applies to a value of a type: formats are for strings and for values without type."""
    if name is None or (schema_type is not None and schema_type != "string"):
        return None
    return FORMATS.get(name) if isinstance(name, str) else None
