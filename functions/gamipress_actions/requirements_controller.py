"""Requirements: given and taken by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gamipress_actions.controller import ActionsController, id_arg
from laurel.app.awards.operate import award, revoke
from laurel.wp.request import Request


class RequirementsController(ActionsController):
    """award-requirement, revoke-requirement."""

    def register_routes(self) -> None:
        """Register the two actions."""
        args = {"requirement_id": id_arg("The number of a points award or deduct, a step or a rank requirement.")}
        self.register_changing("award-requirement", self.award_requirement, args)
        self.register_changing("revoke-requirement", self.revoke_requirement, args)

    def award_requirement(self, request: Request) -> Mapping[str, Any]:
        """Give a requirement with what it pays and leads to (gamipress_award_achievement_to_user)."""
        return self.give_or_take(request, award, "requirement", "The requirement was given to the user.")

    def revoke_requirement(self, request: Request) -> Mapping[str, Any]:
        """Take the newest earning back; nothing happens without one (gamipress_revoke_achievement_to_user)."""
        return self.give_or_take(request, revoke, "requirement", "The requirement was taken from the user.")
