"""``PUT laurel/v1/users/ext:{id}``: the user of an application's own id, made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.users.create_user import DEFAULT_ROLE
from laurel.app.users.upsert_user import known_user, upsert_user
from laurel.domain.records.user import User
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.external_ids.addresses import external_id_of
from laurel.wp.find_user import find_user
from laurel.wp.managers import makes_users
from laurel.wp.request import Request
from wp_users import permissions
from wp_users.users_controller import CREATE_RESPONSES, UsersController

NOT_HERE = ("username", "password", "external_id", "slug")
"""Properties of a user that are no arguments of this route."""

OF_MANAGERS = ("roles", "email")
"""What those may not change of a user who is there who may make users, and not edit them."""


class ExternalUsersController(UsersController):
    """The user of an external id. Its properties are those of ``wp/v2/users`` in edit context."""

    namespace, rest_base = "laurel/v1", "users"

    def register_routes(self) -> None:
        """Register users/ext:{id}."""
        endpoint = {
            "methods": "PUT",
            "callback": self.put_item,
            "permission_callback": self.put_item_permissions_check,
            "args": self._args,
            "summary": "Make the user of an external id, or change them",
            "responses": {200: "item", **CREATE_RESPONSES},
        }
        self._register(
            r"/(?P<reference>ext:[^/]+)",
            [endpoint],
            args={"reference": {"description": "The external id, after ext:.", "type": "string"}},
            allow_batch={"v1": True},
        )

    def _args(self) -> dict[str, Any]:
        editable: Mapping[str, Any] = self.get_endpoint_args_for_item_schema(self.server.EDITABLE)
        return {name: value for name, value in editable.items() if name not in NOT_HERE}

    def put_item_permissions_check(self, request: Request) -> Allowed:
        """Who may edit the user; who makes users, for a new one, and for the names of one without another role.

        Roles are for those who may promote users.
        """
        user = _user_of(request)
        if user is not None and request.user.can("edit_user", user.id):
            request.set_param("id", user.id)
            return permissions.check_update(request)
        given = [name for name in OF_MANAGERS if request[name] is not None]
        if user is None and request["roles"] is not None and not request.user.can("promote_users"):
            raise not_allowed(request, "rest_cannot_edit_roles", "You may not give roles to users.")
        if makes_users(request) and (user is None or (not given and user.roles in ((), (DEFAULT_ROLE,)))):
            return ALLOWED
        raise not_allowed(request, "rest_cannot_create_user", "You may not make or change this user.")

    def put_item(self, request: Request) -> WP_REST_Response:
        """Make the user, 201 with a Location, or change the given properties, 200; the user in edit context."""
        user = _user_of(request)
        if user is None:
            if request["roles"] is not None:
                permissions.check_roles(request, 0, request["roles"])
            fields = self.prepare_item_for_database(request)
            made_id, made = upsert_user(request.site, external_id_of(request["reference"]), fields)
            user = find_user(request.site, made_id)
            if made:
                response = self._written(user, request, creating=True)
                response.set_status(201)
                response.header("Location", self.rest_url(request, f"/{user.id}"))
                return response
        request.set_param("id", user.id)
        return self.update_item(request)

    def rest_url(self, request: Request, path: str = "") -> str:
        """The address of a user, which is below wp/v2."""
        return self.server.rest_url(f"/wp/v2/users{path}", request)


def _user_of(request: Request) -> User | None:
    return known_user(request.site, external_id_of(request["reference"]))
