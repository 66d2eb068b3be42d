"""Friendships and requests for them (BP_REST_Friends_Endpoint)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.members.permissions import find_member, path_id
from buddypress.refusal import logged_in
from buddypress.site_time import site_time
from laurel.app.community.friendships import accept_friendship, add_friend, remove_friend
from laurel.app.errors import NoFriendship
from laurel.domain.records.member import Friendship
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import not_allowed
from laurel.wp.contexts import EVERYWHERE
from laurel.wp.request import Request


def _number(description: str, **more: object) -> dict[str, Any]:
    return {"description": description, "type": "integer", **more}


_FORCE: dict[str, Any] = {
    "description": "Whether to add or end the friendship without the other member's consent.",
    "type": "boolean",
    "default": False,
}
_OTHER = _number("The other member's id.")

_ORDERS: Mapping[str, Callable[[Friendship], Any]] = {
    "date_created": lambda friendship: (friendship.created, friendship.id),
    "initiator_user_id": lambda friendship: (friendship.initiator_id, friendship.id),
    "friend_user_id": lambda friendship: (friendship.friend_id, friendship.id),
    "id": lambda friendship: friendship.id,
}
"""The orders of a list, by name: what they compare."""


class FriendsController(BP_REST_Controller):
    """A member's friendships, and the caller's friendship with one member."""

    rest_base = "friends"

    def register_routes(self) -> None:
        """Register the collection, and the friendship with a member."""
        server = self.server
        shape = "items" if self.version.in_list else "item"
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_items", self.get_collection_params),
                self.endpoint(
                    server.CREATABLE,
                    "create_item",
                    lambda: {
                        "initiator_id": _number("The member who requests the friendship.", required=True),
                        "friend_id": _number("The member who receives the request.", required=True),
                        "force": _FORCE,
                    },
                    {200: shape},
                ),
            ],
        )
        context = {"context": self.get_context_param({"default": "view"})}
        self.route(
            r"/(?P<id>[\d]+)",
            [
                self.endpoint(server.READABLE, "get_item", lambda: context, {200: shape}),
                self.endpoint(server.EDITABLE, "update_item", dict, {200: shape}),
                self.endpoint(server.DELETABLE, "delete_item", lambda: {"force": _FORCE}, {200: "deleted"}),
            ],
            args={"id": _OTHER},
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a friendship."""
        date: dict[str, Any] = {"type": ["string", "null"], "format": "date-time", "readonly": True}
        properties: dict[str, dict[str, Any]] = {
            "id": _number("The friendship's id.", readonly=True),
            "initiator_id": _number("The member who requested the friendship."),
            "friend_id": _number("The member who received the request."),
            "is_confirmed": {"description": "Whether it was accepted.", "type": "boolean", "readonly": True},
            "date_created": {"description": "When it was requested, in the site's time zone.", **date},
            "date_created_gmt": {"description": "When it was requested, in GMT.", **date},
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "bp_friends",
            "type": "object",
            "properties": {name: {**definition, "context": EVERYWHERE} for name, definition in properties.items()},
        }

    def get_collection_params(self) -> dict[str, Any]:
        """The arguments of the list; friendships have no text to search."""
        common = {name: arg for name, arg in super().get_collection_params().items() if name != "search"}
        common["context"]["default"] = "view"
        return {
            **common,
            "user_id": _number("The member whose friendships are listed: without one the answer is 404.", default=0),
            "order_by": {
                "description": "The property that gives the order.",
                "type": "string",
                "default": "date_created",
                "enum": list(_ORDERS),
            },
            "is_confirmed": {
                "description": "Only friendships that are accepted; false, as absent, for all.",
                "type": "boolean",
                "default": False,
            },
            "id": _number("Only the friendship with this id.", default=0),
            "initiator_id": _number("Only friendships this member requested.", default=0),
            "friend_id": _number("Only friendships requested of this member.", default=0),
            "order": {
                "description": "Newest last (asc) or first (desc).",
                "type": "string",
                "default": "desc",
                "enum": ["asc", "desc"],
            },
        }

    # ---- permissions: callers who are logged in

    get_items_permissions_check = staticmethod(logged_in)
    get_item_permissions_check = staticmethod(logged_in)
    create_item_permissions_check = staticmethod(logged_in)
    update_item_permissions_check = staticmethod(logged_in)
    delete_item_permissions_check = staticmethod(logged_in)

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of a member's friendships; requests are shown to the two members and to moderators only."""
        site, user_id = request.site, _member(request, request["user_id"], "get_items_user").id
        sees_requests = user_id == request.user.id or request.user.can("bp_moderate")
        found = [
            friendship
            for friendship in site.services.members.friendships(user_id)
            if (sees_requests or friendship.is_confirmed or request.user.id in friendship.members)
            and _matches(friendship, request)
        ]
        found.sort(key=_ORDERS[request["order_by"]], reverse=request["order"] == "desc")
        per_page = int(request["per_page"])
        start = (int(request["page"]) - 1) * per_page
        prepared = [self.prepare_item_for_response(item, request) for item in found[start : start + per_page]]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), len(found), per_page)

    def get_item(self, request: Request) -> WP_REST_Response:
        """The caller's friendship with a member."""
        found = request.site.services.members.friendship(request.user.id, _other(request, "get_item"))
        if found is None:
            raise NoFriendship
        return self.item_response(found, request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Request a friendship; moderators may do so for others, and with ``force`` add it without consent."""
        moderates = request.user.can("bp_moderate")
        initiator, friend = (
            _member(request, request[name], "create_item").id for name in ("initiator_id", "friend_id")
        )
        if initiator != request.user.id and not moderates:
            raise not_allowed(
                request, "bp_rest_friends_create_item_failed", "You may not request this for another member."
            )
        if initiator == friend:
            raise _failed("create", "Members cannot be friends with themselves.")
        added = add_friend(request.site, initiator, friend, force=moderates and bool(request["force"]))
        self._announce("accepted" if added.is_confirmed else "requested", added, request)
        return self.stored_response(added, added, request)

    def update_item(self, request: Request) -> WP_REST_Response:
        """Accept a member's request to the caller."""
        accepted = accept_friendship(request.site, request.user.id, _other(request, "update_item"))
        self._announce("accepted", accepted, request)
        return self.stored_response(accepted, accepted, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Withdraw or reject a request, or (with ``force``) end a friendship; return what it was."""
        site, other = request.site, _other(request, "delete_item")
        found = site.services.members.friendship(request.user.id, other)
        if found is None:
            raise NoFriendship
        if found.is_confirmed and not request["force"]:
            raise _failed("delete", "Set force to true to end a friendship.")
        removed = remove_friend(site, request.user.id, other)
        request_end = "withdrawn" if removed.initiator_id == request.user.id else "rejected"
        self._announce("deleted" if removed.is_confirmed else request_end, removed, request)
        previous = self.prepare_item_for_response(removed, request)
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    def _announce(self, event: str, friendship: Friendship, request: Request) -> None:
        self.server.do_action(f"friends_friendship_{event}", friendship, request)

    # ---- shapes

    def prepare_item_for_response(self, item: Friendship, request: Request) -> WP_REST_Response:
        """A friendship with links to both members, open to the filter bp_rest_friends_prepare_value."""
        data: dict[str, Any] = {
            "id": item.id,
            "initiator_id": item.initiator_id,
            "friend_id": item.friend_id,
            "is_confirmed": item.is_confirmed,
            "date_created": site_time(request.site, item.created),
            "date_created_gmt": item.created,
        }
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        response.add_link("self", self.rest_url(request, f"/{item.id}"))
        response.add_link("collection", self.rest_url(request, "/"))
        for rel, user_id in (("initiator", item.initiator_id), ("friend", item.friend_id)):
            address = self.server.rest_url(f"/{self.namespace}/members/{user_id}", request)
            response.add_link(rel, address, embeddable=True)
        return self.server.apply_filters("bp_rest_friends_prepare_value", response, request, item)


def _other(request: Request, verb: str) -> int:
    """The id of the member that the path names. Raises WP_Error 404."""
    return _member(request, path_id(request), verb).id


def _member(request: Request, user_id: object, verb: str) -> User:
    """The member with an id. Raises WP_Error 404 ``bp_rest_friends_{verb}_failed``."""
    try:
        return find_member(request, user_id)
    except WP_Error as error:
        raise WP_Error(f"bp_rest_friends_{verb}_failed", "There is no such member.", {"status": 404}) from error


def _matches(friendship: Friendship, request: Request) -> bool:
    filters = {name: absint(request[name]) for name in ("id", "initiator_id", "friend_id")}
    return (friendship.is_confirmed or not request["is_confirmed"]) and all(
        not number or getattr(friendship, name) == number for name, number in filters.items()
    )


def _failed(verb: str, message: str) -> WP_Error:
    code = "bp_rest_friends_create_item_failed" if verb == "create" else f"bp_rest_friends_cannot_{verb}_item"
    return WP_Error(code, message, {"status": 400})
