"""The members, and the caller as ``me`` (BP_REST_Members_Endpoint)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.members import permissions
from buddypress.members.args import DELETE_ARGS, ID, POPULATE_EXTRAS, collection_args, create_args, update_args
from buddypress.members.from_request import member_listing
from buddypress.members.permissions import find_member, path_id
from buddypress.members.schema import RESPONSE_PROPERTIES, member_schema
from buddypress.members.to_response import Shown, action_links, prepare_member
from buddypress.profiles.to_response import profile_maker
from buddypress.refusal import invalid_member, refused
from laurel.app.community.list_members import list_members
from laurel.app.community.update_member import record_last_activity, set_member_types
from laurel.app.ports.users import UserQuery
from laurel.app.users.create_user import create_user
from laurel.app.users.delete_user import delete_user
from laurel.app.users.update_user import update_user
from laurel.auth.passwords import hash_password
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.user import User
from laurel.domain.slug import sanitize_title
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import Allowed, not_allowed, return_true
from laurel.rest.schema import rest_sanitize_boolean
from laurel.wp.credentials import check_creates_user, check_login_password
from laurel.wp.request import Request

NAME_LENGTH = 250
"""The longest display name, in characters."""


class MembersController(BP_REST_Controller):
    """The collection of members, its items, and the caller."""

    rest_base = "members"
    response_properties = RESPONSE_PROPERTIES

    def register_routes(self) -> None:
        """Register members, members/{id} and members/me."""
        server, types = self.server, self.member_types
        context = partial(self.get_context_param, {"default": "view"})
        deletion = {200: "deleted"}
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_items", self.get_collection_params),
                self.endpoint(server.CREATABLE, "create_item", lambda: create_args(types), {201: "item"}),
            ],
            allow_batch={"v1": True},
        )
        self.route(
            r"/(?P<id>[\d]+)",
            [
                self.endpoint(
                    server.READABLE, "get_item", lambda: {"context": context(), "populate_extras": POPULATE_EXTRAS}
                ),
                self.endpoint(server.EDITABLE, "update_item", lambda: update_args(types)),
                self.endpoint(server.DELETABLE, "delete_item", lambda: DELETE_ARGS, deletion),
            ],
            args={"id": ID},
        )
        self.route(
            "/me",
            [
                self.endpoint(server.READABLE, "get_current_item", lambda: {"context": context()}),
                self.endpoint(server.EDITABLE, "update_current_item", lambda: update_args(types)),
                self.endpoint(server.DELETABLE, "delete_current_item", lambda: DELETE_ARGS, deletion),
            ],
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a member."""
        return member_schema(self.member_types, avatars=self.server.definitions.avatars)

    def get_collection_params(self) -> dict[str, Any]:
        """The arguments of the list."""
        common = super().get_collection_params()
        common["context"]["default"] = "view"
        return collection_args(common)

    # ---- permissions

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller, unless the community is visible to members only."""
        return permissions.check_view(request)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Every caller; in edit context the member themselves and callers who may list users."""
        return permissions.check_read(request, self.version)

    get_current_item_permissions_check = staticmethod(return_true)
    """Every caller: `get_current_item` itself responds with 401 to an anonymous one."""

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may create users, and login passwords with them."""
        if request.user.can("create_users"):
            return check_creates_user(request)
        raise not_allowed(request, "rest_cannot_create_user", "You may not create members.")

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """The member themselves, and callers who may edit users."""
        return permissions.check_update(request, path_id(request), self.member_types)

    def update_current_item_permissions_check(self, request: Request) -> Allowed:
        """The caller, who must be logged in."""
        return permissions.check_update(request, request.user.id, self.member_types)

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """The member themselves, and callers who may delete users."""
        return permissions.check_delete(request, path_id(request))

    delete_current_item_permissions_check = staticmethod(return_true)
    """Every caller: `delete_current_item` itself checks that the caller is logged in and may be deleted."""

    # ---- reading

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of members with its totals."""
        found = list_members(request.site, member_listing(request, self.server.definitions.components, self.version))
        prepared = [self.prepare_item_for_response(item, request) for item in self._shown(found.users, request)]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), found.total, int(request["per_page"]))

    def get_item(self, request: Request) -> WP_REST_Response:
        """One member."""
        return self._respond(find_member(request, path_id(request)), request)

    def get_current_item(self, request: Request) -> WP_REST_Response:
        """The caller, whose last activity this request becomes."""
        if not request.user.id:
            raise WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})
        user = find_member(request, request.user.id)
        record_last_activity(request.site, user.id)
        return self._respond(user, request)

    # ---- writing

    def create_item(self, request: Request) -> WP_REST_Response:
        """Store a new member; 201 with its Location, in edit context."""
        if request["id"]:
            raise WP_Error("rest_user_exists", "A new member gets the id from the site.", {"status": 400})
        roles = request["roles"]
        permissions.check_roles(request, 0, roles or ())
        login = str(request["user_login"])
        slug = sanitize_title(login.replace(".", "-"))[:50]
        fields: dict[str, Any] = {"login": login, "email": request["email"], "slug": slug, "name": _name(request)}
        if roles is not None:
            fields["roles"] = tuple(dict.fromkeys(roles))
        check_login_password(request, login, request["email"], slug, fields["name"])
        user = create_user(request.site, fields, hash_password(request["password"]))
        self.server.do_action("user_register", user.id, user, request)
        response = self._written(user, request)
        response.set_status(201)
        response.header("Location", self.rest_url(request, f"/{user.id}"))
        return response

    def update_item(self, request: Request) -> WP_REST_Response:
        """Change the given properties; the member in edit context."""
        return self._update(find_member(request, path_id(request)), request)

    def update_current_item(self, request: Request) -> WP_REST_Response:
        """Change the caller, whose last activity this request becomes."""
        response = self._update(find_member(request, request.user.id), request)
        record_last_activity(request.site, request.user.id)
        return response

    def _update(self, before: User, request: Request) -> WP_REST_Response:
        _check_names(request, before)
        if request["roles"] is not None:
            permissions.check_roles(request, before.id, request["roles"])
        fields: dict[str, Any] = {}
        if request.has_param("name"):
            fields["name"] = _name(request)
        if request["roles"] is not None:
            fields["roles"] = tuple(dict.fromkeys(request["roles"]))
        if not fields:
            return self._written(before, request)
        user = update_user(request.site, before.id, lambda _: fields)
        self.server.do_action("profile_update", user.id, before, user, request)
        return self._written(user, request)

    def _written(self, user: User, request: Request) -> WP_REST_Response:
        types = permissions.known_types(request, self.member_types)
        if types:
            before = request.site.member(user.id).types
            set_member_types(request.site, user.id, types)
            for name in types:
                if name not in before:
                    self.server.do_action("bp_set_member_type", user.id, name, name != types[0], request)
        or_raise(self.update_additional_fields_for_object(user, request))
        request.set_param("context", "edit")
        return self._respond(user, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete a member permanently, and their posts unless reassigned; return the member as they were."""
        return self._delete(find_member(request, path_id(request)), request, "edit")

    def delete_current_item(self, request: Request) -> WP_REST_Response:
        """Delete the caller."""
        if not request.user.id:
            raise invalid_member()
        return self._delete(find_member(request, request.user.id), request, self.version.self_delete_context)

    def _delete(self, user: User, request: Request, context: str) -> WP_REST_Response:
        site = request.site
        if user.id == request.user.id:
            if request.user.can("delete_users"):
                raise WP_Error("bp_rest_members_cannot_delete", "Your account cannot be deleted.", {"status": 403})
            if site.setting("bp-disable-account-deletion"):
                raise refused(request, "Members may not delete their own account on this site.")
        if not request["force"]:
            raise WP_Error("rest_trash_not_supported", "Set force to true to delete a member.", {"status": 400})
        reassign = absint(request["reassign"])
        if reassign and (reassign == user.id or site.user(reassign) is None):
            raise WP_Error("rest_user_invalid_reassign", "The posts cannot go to this user.", {"status": 400})
        if context:
            request.set_param("context", context)
        previous = self._respond(user, request)
        delete_user(site, user.id, reassign, self.server.definitions.post_types.values())
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    # ---- shapes

    def _respond(self, user: User, request: Request) -> WP_REST_Response:
        (shown,) = self._shown([user], request)
        return self.prepare_item_for_response(shown, request)

    def _shown(self, users: Sequence[User], request: Request) -> list[Shown]:
        """What the responses about members are made from, read for all of them at once."""
        members, ids = request.site.services.members, [user.id for user in users]
        active, caller = self.server.definitions.components, request.user.id
        with_friendship = self._has_friendship_fields(request)
        reads_friends = caller and with_friendship and "friends" in active
        friendships = members.friendships_with(caller, (i for i in ids if i != caller)) if reads_friends else {}
        extras, profile = rest_sanitize_boolean(request["populate_extras"]), profile_maker(request, active)
        updates = self._latest_updates(ids, request) if extras and "activity" in active else {}
        return [
            Shown(
                user,
                request.site.member(user.id),
                friendships.get(user.id),
                request,
                active,
                self.version,
                profile,
                with_friendship,
                extras,
                updates.get(user.id),
            )
            for user in users
        ]

    def _latest_updates(self, ids: Sequence[int], request: Request) -> Mapping[int, StreamItem]:
        """The latest updates of members, by the member's id; without those who posted none."""
        numbers = {number: user_id for user_id in ids if (number := request.site.member(user_id).latest_update)}
        found = request.site.services.stream_items.get_many(numbers)
        return {numbers[number]: item for number, item in found.items() if item.is_update}

    def _has_friendship_fields(self, request: Request) -> bool:
        return not self.top_level_fields(request).isdisjoint(("friendship_status", "friendship_status_slug"))

    def prepare_item_for_response(self, item: Shown, request: Request) -> WP_REST_Response:
        """A member with links, open to the filter bp_rest_members_prepare_value."""
        data = prepare_member(item, self.top_level_fields(request))
        data = self.add_additional_fields_to_object(data, request)
        kept = self.filter_response_by_context(data, self.context_of(request))
        # its schema has no context, so that it is served in every one, whole
        shown = {name: data[name] if name == "latest_update" else kept.get(name) for name in _order(data, kept)}
        response = WP_REST_Response(shown)
        response.add_link("self", self.rest_url(request, f"/{item.user.id}"))
        response.add_link("collection", self.rest_url(request, "/"))
        response.add_links(action_links(item, lambda path: self._url(request, path)))
        return self.server.apply_filters("bp_rest_members_prepare_value", response, request, item.user)

    def _url(self, request: Request, path: str) -> str:
        return self.server.rest_url(f"/{self.namespace}{path}", request)


def _order(data: dict[str, Any], kept: dict[str, Any]) -> Iterable[str]:
    return [name for name in data if name in kept or name == "latest_update"]


def _name(request: Request) -> str:
    """The display name, "" for the login name. Raises 400 if it is too long."""
    name = str(request["name"] or "")
    if len(name) > NAME_LENGTH:
        message = f"name has at most {NAME_LENGTH} characters."
        raise WP_Error("rest_user_invalid_argument", message, {"status": 400})
    return name


def _check_names(request: Request, before: User) -> None:
    """Raises 400 if the login name would change, or the e-mail address or slug is another user's."""
    username, email, slug = request["username"], request["email"], request["slug"]
    if username and username != before.login:
        raise WP_Error("rest_user_invalid_argument", "A login name never changes.", {"status": 400})
    owner = request.site.services.users.login_by_email(email) if isinstance(email, str) and email else None
    if owner and owner.user_id != before.id:
        raise WP_Error("rest_user_invalid_email", "Another user has this e-mail address.", {"status": 400})
    named = request.site.services.users.find(UserQuery(slugs=(slug,))).users if isinstance(slug, str) and slug else ()
    if any(user.id != before.id for user in named):
        raise WP_Error("rest_user_invalid_slug", "Another user has this slug.", {"status": 400})
