"""Points set by hand, and awarded and deducted by the system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.app.awards.engine_run import Committed, awarded
from laurel.app.awards.of_user.points import find_points_type
from laurel.app.awards.operate import Operator, change_points_by_system, set_points
from laurel.app.site import Site
from laurel.rest.errors import WP_Error
from laurel.wp.bounds import LARGEST_AMOUNT
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID, operated, operator_of
from laurel_api.awarded import AWARDED, REPEATED
from laurel_api.permissions import manage_points

Change = Callable[[Site, Operator, int, int], Committed]

RESPONSE = {
    "type": "object",
    "title": "points-response",
    "required": ["user_id", "points_type", "points", "awarded", "repeated"],
    "properties": {
        "user_id": {"type": "integer", "description": "The user's id."},
        "points_type": {"type": "string", "description": "The slug of the points type."},
        "points": {"type": "integer", "description": "The balance."},
        "awarded": AWARDED,
        "repeated": REPEATED,
    },
}


class PointsController(Controller):
    """``laurel/v1/set-points``, ``award-points`` and ``deduct-points``."""

    namespace = "laurel/v1"

    def register_routes(self) -> None:
        """Register the three routes."""
        self._register("set-points", self.set_points, 0, "Set a balance")
        self._register("award-points", self.award_points, 1, "Award points, as if they were earned")
        self._register("deduct-points", self.deduct_points, 1, "Deduct points, to 0 at the least")

    def _register(self, route: str, callback: Callable[..., Any], least: int, summary: str) -> None:
        definitions = self.server.definitions
        amount = {"type": "integer", "minimum": least, "maximum": LARGEST_AMOUNT, "required": True}
        slugs = [post.slug for post in definitions.points_types]
        endpoint = {
            "methods": self.server.CREATABLE,
            "callback": callback,
            "summary": summary,
            "permission_callback": manage_points,
            "args": {
                "user_id": {**USER_ID, "required": True},
                "points_type": {
                    "description": "The points type's slug.",
                    "type": "string",
                    "enum": slugs,
                    "required": True,
                },
                "points": {"description": "The amount of points.", **amount, "example": 10},
            },
            "responses": {200: RESPONSE, 409: "error"},
            "repeatable": True,
        }
        self.server.register_rest_route(self.namespace, f"/{route}", endpoint)

    def set_points(self, request: Request) -> Mapping[str, Any]:
        """Set a balance; the difference is logged as done by the manager (gamipress_update_user_points)."""
        return _change(request, set_points, request["points"], request.user.id)

    def award_points(self, request: Request) -> Mapping[str, Any]:
        """Award points without a manager, as if earned (gamipress_award_points_to_user)."""
        return _change(request, change_points_by_system, request["points"])

    def deduct_points(self, request: Request) -> Mapping[str, Any]:
        """Deduct points as a points deduct does; the balance never falls below 0 (gamipress_deduct_points_to_user)."""
        return _change(request, change_points_by_system, -request["points"])


def _change(request: Request, change: Change, points: int, admin: int = 0) -> Mapping[str, Any]:
    points_type = find_points_type(request.site, request["points_type"])
    if points_type is None:
        raise WP_Error("rest_invalid_points_type", "There is no such points type.", {"status": 400})
    type_id, slug, user_id = points_type.id, points_type.slug, request["user_id"]

    def response_of(decision: Any) -> dict[str, Any]:
        balance = decision.state.balances[type_id]
        return {"user_id": user_id, "points_type": slug, "points": balance, "awarded": awarded(decision)}

    operator = operator_of(request, user_id, admin, response_of)
    return operated(request, operator, change(request.site, operator, type_id, points))
