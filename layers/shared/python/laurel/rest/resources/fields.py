"""Additional fields on existing resources (register_rest_field)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from laurel.rest.callbacks import accepting
from laurel.rest.errors import WP_Error

_ARGUMENTS = {"get_callback": 4, "update_callback": 5}
"""How many arguments the callbacks of a field are called with."""


@dataclass(frozen=True, slots=True)
class AdditionalField:
    """One registered field: the callbacks that read and write it, and its schema."""

    get_callback: Callable[..., Any] | None = None
    update_callback: Callable[..., Any] | None = None
    schema: Mapping[str, Any] | None = None


class AdditionalFields:
    """Registered fields by object type (the ``title`` of a resource's schema)."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, AdditionalField]] = {}

    def register(self, object_type: str | Iterable[str], attribute: str, args: Mapping[str, Any]) -> None:
        """Add a field to one or several object types (register_rest_field).

        `args` may hold ``get_callback(item, name, request, object_type)``,
        ``update_callback(value, item, name, request, object_type)`` and ``schema``. Callbacks may take fewer of these
        arguments, but in this order.
        """
        types = [object_type] if isinstance(object_type, str) else object_type
        args = {name: accepting(value, _ARGUMENTS.get(name, 0)) for name, value in args.items()}
        for name in types:
            self._fields.setdefault(name, {})[attribute] = AdditionalField(**args)

    def of(self, object_type: str) -> Mapping[str, AdditionalField]:
        """The fields of an object type, by name."""
        return self._fields.get(object_type, {})

    def add_to_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with the properties of the fields that declare one (add_additional_fields_schema)."""
        for name, field in self.of(schema.get("title", "")).items():
            if field.schema:
                schema.setdefault("properties", {})[name] = dict(field.schema)
        return schema

    def add_to_object(self, data: dict[str, Any], object_type: str, request: Any, fields: Iterable[str]) -> None:
        """Add the requested ones of an object type's fields to a prepared item (add_additional_fields_to_object)."""
        requested = {name.split(".")[0] for name in fields}
        for name, field in self.of(object_type).items():
            if field.get_callback and (name in requested or (not field.schema and "_fields" not in request)):
                data[name] = field.get_callback(data, name, request, object_type)

    def update(self, item: Any, object_type: str, request: Any) -> WP_Error | None:
        """Store the fields that a request sets; returns the first error (update_additional_fields_for_object)."""
        for name, field in self.of(object_type).items():
            value = request.get_param(name)
            if field.update_callback and value is not None:
                result = field.update_callback(value, item, name, request, object_type)
                if isinstance(result, WP_Error):
                    return result
        return None
