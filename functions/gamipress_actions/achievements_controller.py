"""Achievements: listed, given and taken by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gamipress_actions.controller import ActionsController, id_arg
from gamipress_actions.errors import invalid_field
from gamipress_actions.find_user import find_user
from gamipress_actions.post_row import POST_ROW, post_row
from laurel.app.awards.earned_achievements import earned_achievements
from laurel.app.awards.operate import award, revoke
from laurel.wp.request import Request


class AchievementsController(ActionsController):
    """get-achievements, award-achievement, revoke-achievement."""

    def register_routes(self) -> None:
        """Register the three actions.

        Types are declared as forms spell a list, which is all the index shows; what comes as
        ``achievement_type`` is checked by the action.
        """
        slugs = [post.slug for post in self.definitions.achievement_types]
        types = {
            "achievement_type[]": {"description": "Only achievements of these types.", "type": "string", "enum": slugs}
        }
        achievement = {"achievement_id": id_arg("The achievement's number.")}
        self.register_reading("get-achievements", self.get_achievements, types, {"type": "array", "items": POST_ROW})
        self.register_changing("award-achievement", self.award_achievement, achievement)
        self.register_changing("revoke-achievement", self.revoke_achievement, achievement)

    def get_achievements(self, request: Request) -> list[dict[str, Any]]:
        """A post for each earning, the newest first in each type."""
        user_id = find_user(request)
        ids = {post.slug: post.id for post in self.definitions.achievement_types}
        types = [ids[slug] for slug in _asked_types(request["achievement_type"], list(ids))]
        return [post_row(post, request) for post in earned_achievements(request.site, user_id, types)]

    def award_achievement(self, request: Request) -> Mapping[str, Any]:
        """Give an achievement once more, whatever it takes (gamipress_award_achievement_to_user)."""
        return self.give_or_take(request, award, "achievement", "The achievement was given to the user.")

    def revoke_achievement(self, request: Request) -> Mapping[str, Any]:
        """Take the newest earning back; nothing happens without one (gamipress_revoke_achievement_to_user)."""
        return self.give_or_take(request, revoke, "achievement", "The achievement was taken from the user.")


def _asked_types(asked: object, known: list[str]) -> list[str]:
    """The types asked for, each once: a slug or a list of slugs, all types for nothing or ``all``."""
    if asked in (None, "", "all") or asked == []:
        return known
    slugs = asked if isinstance(asked, list) else [asked]
    if not all(isinstance(slug, str) and slug in known for slug in slugs):
        raise invalid_field("There is no such achievement type.")
    return list(dict.fromkeys(slugs))
