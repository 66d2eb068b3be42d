"""The index of the actions: ``/wp/v2/gamipress``."""

from __future__ import annotations

from typing import Any

from gamipress_actions.controller import ActionsController
from laurel.rest.serving.index import get_data_for_routes
from laurel.rest.serving.index_schema import NAMESPACE_INDEX
from laurel.wp.request import Request


class IndexController(ActionsController):
    """The description of all actions."""

    def register_routes(self) -> None:
        """Register the index."""
        endpoint = {
            "methods": self.server.READABLE,
            "callback": self.get_items,
            "permission_callback": self.permissions_check,
            "summary": "Describe the actions",
            "responses": NAMESPACE_INDEX,
        }
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}", endpoint)

    def get_items(self, request: Request) -> dict[str, Any]:
        """The routes of the actions as in the API index."""
        base = f"/{self.namespace}/{self.rest_base}"
        routes = [route for route in self.server.table.in_order() if route.path.startswith(f"{base}/")]
        return {"namespace": base[1:], "routes": get_data_for_routes(self.server, routes, request)}
