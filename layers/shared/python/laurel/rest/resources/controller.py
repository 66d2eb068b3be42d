"""WP_REST_Controller: the base class of resources."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Generic

from laurel.rest.errors import WP_Error
from laurel.rest.generics import DefinitionsT
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response, compact_links
from laurel.rest.resources import collection
from laurel.rest.resources.context import ContextFilter, parse_fields
from laurel.rest.schema import rest_get_endpoint_args_for_schema
from laurel.rest.serving.links import get_compact_response_links
from laurel.rest.serving.routes import CREATABLE
from laurel.rest.serving.server import WP_REST_Server

Schema = dict[str, Any]


class WP_REST_Controller(Generic[DefinitionsT]):
    """The methods WordPress' controllers have, with the same names and duties.

    A resource sets ``namespace`` and ``rest_base``, describes itself in `get_item_schema`, registers
    its routes in `register_routes` and overrides the verbs it offers. The verbs and permission checks
    that are not overridden answer 405 ``invalid-method``, as in WordPress.
    """

    namespace = ""
    rest_base = ""

    def __init__(self, server: WP_REST_Server[DefinitionsT]) -> None:
        self.server = server
        self._made: tuple[int, Schema, dict[str, ContextFilter | None]] = (-1, {}, {})

    # ---- to be overridden

    def register_routes(self) -> None:
        """Register the controller's routes on its server."""
        raise NotImplementedError(f"{type(self).__name__} must override register_routes")

    def endpoint(
        self, methods: str, callback: str, args: Any, responses: Mapping[int, Any] | None = None, **more: Any
    ) -> Schema:
        """An endpoint for `register_rest_route`: the method ``callback``, allowed by ``callback_permissions_check``.

        `args` are the arguments, or a function that makes them; `responses` and `more` are `register_rest_route`'s.
        """
        return {
            "methods": methods,
            "callback": getattr(self, callback),
            "permission_callback": getattr(self, f"{callback}_permissions_check"),
            "args": args,
            "responses": responses,
            **more,
        }

    def get_item_schema(self) -> Schema:
        """The item's JSON schema with ``context`` and ``arg_options``; {} for a resource without one."""
        return {}

    def get_items_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whether the collection may be read."""
        return _not_implemented("get_items_permissions_check")

    def get_items(self, request: WP_REST_Request) -> Any:
        """The collection."""
        return _not_implemented("get_items")

    def get_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whether one item may be read."""
        return _not_implemented("get_item_permissions_check")

    def get_item(self, request: WP_REST_Request) -> Any:
        """One item."""
        return _not_implemented("get_item")

    def create_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whether an item may be created."""
        return _not_implemented("create_item_permissions_check")

    def create_item(self, request: WP_REST_Request) -> Any:
        """Create an item."""
        return _not_implemented("create_item")

    def update_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whether an item may be updated."""
        return _not_implemented("update_item_permissions_check")

    def update_item(self, request: WP_REST_Request) -> Any:
        """Update an item."""
        return _not_implemented("update_item")

    def delete_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whether an item may be deleted."""
        return _not_implemented("delete_item_permissions_check")

    def delete_item(self, request: WP_REST_Request) -> Any:
        """Delete an item."""
        return _not_implemented("delete_item")

    def prepare_item_for_database(self, request: WP_REST_Request) -> Any:
        """What a request wants stored, from its validated parameters."""
        return _not_implemented("prepare_item_for_database")

    def prepare_item_for_response(self, item: Any, request: WP_REST_Request) -> Any:
        """A stored item as the schema describes it."""
        return _not_implemented("prepare_item_for_response")

    # ---- schema

    @property
    def schema(self) -> Schema:
        """The item schema with additional fields: made once, and again after a field or meta key was registered."""
        return self._schema_and_filters()[0]

    def _schema_and_filters(self) -> tuple[Schema, dict[str, ContextFilter | None]]:
        made_at, schema, filters = self._made
        if made_at != self.server.registrations:
            made_at, filters = self.server.registrations, {}
            schema = self.add_additional_fields_schema(self.get_item_schema())
            self._made = (made_at, schema, filters)
        return schema, filters

    def get_public_item_schema(self) -> Schema:
        """The schema shown to clients: without ``arg_options``."""
        public = deepcopy({key: value for key, value in self.schema.items() if key != "properties"})
        properties = self.schema.get("properties") or {}
        if properties:
            ordered: Schema = {key: public.pop(key) for key in ("$schema", "title", "type") if key in public}
            shown = {name: {k: v for k, v in prop.items() if k != "arg_options"} for name, prop in properties.items()}
            return {**ordered, "properties": shown, **public}
        return public

    def get_object_type(self) -> str:
        """The schema's title, under which fields are registered."""
        return str(self.schema.get("title", ""))

    def get_endpoint_args_for_item_schema(self, method: str | bool = CREATABLE) -> dict[str, Any]:
        """Arguments for creating or editing, made from the schema; True counts as CREATABLE."""
        if isinstance(method, bool):
            method = CREATABLE if method else "POST, PUT, PATCH"
        return rest_get_endpoint_args_for_schema(self.schema, method)

    @property
    def contexts(self) -> list[str]:
        """All contexts that the schema's properties name."""
        properties = self.schema.get("properties") or {}
        return list({name: None for prop in properties.values() for name in prop.get("context", ())})

    def get_context_param(self, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The ``context`` argument for this schema, with `args` added."""
        return {**collection.get_context_param(self.contexts, default=None), **(args or {})}

    def get_collection_params(self) -> dict[str, Any]:
        """The arguments every collection has."""
        return collection.get_collection_params(self.contexts)

    # ---- additional fields

    def add_additional_fields_schema(self, schema: Schema) -> Schema:
        """Add the properties of registered fields."""
        return self.server.fields.add_to_schema(schema) if schema.get("title") else schema

    def get_additional_fields(self, object_type: str | None = None) -> Mapping[str, Any]:
        """The fields registered for this resource, or another one."""
        return self.server.fields.of(object_type or self.get_object_type())

    def add_additional_fields_to_object(self, data: dict[str, Any], request: WP_REST_Request) -> dict[str, Any]:
        """Fill in the registered fields of a prepared item."""
        if not self.get_additional_fields():
            return data
        self.server.fields.add_to_object(data, self.get_object_type(), request, self.get_fields_for_response(request))
        return data

    def update_additional_fields_for_object(self, item: Any, request: WP_REST_Request) -> WP_Error | None:
        """Write the registered fields that a request gives; the first error stops."""
        return self.server.fields.update(item, self.get_object_type(), request)

    # ---- replies

    def get_fields_for_response(self, request: WP_REST_Request) -> tuple[str, ...]:
        """The fields worth preparing for a request: those of its context, narrowed by ``_fields``.

        ``_links`` and ``_embedded`` count as fields; ``id`` always stays.
        """
        return self._fields(request)[0]

    def top_level_fields(self, request: WP_REST_Request) -> frozenset[str]:
        """The properties, ``_links`` and ``_embedded`` that a reply needs: the fields without what follows a dot."""
        return self._fields(request)[1]

    def _fields(self, request: WP_REST_Request) -> tuple[tuple[str, ...], frozenset[str]]:
        asked = request["_fields"]
        key = (id(self), str(request["context"]), request.has_param("_embed"), asked if asked is None else repr(asked))
        found = request.memo.get(key)
        if found is None:
            fields = self._fields_for_response(request["context"], key[2], parse_fields(asked or ""))
            found = request.memo[key] = (fields, frozenset(field.split(".")[0] for field in fields))
        return found

    def _fields_for_response(self, context: Any, embed: bool, wanted: tuple[str, ...]) -> tuple[str, ...]:
        properties: Mapping[str, Any] = self.schema.get("properties") or {}
        unlisted = [name for name, field in self.get_additional_fields().items() if not field.schema]
        fields = [n for n, p in properties.items() if not context or context in p.get("context", (context,))]
        fields += [*unlisted, "_links", *(["_embedded"] if embed else [])]
        if not wanted:
            return tuple(fields)
        known = set(fields)
        kept = [field for field in wanted if field in known or field.split(".")[0] in known]
        return tuple(dict.fromkeys([*kept, "id"] if "id" in known else kept))

    def filter_response_by_context(self, data: Any, context: str) -> Any:
        """Drop what the schema does not list for a context."""
        schema, filters = self._schema_and_filters()
        if context not in filters:
            found = ContextFilter.of(schema, context)
            if context in self.contexts:  # no others, which clients may make up without end
                filters[context] = found
        else:
            found = filters[context]
        return found.apply(data) if found else data

    def prepare_response_for_collection(self, response: Any, request: WP_REST_Request | None = None) -> Any:
        """One item's response as a member of a list: its data with its links in it.

        The links to ``self`` get their target hints when the `request` is given.
        """
        if not isinstance(response, WP_REST_Response):
            return response
        if request is None:
            links = compact_links(response.links, self.server.curies)
        else:
            links = get_compact_response_links(self.server, response, request)
        return {**response.data, "_links": links} if links else response.data

    def rest_url(self, request: WP_REST_Request, path: str = "") -> str:
        """The address of this resource, or of something under it."""
        return self.server.rest_url(f"/{self.namespace}/{self.rest_base}{path}", request)


def _not_implemented(method: str) -> WP_Error:
    return WP_Error("invalid-method", f"{method} is not offered here.", {"status": 405})
