"""Replies that are too large to be delivered: Lambda returns at most 6 MB of JSON, in which the body is one string."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response

MAX_REPLY = 6 * 1024 * 1024
"""Bytes of JSON that Lambda returns to the gateway."""

FOR_HEADERS = 64 * 1024
"""Bytes of it that are kept for status, headers and cookies."""

LONGEST_KEPT = 1000
"""The longest text or list, in characters of JSON, that stays in a shortened body."""

SHORTENED = "_shortened"
"""The member of a shortened body that names what was left out of it."""


def fits(text: str) -> bool:
    """Whether a body can be delivered; it is measured as Lambda sends it, a JSON string in ASCII."""
    room = MAX_REPLY - FOR_HEADERS
    if len(text) * 2 <= room and text.isascii():  # at worst every character gets a backslash
        return True
    return len(text) <= room and len(json.dumps(text)) <= room


def too_large() -> WP_Error:
    """The error for what was only read: 400 ``rest_response_too_large``."""
    message = (
        "The response would be larger than can be delivered: use a smaller per_page, or name properties in _fields."
    )
    return WP_Error("rest_response_too_large", message, {"status": 400})


def within_a_reply(items: Iterable[WP_REST_Response], request: WP_REST_Request) -> list[WP_REST_Response]:
    """The responses of a list's items, of which no more are prepared once their texts alone cannot be delivered.

    So a list that is too large does not cost what rendering all of it takes. Raises WP_Error 400
    ``rest_response_too_large``. With ``_fields`` inside of properties the texts may be left out later, and a reply to
    HEAD has none: then all are prepared.
    """
    may_shrink = request.method == "HEAD" or "." in str(request["_fields"] or "")
    prepared, room = [], MAX_REPLY
    for item in items:
        room -= 0 if may_shrink else _text_in(item.data)
        if room < 0:
            raise too_large()
        prepared.append(item)
    return prepared


def _text_in(data: Any) -> int:
    """The characters of the texts of an object, and of the objects in it."""
    if isinstance(data, str):
        return len(data)
    return sum(map(_text_in, data.values())) if isinstance(data, Mapping) else 0


def shortened(data: Any) -> Any:
    """A body without its long texts and lists, for a write, which cannot be undone.

    The names of the members left out of an object are listed in its member `SHORTENED`. Objects inside of it, and
    those in lists, such as the responses of a batch, are shortened in the same way.
    """
    for lists in (2, 1, 0):
        short = _shortened(data, lists)
        if short is not None and fits(_json(short)):
            return short
    return {SHORTENED: ["*"]}


def _shortened(data: Any, lists: int) -> Any:
    """`lists` is how many lists deep objects are looked for."""
    if isinstance(data, Mapping):
        return _members(data, lists)
    return [_shortened(entry, lists - 1) for entry in data] if _is_of_objects(data) and lists else None


def _members(data: Mapping[str, Any], lists: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    left_out: list[str] = []
    for name, value in data.items():
        if isinstance(value, Mapping) or (_is_of_objects(value) and lists):
            kept[name] = _shortened(value, lists)
        elif len(_json(value)) <= LONGEST_KEPT:
            kept[name] = value
        else:
            left_out.append(name)
    return {**kept, SHORTENED: left_out} if left_out else kept


def _is_of_objects(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) or entry is None for entry in value)
    )


def _json(value: Any) -> str:
    return json.dumps(value, default=str)
