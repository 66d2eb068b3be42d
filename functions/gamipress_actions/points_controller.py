"""Points: read, awarded and deducted by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gamipress_actions.controller import ActionsController, Args, done, type_arg
from gamipress_actions.errors import invalid_field
from gamipress_actions.find_user import find_user
from laurel.app.awards.engine_run import Committed
from laurel.app.awards.of_user.points import find_points_type, get_points
from laurel.app.awards.operate import Operator, award_points, deduct_points
from laurel.app.site import Site
from laurel.domain.awards.rulebook import PointsType
from laurel.wp.request import Request

LARGEST_AMOUNT = 10**12
"""The most points of one action: the sum of thousands is still an integer that JSON carries exactly."""

BALANCE = {
    "type": "object",
    "required": ["raw", "formatted"],
    "properties": {"raw": {"type": "integer"}, "formatted": {"type": "string"}},
}


PointsChange = Callable[[Site, Operator, int, int, str], Committed]
"""A function that awards or deducts points of a type, with a reason."""


class PointsController(ActionsController):
    """get-points, award-points, deduct-points."""

    def register_routes(self) -> None:
        """Register the three actions."""
        types = {"points_type": type_arg("The points type's slug.", self.definitions.points_types)}
        args: Args = {
            "points": {
                "description": "The amount of points.",
                "type": "integer",
                "required": True,
                "minimum": 0,
                "maximum": LARGEST_AMOUNT,
            },
            **types,
            "reason": {
                "description": "The reason: the title of the earning and of the log.",
                "type": "string",
                "maxLength": 10_000,
            },
        }
        self.register_reading("get-points", self.get_points, types, BALANCE)
        self.register_changing("award-points", self.award_points, args)
        self.register_changing("deduct-points", self.deduct_points, args)

    def get_points(self, request: Request) -> dict[str, Any]:
        """A balance, as a number and formatted as its type defines."""
        raw, formatted = get_points(request.site, find_user(request), _points_type(request))
        return {"raw": raw, "formatted": formatted}

    def award_points(self, request: Request) -> Mapping[str, Any]:
        """Award points (gamipress_award_points_to_user)."""
        return self._change(request, award_points, "The points were given to the user.")

    def deduct_points(self, request: Request) -> Mapping[str, Any]:
        """Deduct points; a balance never falls below 0 (gamipress_deduct_points_to_user)."""
        return self._change(request, deduct_points, "The points were taken from the user.")

    def _change(self, request: Request, change: PointsChange, message: str) -> Mapping[str, Any]:
        user_id, points = find_user(request), request["points"]
        if not points:
            raise invalid_field("The amount of points must be above 0.")
        reason = request["reason"] or ""
        operator = self.operator(request, user_id, lambda _: done(message))
        points_type = _points_type(request).id
        committed = change(request.site, operator, points_type, points, "" if reason == "0" else reason)
        return operator.answer(committed)


def _points_type(request: Request) -> PointsType:
    found = find_points_type(request.site, request["points_type"])
    if found is None:
        raise invalid_field("There is no such points type.")
    return found
