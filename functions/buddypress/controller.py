"""The base class of BuddyPress' controllers, in all versions of its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from buddypress.version import Version
from laurel.rest.errors import or_raise
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import total_pages
from laurel.wp.controller import Controller, Server
from laurel.wp.request import Request

Args = Callable[[], Mapping[str, Any]]


class BP_REST_Controller(Controller):  # noqa: N801 - BuddyPress' own name
    """A resource of BuddyPress in one version of its API."""

    def __init__(self, server: Server, version: Version) -> None:
        super().__init__(server)
        self.version = version
        self.namespace = version.namespace

    @property
    def member_types(self) -> Sequence[str]:
        """The registered member types: of the settings and of the filter bp_get_member_types."""
        return tuple(self.server.apply_filters("bp_get_member_types", self.server.definitions.member_types))

    def item_response(self, item: object, request: Request) -> WP_REST_Response:
        """The response with one item: the item with its links, or a list of one, depending on the version."""
        prepared: WP_REST_Response = self.prepare_item_for_response(item, request)
        if not self.version.in_list:
            return prepared
        return WP_REST_Response([self.prepare_response_for_collection(prepared, request)])

    def stored_response(self, stored: object, item: object, request: Request) -> WP_REST_Response:
        """The response with an item just stored, once the fields of extensions are stored. Raises their WP_Error."""
        or_raise(self.update_additional_fields_for_object(stored, request))
        return self.item_response(item, request)

    def set_written_context(self, request: Request) -> None:
        """Set the context in which this version returns what a request creates or changes."""
        if self.version.written_context:
            request.set_param("context", self.version.written_context)

    def context_of(self, request: Request) -> str:
        """The requested context; view if the schema has no such context."""
        context = request["context"]
        return context if isinstance(context, str) and context in self.contexts else "view"

    response_properties: Mapping[str, Any] = {}
    """Properties that BuddyPress' schema describes wrongly, with their true schemas, for OpenAPI."""

    def get_response_schema(self) -> dict[str, Any]:
        """The item schema, corrected by `response_properties`."""
        schema = self.get_public_item_schema()
        return {**schema, "properties": {**schema["properties"], **self.response_properties}}

    def route(self, path: str, endpoints: list[dict[str, Any]], **options: Any) -> None:
        """Register a route under the ``rest_base``, described by the item schema."""
        self.server.register_rest_route(
            self.namespace, f"/{self.rest_base}{path}", endpoints, schema=self.get_public_item_schema, **options
        )

    def endpoint(
        self, methods: str, callback: str, args: Args, responses: Mapping[int, Any] | None = None, **more: object
    ) -> dict[str, Any]:
        """The same, with responses described by `get_response_schema`."""
        return super().endpoint(methods, callback, args, responses, response_schema=self.get_response_schema, **more)


def bp_rest_response_add_total_headers(response: WP_REST_Response, total: int, per_page: int) -> WP_REST_Response:
    """Set X-WP-Total and X-WP-TotalPages, unless the total is 0 (bp_rest_response_add_total_headers)."""
    if total:
        response.header("X-WP-Total", total)
        response.header("X-WP-TotalPages", total_pages(total, per_page))
    return response
