"""The progress of a user."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.of_user.progress import type_of, user_progress
from laurel.app.site import Site
from laurel.domain.awards.progress_report import GoalProgress, RequirementProgress
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import paginate
from laurel.rest.resources.permissions import Allowed
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID
from laurel_api.members.progress_schema import progress_schema
from laurel_api.members.visible import check_sees, user_of

ARGS: dict[str, dict[str, Any]] = {
    "type": {"description": "Only goals of this type: an achievement or rank type, or points-type.", "type": "string"},
    "page": {"description": "The page.", "type": "integer", "default": 1, "minimum": 1, "maximum": 10_000},
    "per_page": {"description": "Goals on a page.", "type": "integer", "default": 10, "minimum": 1, "maximum": 50},
}


class ProgressController(Controller):
    """``laurel/v1/users/{id}/progress``, and the caller's own as ``me``."""

    namespace, rest_base = "laurel/v1", "users"

    def register_routes(self) -> None:
        """Register both routes."""
        self._register(r"/users/(?P<id>[\d]+)/progress", {"id": USER_ID, **ARGS}, "a user's")
        self._register("/users/me/progress", ARGS, "your own")

    def _register(self, route: str, args: dict[str, Any], whose: str) -> None:
        endpoint = {
            "methods": self.server.READABLE,
            "callback": self.get_items,
            "summary": f"List {whose} progress with what can be earned",
            "permission_callback": self.get_items_permissions_check,
            "args": args,
        }
        self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """The user themselves, and callers who may list users or manage points."""
        return check_sees(request, "progress")

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of the user's progress with goals: points types, achievements and ranks."""
        user_id, page, per_page = user_of(request), request["page"], request["per_page"]
        offset = (page - 1) * per_page
        found = user_progress(request.site, user_id, request["type"] or "", offset, per_page)
        response = WP_REST_Response(
            [_goal(request.site, goal, found.earned_at.get(goal.goal.id)) for goal in found.goals]
        )
        url = self.rest_url(request, f"/{user_id}/progress")
        return paginate(response, request, url, found.total, per_page, page)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a goal with its requirements."""
        return progress_schema()


def _goal(site: Site, found: GoalProgress, earned_at: str | None) -> dict[str, Any]:
    return {
        "type": type_of(site, found.goal),
        "post_id": found.goal.id,
        "title": found.goal.title,
        "count": found.count,
        "needed": found.needed,
        "percentage": found.percentage,
        "open": found.open,
        "times": found.times,
        "maximum": found.maximum,
        "earned_at": earned_at,
        "next_step": found.next_step or None,
        "requirements": [_requirement(child) for child in found.requirements],
    }


def _requirement(found: RequirementProgress) -> dict[str, Any]:
    requirement = found.requirement
    return {
        "kind": requirement.kind,
        "post_id": requirement.id,
        "title": requirement.title,
        "count": found.count,
        "needed": found.needed,
        "percentage": found.percentage,
        "open": found.open,
        "times": found.times,
        "maximum": requirement.maximum,
        "trigger": requirement.trigger,
        "earned": found.earned,
        "optional": requirement.optional,
        "limit_left": found.limit_left,
    }
