"""BuddyPress' routes of the active components, in every version of the API."""

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
"""The controllers, each with its component."""


def rest_api_init(server: Server) -> None:
    """Register the routes of active components, then fire the action bp_rest_api_init."""
    for version in VERSIONS:
        for component, controller in CONTROLLERS:
            if component in server.definitions.components:
                controller(server, version).register_routes()
    server.do_action("bp_rest_api_init", server)
