"""The community's routes, in every version, as far as their components are active."""

from __future__ import annotations

from buddypress.components_controller import ComponentsController
from buddypress.members_controller import MembersController
from buddypress.version import VERSIONS
from laurel.rest.server import WP_REST_Server


def rest_api_init(server: WP_REST_Server) -> None:
    """Register components and members, and what active components add (bp_rest_api_init)."""
    for version in VERSIONS:
        ComponentsController(server, version).register_routes()
        MembersController(server, version).register_routes()
