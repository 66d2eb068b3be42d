"""Comparing a user's stored state with the ledgers, and rebuilding it from them."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.rebuild_user import has_all_logs, rebuild_user
from laurel.app.site import Site
from laurel.domain.awards.rebuild import Difference
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID

RESPONSE = {
    "type": "object",
    "required": ["user_id", "applied", "complete", "differences"],
    "properties": {
        "user_id": {"type": "integer"},
        "applied": {"type": "boolean", "description": "Whether the differences were corrected."},
        "complete": {
            "type": "boolean",
            "description": "Whether all logs are there; if some may have expired, what follows from logs is kept.",
        },
        "differences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "what": {
                        "type": "string",
                        "description": "balances, awarded, ranks, logs, times, activity and so on.",
                    },
                    "of": {"type": ["integer", "string"], "description": "The type, post or trigger it is about."},
                    "stored": {"type": "integer"},
                    "rebuilt": {"type": "integer", "description": "The value computed from the ledgers."},
                },
            },
        },
    },
}


class RebuildController(Controller):
    """``laurel/v1/rebuild``."""

    namespace, rest_base = "laurel/v1", "rebuild"

    def register_routes(self) -> None:
        """Register the one route."""
        apply = {"description": "Whether to correct the differences.", "type": "boolean", "default": False}
        endpoint = {
            "methods": self.server.CREATABLE,
            "callback": self.create_item,
            "summary": "Compare what is stored of a user with the ledgers, and correct it",
            "permission_callback": self.create_item_permissions_check,
            "args": {"user_id": {**USER_ID, "required": True}, "apply": apply},
            "responses": {200: RESPONSE},
        }
        self.server.register_rest_route(self.namespace, "/rebuild", endpoint)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Administrators."""
        if not request.user.can("manage_options"):
            raise not_allowed(request)
        return ALLOWED

    def create_item(self, request: Request) -> dict[str, Any]:
        """The differences between a user's stored values and their ledgers; with ``apply``, corrected."""
        user_id, apply = request["user_id"], request["apply"]
        differences = rebuild_user(request.site, user_id, apply=apply)
        user = request.site.user(user_id)
        return {
            "user_id": user_id,
            "applied": apply and bool(differences),
            "complete": bool(user and has_all_logs(request.site, user)),
            "differences": [_difference(found, request.site) for found in differences],
        }


def _difference(found: Difference, site: Site) -> dict[str, Any]:
    return {"what": found.what, "of": _named(found, site), "stored": found.stored, "rebuilt": found.rebuilt}


def _named(found: Difference, site: Site) -> int | str:
    """The slug of a type or post (its id if it is gone), or the trigger."""
    if found.what in ("times", "activity") or not isinstance(found.of, int):
        return found.of
    post = site.catalogue.get(found.of)
    return post.slug if post else found.of
