"""The achievements of a site as an app shows them for a user."""

from __future__ import annotations

from typing import Any, cast

from laurel.app.awards.of_user.achievements import is_hidden, user_achievements
from laurel.app.site import Site
from laurel.domain.awards.progress_report import GoalProgress
from laurel.domain.awards.rulebook import Achievement
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import paginate
from laurel.rest.resources.permissions import Allowed
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID
from laurel_api.members.reads_schema import ACHIEVEMENT, described
from laurel_api.members.rows_controller import one_of
from laurel_api.members.visible import check_sees, sees, user_of

ARGS: dict[str, dict[str, Any]] = {
    "type": {"description": "Only achievements of this type, by slug.", "type": "string", "maxLength": 200},
    "page": {"description": "The page.", "type": "integer", "default": 1, "minimum": 1, "maximum": 10_000},
    "per_page": {
        "description": "Achievements on a page.",
        "type": "integer",
        "default": 100,
        "minimum": 1,
        "maximum": 100,
    },
}


class AchievementsOfUserController(Controller):
    """``laurel/v1/users/{id}/achievements``, and the caller's own as ``me``."""

    namespace, rest_base = "laurel/v1", "users"

    def register_routes(self) -> None:
        """Register both routes."""
        for route, more, whose in (
            (r"/users/(?P<id>[\d]+)/achievements", {"id": USER_ID}, "a user"),
            ("/users/me/achievements", {}, "yourself"),
        ):
            endpoint = {
                "methods": self.server.READABLE,
                "callback": self.get_items,
                "summary": f"List the achievements as an app shows them for {whose}",
                "permission_callback": self.get_items_permissions_check,
                "args": {**more, **ARGS},
            }
            self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Who may see which achievements the user earned."""
        return check_sees(request, "earned")

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page: all that are to be seen for the user and managers, for others those that were earned.

        Raises UserNotFound (404), and WP_Error 400 for an unknown type.
        """
        site, user_id, page, per_page = request.site, user_of(request), request["page"], request["per_page"]
        slug = one_of(request["type"], [slug for slug, _ in site.catalogue.rules.achievement_types.values()])
        is_whole = sees(request, "progress")
        offset = (page - 1) * per_page
        found = user_achievements(site, user_id, slug, offset, per_page, others=not is_whole)
        shown = [_achievement(site, goal, found.earned_at.get(goal.goal.id), is_whole) for goal in found.goals]
        url = self.rest_url(request, f"/{user_id}/achievements")
        return paginate(WP_REST_Response(shown), request, url, found.total, per_page, page)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of an achievement of a user."""
        return described("user-achievement", ACHIEVEMENT)


def _achievement(site: Site, found: GoalProgress, earned_at: str | None, is_whole: bool) -> dict[str, Any]:
    achievement, rules = cast(Achievement, found.goal), site.catalogue.rules
    post = site.catalogue.get(achievement.id)
    paid_in = rules.points_types.get(achievement.points_type)
    return {
        "post_id": achievement.id,
        "type": rules.achievement_types[achievement.type][0],
        "title": achievement.title,
        "description": sanitize_text_field(post.excerpt) if post else "",
        "image": post.featured_media if post else 0,
        "points": achievement.points,
        "points_type": paid_in.slug if paid_in else "",
        "hidden": is_hidden(site, achievement.id),
        "earned": bool(found.times),
        "times": found.times,
        "maximum": found.maximum,
        "earned_at": earned_at,
        "progress": {"count": found.count, "needed": found.needed, "percentage": found.percentage}
        if is_whole
        else None,
        "next_step": (found.next_step or None) if is_whole else None,
    }
