"""Unlocking achievements and ranks with points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.awards.engine_run import awarded
from laurel.app.awards.operate import unlock_with_points
from laurel.app.errors import PostNotFound
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.controller import Controller
from laurel.wp.managers import manages_points
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID, operated, operator_of
from laurel_api.awarded import AWARDED, REPEATED

RESPONSE = {
    "type": "object",
    "title": "unlock-response",
    "required": ["user_id", "post_id", "awarded", "repeated"],
    "properties": {
        "user_id": {"type": "integer", "description": "The id of the buyer."},
        "post_id": {"type": "integer", "description": "The id of the achievement or rank."},
        "awarded": AWARDED,
        "repeated": REPEATED,
    },
}


class UnlockController(Controller):
    """``laurel/v1/unlock``."""

    namespace, rest_base = "laurel/v1", "unlock"

    def register_routes(self) -> None:
        """Register the one route."""
        post = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID, "required": True}
        endpoint = {
            "methods": self.server.CREATABLE,
            "callback": self.create_item,
            "summary": "Buy an achievement or a rank with points",
            "permission_callback": self.create_item_permissions_check,
            "args": {
                "user_id": {**USER_ID, "description": "The id of the buying user, by default the caller."},
                "post_id": {"description": "The id of the achievement or rank.", **post, "example": 21},
            },
            "responses": {200: RESPONSE, 409: "error"},
            "repeatable": True,
        }
        self.server.register_rest_route(self.namespace, "/unlock", endpoint)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who are logged in, for themselves; managers, for other users."""
        if not request.user.id:
            raise WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})
        if not (_buyer(request) == request.user.id or manages_points(request)):
            raise not_allowed(request)
        return ALLOWED

    def create_item(self, request: Request) -> Mapping[str, Any]:
        """Pay the price and earn the post (gamipress_unlock_achievement_with_points); 409 if that is not possible."""
        user_id, post_id = _buyer(request), request["post_id"]
        rules = request.site.catalogue.rules
        post = rules.achievements.get(post_id) or rules.ranks.get(post_id)
        if post is None:
            raise PostNotFound(post_id)

        def response_of(decision: Any) -> dict[str, Any]:
            return {"user_id": user_id, "post_id": post_id, "awarded": awarded(decision)}

        operator = operator_of(request, user_id, 0, response_of)
        return operated(request, operator, unlock_with_points(request.site, operator, post))


def _buyer(request: Request) -> int:
    user_id = request["user_id"]
    return request.user.id if user_id is None else user_id
