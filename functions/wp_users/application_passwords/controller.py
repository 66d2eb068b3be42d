"""The application passwords of a user (WP_REST_Application_Passwords_Controller)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from laurel.app.errors import ApplicationPasswordNotFound
from laurel.app.users.change_login import login_of
from laurel.app.users.create_application_password import create_application_password
from laurel.app.users.delete_application_password import delete_all_application_passwords, delete_application_password
from laurel.app.users.update_application_password import update_application_password
from laurel.auth.application_passwords import chunk_password, hash_application_password, new_application_password
from laurel.auth.current_user import CurrentUser
from laurel.domain.records.user import ApplicationPassword, User
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.controller import Controller
from laurel.wp.credentials import check_manages_credentials
from laurel.wp.find_user import user_of_path
from laurel.wp.request import Request
from wp_users.application_passwords.restrictions import (
    check_unchanged,
    gives_restrictions,
    restrictions_of,
    shown_restrictions,
)
from wp_users.application_passwords.schema import application_password_schema

NAME_LENGTH = 500
"""The longest name of an application password, in characters: one item of DynamoDB holds many."""

ITEM_BASE = "/wp/v2/users/{}/application-passwords/{}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An application password in a response: its user, and the password itself if it was just created."""

    user: User
    entry: ApplicationPassword
    password: str | None = None


class ApplicationPasswordsController(Controller):
    """The collection, its items and the one in use, under a user's id or ``me``."""

    namespace = "wp/v2"
    rest_base = r"users/(?P<user_id>(?:[\d]+|me))/application-passwords"

    def register_routes(self) -> None:
        """Register the collection, ``introspect`` and the items."""
        server = self.server
        context = partial(self.get_context_param, {"default": "view"})
        collection = [
            self.endpoint(server.READABLE, "get_items", self.get_collection_params),
            self.endpoint(server.CREATABLE, "create_item", self.get_endpoint_args_for_item_schema),
            self.endpoint(server.DELETABLE, "delete_items", dict),
        ]
        current = [self.endpoint(server.READABLE, "get_current_item", lambda: {"context": context()})]
        item = [
            self.endpoint(server.READABLE, "get_item", lambda: {"context": context()}),
            self.endpoint(
                server.EDITABLE, "update_item", lambda: self.get_endpoint_args_for_item_schema(server.EDITABLE)
            ),
            self.endpoint(server.DELETABLE, "delete_item", dict),
        ]
        for path, endpoints in (("", collection), ("/introspect", current), (r"/(?P<uuid>[\w\-]+)", item)):
            server.register_rest_route(
                self.namespace, f"/{self.rest_base}{path}", endpoints, schema=self.get_public_item_schema
            )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of an application password."""
        return application_password_schema()

    def get_collection_params(self) -> dict[str, Any]:
        """Only the context: the collection is not paged."""
        return {"context": self.get_context_param({"default": "view"})}

    # ---- permissions: all depend on being allowed to edit the user

    def _check(self, request: Request, code: str) -> Allowed:
        if request.user.can("edit_user", user_of_path(request).id):
            return ALLOWED
        raise not_allowed(request, code, "You may not do that with this user's application passwords.")

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user."""
        return self._check(request, "rest_cannot_list_application_passwords")

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user."""
        return self._check(request, "rest_cannot_read_application_password")

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user, and manage credentials; a key that is restricted makes others within it."""
        self._check(request, "rest_cannot_create_application_passwords")
        return check_manages_credentials(request, within=True)

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user."""
        return self._check(request, "rest_cannot_edit_application_password")

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user, and manage credentials."""
        self._check(request, "rest_cannot_delete_application_password")
        return check_manages_credentials(request)

    def delete_items_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user, and manage credentials."""
        self._check(request, "rest_cannot_delete_application_passwords")
        return check_manages_credentials(request)

    def get_current_item_permissions_check(self, request: Request) -> Allowed:
        """The user themselves: only they can use the password in this request."""
        if user_of_path(request).id == request.user.id:
            return ALLOWED
        code = "rest_cannot_introspect_app_password_for_non_authenticated_user"
        raise not_allowed(request, code, "The application password in use can be shown to its user only.")

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """All application passwords of the user, oldest first."""
        user = user_of_path(request)
        entries = login_of(request.site, user.id).application_passwords
        prepared = [self.prepare_item_for_response(Shown(user, entry), request) for entry in entries]
        return WP_REST_Response([self.prepare_response_for_collection(item, request) for item in prepared])

    def get_item(self, request: Request) -> WP_REST_Response:
        """One application password, without the password itself."""
        return self._shown(request, request["uuid"])

    def get_current_item(self, request: Request) -> WP_REST_Response:
        """The application password that this request authenticates with."""
        uuid = request.user.application_password if isinstance(request.user, CurrentUser) else ""
        if not uuid:
            message = "This request was not authenticated by an application password."
            raise WP_Error("rest_no_authenticated_app_password", message, {"status": 404})
        return self._shown(request, uuid)

    def _shown(self, request: Request, uuid: str) -> WP_REST_Response:
        user = user_of_path(request)
        return self.prepare_item_for_response(Shown(user, self._entry(request, user, uuid)), request)

    def _entry(self, request: Request, user: User, uuid: str) -> ApplicationPassword:
        for entry in login_of(request.site, user.id).application_passwords:
            if entry.uuid == uuid:
                return entry
        raise ApplicationPasswordNotFound(uuid)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Create an application password; 201 with its Location and, only now, the password itself."""
        user, site = user_of_path(request), request.site
        password = new_application_password()
        hashed = hash_application_password(password, site.services.secret)
        name, restrictions = self._name(request), restrictions_of(request)
        entry = create_application_password(site, user.id, name, hashed, request["app_id"] or "", restrictions)
        response = self._written(Shown(user, entry, password), request, creating=True)
        response.set_status(201)
        response.header("Location", self._url(user, entry, request))
        return response

    def update_item(self, request: Request) -> WP_REST_Response:
        """Rename an application password; nothing else can change."""
        user = user_of_path(request)
        if gives_restrictions(request):
            check_unchanged(self._entry(request, user, request["uuid"]).restrictions, request)
        name = None if request["name"] is None else self._name(request)
        entry = update_application_password(request.site, user.id, request["uuid"], name)
        return self._written(Shown(user, entry), request, creating=False)

    def _written(self, shown: Shown, request: Request, *, creating: bool) -> WP_REST_Response:
        or_raise(self.update_additional_fields_for_object(shown.entry, request))
        self.server.do_action("rest_after_insert_application_password", shown.entry, request, creating)
        request.set_param("context", "edit")
        return self.prepare_item_for_response(shown, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Revoke an application password and return what it was."""
        user = user_of_path(request)
        entry = delete_application_password(request.site, user.id, request["uuid"])
        request.set_param("context", "edit")
        previous = self.prepare_item_for_response(Shown(user, entry), request)
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    def delete_items(self, request: Request) -> WP_REST_Response:
        """Revoke all application passwords and return their number."""
        count = delete_all_application_passwords(request.site, user_of_path(request).id)
        return WP_REST_Response({"deleted": True, "count": count})

    # ---- shapes

    def _name(self, request: Request) -> str:
        """The name without tags. Raises WP_Error 400 if it is empty or too long."""
        name = sanitize_text_field(request["name"])
        if not name:
            raise WP_Error("application_password_empty_name", "An application password needs a name.", {"status": 400})
        if len(name) > NAME_LENGTH:
            message = f"The name of an application password has at most {NAME_LENGTH} characters."
            raise WP_Error("application_password_name_too_long", message, {"status": 400})
        return name

    def prepare_item_for_response(self, item: Shown, request: Request) -> WP_REST_Response:
        """An application password with its link, open to the filter rest_prepare_application_password."""
        entry = item.entry
        data: dict[str, Any] = {
            "uuid": entry.uuid,
            "app_id": entry.app_id,
            "name": entry.name,
            "created": entry.created,
            "last_used": entry.last_used,
            "last_ip": entry.last_ip,
            **shown_restrictions(entry.restrictions),
        }
        if item.password is not None:
            data["password"] = chunk_password(item.password)
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, str(request["context"] or "view")))
        if "_links" in self.top_level_fields(request):
            response.add_link("self", self._url(item.user, entry, request))
        return self.server.apply_filters("rest_prepare_application_password", response, entry, request)

    def _url(self, user: User, entry: ApplicationPassword, request: Request) -> str:
        return self.server.rest_url(ITEM_BASE.format(user.id, entry.uuid), request)
