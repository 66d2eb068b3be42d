"""Query strings and forms in PHP's array syntax, and JSON bodies: what a request's parameters are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from laurel.rest.errors import WP_Error

Params = dict[str, Any]

MAX_PARAMETERS = 1000
"""PHP's max_input_vars: the most pairs of a query or a form."""

MAX_DEPTH = 64
"""PHP's max_input_nesting_level: the most brackets in a name, `a[b][c]…`."""

MAX_NAME = 1000
"""The longest name of a parameter in a query or a form, brackets included, in characters."""

MAX_JSON_DEPTH = 512
"""PHP's json_decode depth: deeper bodies are refused with error code 1."""

_JSON_TYPE = re.compile(r"^application/(?:json|[\w.+-]+\+json)(?:\s*;|\s*$)", re.IGNORECASE)
_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
"""What PHP takes for an integer key of an array."""


def is_json_content_type(content_type: str) -> bool:
    """Whether a Content-Type says JSON: application/json or application/*+json, parameters allowed."""
    return bool(_JSON_TYPE.match(content_type.strip()))


def parse_str(text: str) -> Params | WP_Error:
    """Parse a query string or an urlencoded form as PHP does (wp_parse_str).

    ``a[]=1&a[]=2`` and ``a[0]=1`` make lists, ``a[x]=1`` maps; of repeated plain names the last wins.
    Bytes that are not UTF-8 become U+FFFD. More than `MAX_PARAMETERS` pairs, and names over `MAX_NAME`
    characters or `MAX_DEPTH` brackets, which PHP drops in silence, are a WP_Error 400 ``rest_invalid_param``.
    """
    try:
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True, errors="replace", max_num_fields=MAX_PARAMETERS)
    except ValueError:
        return too_many_parameters()
    return params_of(pairs)


def params_of(pairs: Iterable[tuple[str, str]]) -> Params | WP_Error:
    """The parameters that pairs of names and values make, names in PHP's syntax; for the error see `parse_str`."""
    params = _PhpArray()
    for name, value in pairs:
        if len(name) > MAX_NAME:
            return _refused(f"The name of a parameter has at most {MAX_NAME} characters.")
        path = _path_of(name)
        if len(path) > MAX_DEPTH + 1:
            return _refused(f"The name of a parameter has at most {MAX_DEPTH} brackets.")
        if path:
            _assign(params, path, value)
    return {name: _listed(value) for name, value in params.items()}


def too_many_parameters() -> WP_Error:
    """The error of a query or form with more than `MAX_PARAMETERS` values."""
    return _refused(f"A query or a form has at most {MAX_PARAMETERS} values.")


def _refused(message: str) -> WP_Error:
    return WP_Error("rest_invalid_param", message, {"status": 400})


def _path_of(name: str) -> list[str]:
    """A name and the keys in its brackets; what follows a bracket and is none itself is dropped, as in PHP."""
    start = name.find("[")
    end = name.find("]", start)
    if start <= 0 or end < 0:
        return [name] if name and start != 0 else []
    path = [name[:start]]
    while end >= 0 and name.startswith("[", start):
        path.append(name[start + 1 : end])
        start = end + 1
        end = name.find("]", start)
    return path


class _PhpArray(dict[str, Any]):
    """An array while it is filled: it knows the index that the next entry without a key gets."""

    next_index = 0

    def put(self, key: str, value: object) -> None:
        key = key or str(self.next_index)
        if _INDEX.fullmatch(key):
            self.next_index = max(self.next_index, int(key) + 1)
        self[key] = value


def _assign(params: _PhpArray, path: list[str], value: str) -> None:
    target = params
    for key in path[:-1]:
        inner = target.get(key)
        if not isinstance(inner, _PhpArray):
            inner = _PhpArray()
            target.put(key, inner)
        target = inner
    target.put(path[-1], value)


def _listed(value: object) -> Any:
    """A map whose keys are 0, 1, 2 … is what PHP calls a list."""
    if not isinstance(value, dict):
        return value
    entries = {key: _listed(entry) for key, entry in value.items()}
    if list(entries) == [str(i) for i in range(len(entries))]:
        return list(entries.values())
    return entries


def build_query(params: Iterable[tuple[str, Any]]) -> str:
    """Write parameters as a query string, lists and maps in brackets (add_query_arg with urlencode_deep).

    Of a value that is empty as text, such as false, only the name is written.
    """
    return "&".join(part for name, value in params for part in _encoded(quote_plus(str(name), safe="_-.~"), value))


def _encoded(name: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [part for key, entry in value.items() for part in _encoded(f"{name}%5B{quote_plus(str(key))}%5D", entry)]
    if isinstance(value, list):
        return [part for i, entry in enumerate(value) for part in _encoded(f"{name}%5B{i}%5D", entry)]
    if value is None or value is False or value == "":
        return [name]
    return [f"{name}={quote_plus('1' if value is True else str(value), safe='_-.')}"]


def parse_json(body: bytes) -> Params | WP_Error:
    """Decode a JSON body into parameters (WP_REST_Request::parse_json_params).

    An empty body, ``null`` and a list of values give no parameters. Malformed text is a WP_Error
    ``rest_invalid_json`` with PHP's ``json_error_code``: 4 syntax, 5 not UTF-8, 1 too deep, 10 half a
    surrogate pair. A scalar, which crashes WordPress, is refused as a syntax error too.
    """
    if not body.strip():
        return {}
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _invalid_json(5, "Malformed UTF-8 characters, possibly incorrectly encoded")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        return _invalid_json(1, "Maximum stack depth exceeded")
    except ValueError:
        return _invalid_json(4, "Syntax error")
    if _has_lone_surrogate(text, value):
        return _invalid_json(10, "Single unpaired high surrogate in Unicode escape")
    if value is None:
        return {}
    if isinstance(value, list):
        return {str(i): entry for i, entry in enumerate(value)}
    if not isinstance(value, dict):
        return _invalid_json(4, "The body must be an object")
    if _deeper_than(value, MAX_JSON_DEPTH):
        return _invalid_json(1, "Maximum stack depth exceeded")
    return value


def _has_lone_surrogate(text: str, value: object) -> bool:
    if "\\ud" not in text.lower():
        return False
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _deeper_than(value: Any, bound: int) -> bool:
    level = [value]
    for _ in range(bound):
        level = [
            entry
            for parent in level
            for entry in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(entry, (dict, list))
        ]
        if not level:
            return False
    return True


def _invalid_json(code: int, message: str) -> WP_Error:
    return WP_Error(
        "rest_invalid_json",
        "The JSON body could not be read.",
        {"status": 400, "json_error_code": code, "json_error_message": message},
    )
