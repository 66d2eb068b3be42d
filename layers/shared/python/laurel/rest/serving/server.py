"""WP_REST_Server: registers routes and answers requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.rest.generics import DefinitionsT
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.serving.batch import batch_endpoint
from laurel.rest.serving.dispatcher import Dispatcher
from laurel.rest.serving.index import handle_options_request, index_endpoint, namespace_endpoint


class WP_REST_Server(Dispatcher[DefinitionsT]):
    """The server of a site: what it dispatches, its index and its batches (WP_REST_Server)."""

    def register_own_routes(self) -> None:
        """Register the API index and batches, which belong to no namespace."""
        self.add_route("", "/", [index_endpoint(self)])
        self.add_route("", "/batch/v1", [batch_endpoint(self)])

    def namespace_index(self, namespace: str) -> Mapping[str, Any]:
        """The endpoint that describes a namespace (get_namespace_index)."""
        return namespace_endpoint(self, namespace)

    def handle_options_request(self, request: WP_REST_Request) -> WP_REST_Response:
        """Describe the route of a request (rest_handle_options_request)."""
        return handle_options_request(self, request)
