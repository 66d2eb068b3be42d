"""Registered meta: what ``meta`` shows and accepts (register_meta, WP_REST_Meta_Fields)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.permissions import rest_authorization_required_code
from laurel.rest.schema import rest_sanitize_value_from_schema, rest_validate_value_from_schema

EMPTY_VALUES: Mapping[str, Any] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "object": {},
}
"""What an absent key without a default reads as, by type."""

AuthCallback = Callable[[WP_REST_Request, str, Any], bool]


@dataclass(frozen=True, slots=True)
class MetaKey:
    """One declared key: the name shown, its schema, and who may write it."""

    key: str
    name: str
    schema: Mapping[str, Any]
    single: bool = True
    sanitize_callback: Callable[[Any], Any] | None = None
    auth_callback: AuthCallback | None = None

    @property
    def contexts(self) -> Sequence[str]:
        """The contexts that show the key."""
        found: Sequence[str] = self.schema.get("context", ("view", "edit"))
        return found

    def default(self) -> Any:
        """What is shown when nothing is stored."""
        if not self.single:
            return []
        given = self.schema.get("default")
        return EMPTY_VALUES.get(str(self.schema["type"])) if given is None else given


class RegisteredMeta:
    """Declared meta keys, by object type ("post", "user") and subtype (a post type)."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], dict[str, MetaKey]] = {}

    def register(self, object_type: str, meta_key: str, args: Mapping[str, Any]) -> None:
        """Declare a key (register_meta).

        `args`: ``type`` (default string), ``description``, ``default``, ``single`` (default True, as
        REST clients expect), ``object_subtype``, ``sanitize_callback(value)``,
        ``auth_callback(request, key, object)``, and ``show_in_rest``: true, or a map with ``name``
        and ``schema``. Without ``show_in_rest`` the key stays hidden.
        """
        shown = args.get("show_in_rest")
        if not shown:
            return
        more = shown if isinstance(shown, Mapping) else {}
        kind = args.get("type", "string")
        schema = {"type": kind, "title": "", "description": args.get("description", "")}
        schema["default"] = args.get("default", EMPTY_VALUES.get(kind))
        schema.update(more.get("schema", {}))
        entry = MetaKey(
            meta_key,
            more.get("name", meta_key),
            schema,
            args.get("single", True),
            args.get("sanitize_callback"),
            args.get("auth_callback"),
        )
        self._keys.setdefault((object_type, args.get("object_subtype", "")), {})[entry.name] = entry

    def of(self, object_type: str, subtype: str = "") -> dict[str, MetaKey]:
        """The keys of an object type, then those of its subtype."""
        own = self._keys.get((object_type, subtype), {}) if subtype else {}
        return {**self._keys.get((object_type, ""), {}), **own}

    def get_field_schema(self, object_type: str, subtype: str = "") -> dict[str, Any]:
        """The schema of the ``meta`` property (WP_REST_Meta_Fields::get_field_schema)."""
        properties = {}
        for name, key in self.of(object_type, subtype).items():
            single = dict(key.schema)
            properties[name] = single if key.single else {"type": "array", "items": single}
        return {
            "description": "Stored values by key.",
            "type": "object",
            "context": ["view", "edit"],
            "properties": properties,
            "arg_options": {"sanitize_callback": None, "validate_callback": check_meta_is_array},
        }

    def get_value(self, stored: Mapping[str, Any], object_type: str, subtype: str = "") -> dict[str, Any]:
        """The values of all declared keys of an object (get_value): stored ones, else the defaults."""
        return {name: _shown(key, stored.get(key.key)) for name, key in self.of(object_type, subtype).items()}

    def changed(
        self,
        given: Mapping[str, Any],
        stored: Mapping[str, Any],
        request: WP_REST_Request,
        item: object,
        object_type: str,
        subtype: str = "",
    ) -> dict[str, Any] | WP_Error:
        """The stored meta after a write, or the error that forbids all of it (update_value).

        Unknown names are ignored, null removes a key. Codes: rest_invalid_type and its like with the
        path ``meta.<name>``; rest_cannot_update for a key the caller may not change.
        """
        error, after = WP_Error(), dict(stored)
        for name, key in self.of(object_type, subtype).items():
            if name in given:
                problem = _write(key, given[name], after, request, item)
                if problem:
                    error.merge_from(problem)
        return error if error.has_errors() else after


def check_meta_is_array(value: object, *_: object) -> bool:
    """Whether ``meta`` is a map, or empty (check_meta_is_array)."""
    return isinstance(value, dict) or value == []


def _shown(key: MetaKey, stored: Any) -> Any:
    if stored is None:
        return key.default()
    values = stored if not key.single else [stored]
    shown = [rest_sanitize_value_from_schema(value, key.schema) for value in values]
    return shown[0] if key.single else shown


def _write(
    key: MetaKey, value: object, after: dict[str, Any], request: WP_REST_Request, item: object
) -> WP_Error | None:
    removed = value is None or (value == [] and not key.single)
    clean = None if removed else _clean(key, value)
    if isinstance(clean, WP_Error):
        return clean
    if clean == after.get(key.key):
        return None
    refused = _forbidden(key, request, item)
    if refused is None and removed:
        del after[key.key]
    elif refused is None:
        after[key.key] = clean
    return refused


def _clean(key: MetaKey, value: object) -> Any:
    schema = key.schema if key.single else {"type": "array", "items": key.schema}
    verdict = rest_validate_value_from_schema(value, schema, f"meta.{key.name}")
    if isinstance(verdict, WP_Error):
        verdict.add_data({"status": 400})
        return verdict
    clean = rest_sanitize_value_from_schema(value, schema)
    if not key.sanitize_callback:
        return clean
    return key.sanitize_callback(clean) if key.single else [key.sanitize_callback(entry) for entry in clean]


def _forbidden(key: MetaKey, request: WP_REST_Request, item: object) -> WP_Error | None:
    if key.auth_callback is None or key.auth_callback(request, key.key, item):
        return None
    return WP_Error(
        "rest_cannot_update",
        f"You may not change the value {key.name}.",
        {"key": key.name, "status": rest_authorization_required_code(request)},
    )
