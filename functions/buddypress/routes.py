"""The community's routes, in every version, as far as their components are active."""

from __future__ import annotations

from buddypress.components.controller import ComponentsController
from buddypress.controller import BP_REST_Controller
from buddypress.friends.controller import FriendsController
from buddypress.members.controller import MembersController
from buddypress.members.picture_controller import AvatarController, CoverController
from buddypress.profiles.data_controller import XProfileDataController
from buddypress.profiles.fields_controller import XProfileFieldsController
from buddypress.profiles.groups_controller import XProfileGroupsController
from buddypress.stream.controller import StreamController
from buddypress.version import VERSIONS
from laurel.wp.controller import Server

CONTROLLERS: tuple[tuple[str, type[BP_REST_Controller]], ...] = (
    ("core", ComponentsController),
    ("members", MembersController),
    ("members", AvatarController),
    ("members", CoverController),
    ("friends", FriendsController),
    ("xprofile", XProfileGroupsController),
    ("xprofile", XProfileFieldsController),
    ("xprofile", XProfileDataController),
    ("activity", StreamController),
)
"""Each resource with the component that it belongs to."""


def rest_api_init(server: Server) -> None:
    """Register what belongs to active components, then let extensions add to it (the action bp_rest_api_init)."""
    for version in VERSIONS:
        for component, controller in CONTROLLERS:
            if component in server.definitions.components:
                controller(server, version).register_routes()
    server.do_action("bp_rest_api_init", server)
