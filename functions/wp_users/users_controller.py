"""The users, and the caller as ``me`` (WP_REST_Users_Controller)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from laurel.app.errors import Taken
from laurel.app.posts.post_types import PostType
from laurel.app.users.create_user import create_user
from laurel.app.users.delete_user import delete_user
from laurel.app.users.list_users import list_users
from laurel.app.users.update_user import update_user
from laurel.auth.current_user import CurrentUser
from laurel.auth.passwords import hash_password
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint, paginate
from laurel.rest.resources.permissions import Allowed, return_true
from laurel.wp.controller import Controller
from laurel.wp.credentials import check_login_password
from laurel.wp.find_user import find_user
from laurel.wp.request import Request
from wp_users import permissions
from wp_users.balance_and_rank_meta import state_keys, write_balances
from wp_users.collection_params import collection_params
from wp_users.delete_args import DELETE_ARGS
from wp_users.from_request import prepare_for_database
from wp_users.query import user_listing, user_page
from wp_users.schema import user_schema
from wp_users.to_response import Preparing, prepare_user

ID = {"description": "The user's id.", "type": "integer"}

CREATE_RESPONSES, DELETE_RESPONSES = {201: "item"}, {200: "deleted"}
"""The responses of creating and deleting, besides those of any route."""

UPDATE_ERRORS: Mapping[str, tuple[str, str]] = {
    "email": ("rest_user_invalid_email", "Another user has this e-mail address."),
    "slug": ("rest_user_invalid_slug", "Another user has this slug."),
}
"""Codes and messages of updating, by the field whose value another user has."""


class UsersController(Controller):
    """The collection of users, its items, and the caller."""

    namespace = "wp/v2"
    rest_base = "users"

    def register_routes(self) -> None:
        """Register users, users/{id} and users/me."""
        server, batch = self.server, {"v1": True}
        context = partial(self.get_context_param, {"default": "view"})
        editable = partial(self.get_endpoint_args_for_item_schema, server.EDITABLE)
        self._register(
            "",
            [
                self.endpoint(server.READABLE, "get_items", self.get_collection_params),
                self.endpoint(
                    server.CREATABLE, "create_item", self.get_endpoint_args_for_item_schema, CREATE_RESPONSES
                ),
            ],
            allow_batch=batch,
        )
        self._register(
            r"/(?P<id>[\d]+)",
            [
                self.endpoint(server.READABLE, "get_item", lambda: {"context": context()}),
                self.endpoint(server.EDITABLE, "update_item", editable),
                self.endpoint(server.DELETABLE, "delete_item", lambda: DELETE_ARGS, DELETE_RESPONSES),
            ],
            args={"id": ID},
            allow_batch=batch,
        )
        self._register(
            "/me",
            [
                {
                    "methods": server.READABLE,
                    "callback": self.get_current_item,
                    "permission_callback": return_true,
                    "args": lambda: {"context": context()},
                },
                self.endpoint(server.EDITABLE, "update_current_item", editable),
                self.endpoint(server.DELETABLE, "delete_current_item", lambda: DELETE_ARGS, DELETE_RESPONSES),
            ],
        )

    def _register(self, path: str, endpoints: list[dict[str, Any]], **options: Any) -> None:
        route = f"/{self.rest_base}{path}"
        self.server.register_rest_route(self.namespace, route, endpoints, schema=self.get_public_item_schema, **options)

    @property
    def post_types(self) -> Mapping[str, PostType]:
        """The post types with routes: authors of their published posts are public."""
        return self.server.definitions.post_types

    # ---- schema and arguments

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a user."""
        return user_schema(self.server.meta, avatars=self.server.definitions.avatars)

    def get_collection_params(self) -> dict[str, Any]:
        """The collection's arguments, open to the filter rest_user_collection_params."""
        common = super().get_collection_params()
        common["context"]["default"] = "view"
        params = collection_params(common, self.post_types)
        return self.server.apply_filters("rest_user_collection_params", params)

    # ---- permissions

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller, with public arguments."""
        return permissions.check_list(request)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """The user themselves, callers who may list or edit users; every caller for public authors."""
        return permissions.check_read(request, [ref for kind in self.post_types.values() for ref in kind.refs])

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may create users."""
        return permissions.check_create(request)

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """The user themselves, and callers who may edit users."""
        return permissions.check_update(request)

    def update_current_item_permissions_check(self, request: Request) -> Allowed:
        """The caller, who must be logged in."""
        return permissions.check_update(_as_me(request))

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may delete users."""
        return permissions.check_delete(request)

    def delete_current_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may delete users, for themselves."""
        return permissions.check_delete(_as_me(request))

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of users with its totals; past the end it is empty."""
        listing = user_listing(request, self.post_types)
        listing = self.server.apply_filters("rest_user_query", listing, request)
        found = list_users(request.site, listing)
        if "meta" in self.top_level_fields(request) and state_keys(self.server.meta):
            request.site.load_states(user.id for user in found.users)
        prepared = [self.prepare_item_for_response(user, request) for user in found.users]
        response = WP_REST_Response([self.prepare_response_for_collection(item, request) for item in prepared])
        per_page = listing.query.limit
        return paginate(response, request, self.rest_url(request), found.total, per_page, user_page(listing))

    def get_item(self, request: Request) -> WP_REST_Response:
        """One user."""
        return self.prepare_item_for_response(find_user(request.site, request["id"]), request)

    def get_current_item(self, request: Request) -> WP_REST_Response:
        """The caller."""
        if not request.user.id:
            raise WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})
        return self.prepare_item_for_response(find_user(request.site, request.user.id), request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Store a new user; 201 with its Location, in edit context."""
        if request["id"]:
            raise WP_Error("rest_user_exists", "The site assigns the id of a new user.", {"status": 400})
        permissions.check_roles(request, 0, request["roles"] or ())
        fields = self.prepare_item_for_database(request)
        check_login_password(request, *_names(fields))
        user = create_user(request.site, fields, hash_password(request["password"]))
        response = self._written(user, request, creating=True)
        response.set_status(201)
        response.header("Location", self.rest_url(request, f"/{user.id}"))
        return response

    def update_item(self, request: Request) -> WP_REST_Response:
        """Change the given properties; the user in edit context."""
        before = find_user(request.site, request["id"])
        if request["username"] and request["username"] != before.login:
            raise WP_Error("rest_user_invalid_argument", "A login name never changes.", {"status": 400})
        if request["roles"] is not None:
            permissions.check_roles(request, before.id, request["roles"])
        password = request["password"]
        check_login_password(request, before.login, before.email, before.slug, before.name, *_new_names(request))
        hashed = hash_password(password) if password is not None else None
        changes, by = partial(self.prepare_item_for_database, request), _own_application_password(request, before)
        try:
            user = update_user(request.site, before.id, changes, hashed, password_by=by)
        except Taken as taken:
            raise WP_Error(*UPDATE_ERRORS[taken.field], {"status": 400}) from taken
        response = self._written(user, request, creating=False)
        self.server.do_action("profile_update", user.id, before, user, request)
        return response

    def update_current_item(self, request: Request) -> WP_REST_Response:
        """Change the caller."""
        return self.update_item(_as_me(request))

    def _written(self, user: User, request: Request, *, creating: bool) -> WP_REST_Response:
        write_balances(request, user, self.server.meta)
        self.server.do_action("rest_insert_user", user, request, creating)
        or_raise(self.update_additional_fields_for_object(user, request))
        request.set_param("context", "edit")
        self.server.do_action("rest_after_insert_user", user, request, creating)
        return self.prepare_item_for_response(user, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete a user permanently, and their posts unless reassigned; return the user as they were."""
        user = find_user(request.site, request["id"])
        reassign = absint(request["reassign"])
        if not request["force"]:
            message = "Users have no trash: set force to true to delete one."
            raise WP_Error("rest_trash_not_supported", message, {"status": 400})
        if reassign and (reassign == user.id or request.site.user(reassign) is None):
            raise WP_Error("rest_user_invalid_reassign", "The posts cannot go to this user.", {"status": 400})
        request.set_param("context", "edit")
        previous = self.prepare_item_for_response(user, request)
        delete_user(request.site, user.id, reassign, self.post_types.values())
        response = WP_REST_Response({"deleted": True, "previous": previous.data})
        self.server.do_action("rest_delete_user", user, response, request)
        return response

    def delete_current_item(self, request: Request) -> WP_REST_Response:
        """Delete the caller."""
        return self.delete_item(_as_me(request))

    # ---- shapes

    def prepare_item_for_database(self, request: Request, before: User | None = None) -> dict[str, Any]:
        """The attributes of `User` to store, open to the filter rest_pre_insert_user."""
        prepared = prepare_for_database(request, self.server.meta, before)
        return or_raise(self.server.apply_filters("rest_pre_insert_user", prepared, request))

    def prepare_item_for_response(self, item: User, request: Request) -> WP_REST_Response:
        """A user in a response, with links, open to the filter rest_prepare_user."""
        fields = self.top_level_fields(request)
        data = prepare_user(Preparing(item, request, self.server.meta), fields)
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, str(request["context"] or "embed")))
        if "_links" in fields or "_embedded" in fields:
            response.add_link("self", self.rest_url(request, f"/{item.id}"))
            response.add_link("collection", self.rest_url(request))
        return self.server.apply_filters("rest_prepare_user", response, item, request)


def _names(fields: Mapping[str, Any]) -> Iterable[str]:
    return (str(fields[name]) for name in ("login", "email", "slug", "name") if fields.get(name))


def _new_names(request: Request) -> Iterable[str]:
    """The names that an update gives a user."""
    return (str(request[name]) for name in ("email", "slug", "name") if request[name])


def _own_application_password(request: Request, user: User) -> str:
    """The uuid of the application password by which a user changes themselves; "" for any other request."""
    caller = request.user
    return caller.application_password if isinstance(caller, CurrentUser) and caller.id == user.id else ""


def _as_me(request: Request) -> Request:
    """The request, with the caller's id."""
    request.set_param("id", request.user.id)
    return request
