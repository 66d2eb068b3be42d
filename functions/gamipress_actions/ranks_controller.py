"""Ranks: read, awarded, revoked, upgraded and downgraded by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gamipress_actions.controller import ActionsController, done, id_arg, type_arg
from gamipress_actions.errors import invalid_field
from gamipress_actions.find_user import find_user
from gamipress_actions.post_row import POST_ROW, post_row
from laurel.app.awards.engine_run import Committed
from laurel.app.awards.of_user.ranks import (
    find_rank_type,
    get_next_rank,
    get_previous_rank,
    get_rank,
    rank_type_name,
    ranks_moved,
)
from laurel.app.awards.operate import Operator, award_rank, downgrade, revoke_rank, upgrade
from laurel.app.site import Site
from laurel.domain.awards.rulebook import Rank
from laurel.rest.errors import WP_Error
from laurel.wp.request import Request

Move = Callable[[Site, Operator, int], Committed]
"""A function that moves a user along the ranks of a type."""

FindRank = Callable[[Site, int, int], Rank | None]


class RanksController(ActionsController):
    """get-rank, get-next-rank, get-previous-rank, award-, revoke-rank, upgrade-to-next-, downgrade-to-previous-rank."""

    def register_routes(self) -> None:
        """Register the seven actions."""
        types = {"rank_type": type_arg("The rank type's slug.", self.definitions.rank_types)}
        rank = {"rank_id": id_arg("The rank's id.")}
        target = {"new_rank_id": id_arg("The id of the rank to assign instead.", required=False)}
        self.register_reading("get-rank", self.get_rank, types, POST_ROW)
        self.register_reading("get-next-rank", self.get_next_rank, types, POST_ROW)
        self.register_reading("get-previous-rank", self.get_previous_rank, types, POST_ROW)
        self.register_changing("award-rank", self.award_rank, rank)
        self.register_changing("revoke-rank", self.revoke_rank, {**rank, **target})
        self.register_changing("upgrade-to-next-rank", self.upgrade, types)
        self.register_changing("downgrade-to-previous-rank", self.downgrade, types)

    # ---- reading

    def get_rank(self, request: Request) -> dict[str, Any]:
        """The user's rank."""
        return _read(request, get_rank)

    def get_next_rank(self, request: Request) -> dict[str, Any]:
        """The rank above; 404 rest_rank_not_found at the top."""
        return _read(request, get_next_rank)

    def get_previous_rank(self, request: Request) -> dict[str, Any]:
        """The rank below; 404 rest_rank_not_found at the bottom."""
        return _read(request, get_previous_rank)

    # ---- changing

    def award_rank(self, request: Request) -> Mapping[str, Any]:
        """Assign a rank, higher or lower (gamipress_award_rank_to_user)."""
        user_id, rank = find_user(request), _rank(request)
        operator = self.operator(request, user_id, lambda _: done("The rank was given to the user."))
        return operator.answer(award_rank(request.site, operator, rank))

    def revoke_rank(self, request: Request) -> Mapping[str, Any]:
        """Revoke a rank (gamipress_revoke_rank_to_user).

        If it is the user's current rank, they get ``new_rank_id`` or the next lower one.
        """
        user_id, rank = find_user(request), _rank(request)
        target = request.site.catalogue.rules.ranks.get(request["new_rank_id"] or 0)
        if request["new_rank_id"] and (target is None or target.type != rank.type):
            raise invalid_field("There is no such rank of this type to assign instead.")
        operator = self.operator(request, user_id, lambda _: done("The rank was taken from the user."))
        return operator.answer(revoke_rank(request.site, operator, rank, target))

    def upgrade(self, request: Request) -> Mapping[str, Any]:
        """Move the user up by one rank (gamipress_upgrade_user_to_next_rank)."""
        return self._move(request, upgrade, "The user's {type} went up from {old} to {new}.")

    def downgrade(self, request: Request) -> Mapping[str, Any]:
        """Move the user down by one rank (gamipress_downgrade_user_to_prev_rank)."""
        return self._move(request, downgrade, "The user's {type} went down from {old} to {new}.")

    def _move(self, request: Request, move: Move, message: str) -> Mapping[str, Any]:
        user_id, rank_type = find_user(request), _rank_type(request)
        site = request.site

        def response_of(decision: Any) -> dict[str, Any]:
            old, new = ranks_moved(site, decision, rank_type)
            return done(message.format(type=rank_type_name(site, rank_type).lower(), old=old, new=new))

        operator = self.operator(request, user_id, response_of)
        return operator.answer(move(site, operator, rank_type))


def _read(request: Request, find: FindRank) -> dict[str, Any]:
    rank = find(request.site, find_user(request), _rank_type(request))
    post = request.site.catalogue.get(rank.id) if rank else None
    if post is None:
        raise WP_Error("rest_rank_not_found", "There is no such rank.", {"status": 404})
    return post_row(post, request)


def _rank(request: Request) -> Rank:
    rank = request.site.catalogue.rules.ranks.get(request["rank_id"])
    if rank is None:
        raise invalid_field("There is no such rank.")
    return rank


def _rank_type(request: Request) -> int:
    found = find_rank_type(request.site, request["rank_type"])
    if not found:
        raise invalid_field("There is no such rank type.")
    return found
