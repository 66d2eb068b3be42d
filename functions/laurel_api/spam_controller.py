"""Marking members as spammers."""

from __future__ import annotations

from typing import Any

from laurel.app.users.process_spammer_status import process_spammer_status
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID

RESPONSE = {
    "type": "object",
    "required": ["user_id", "spam"],
    "properties": {"user_id": {"type": "integer"}, "spam": {"type": "boolean"}},
}


class SpamController(Controller):
    """``laurel/v1/spam``; BuddyPress has it on admin screens only."""

    namespace, rest_base = "laurel/v1", "spam"

    def register_routes(self) -> None:
        """Register the one route."""
        spam = {"description": "Whether the member is a spammer.", "type": "boolean", "default": True}
        endpoint = {
            "methods": self.server.CREATABLE,
            "callback": self.create_item,
            "summary": "Mark a member as a spammer, or no longer",
            "permission_callback": self.create_item_permissions_check,
            "args": {"user_id": {**USER_ID, "required": True}, "spam": spam},
            "responses": {200: RESPONSE},
        }
        self.server.register_rest_route(self.namespace, "/spam", endpoint)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may moderate the community."""
        if not request.user.can("bp_moderate"):
            raise not_allowed(request)
        return ALLOWED

    def create_item(self, request: Request) -> dict[str, Any]:
        """Mark a member as a spammer, or unmark them; callers cannot mark themselves."""
        user_id = request["user_id"]
        if user_id == request.user.id:
            raise WP_Error("rest_invalid_param", "You cannot mark yourself as a spammer.", {"status": 400})
        return {"user_id": user_id, "spam": process_spammer_status(request.site, user_id, spam=request["spam"]).spam}
