"""The balances and the ranks of a user."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.of_user.standing import user_balances, user_standings
from laurel.domain.awards.rulebook import Rank
from laurel.rest.resources.permissions import Allowed
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID
from laurel_api.members.reads_schema import BALANCE, RANK, described
from laurel_api.members.visible import check_sees, user_of


class _StandingController(Controller):
    """``laurel/v1/users/{id}/{what}``, and the caller's own as ``me``: a list without pages."""

    namespace, rest_base = "laurel/v1", "users"
    what = ""

    def register_routes(self) -> None:
        """Register both routes."""
        for route, args, whose in (
            (rf"/users/(?P<id>[\d]+)/{self.what}", {"id": USER_ID}, "a user's"),
            (f"/users/me/{self.what}", {}, "your own"),
        ):
            endpoint = {
                "methods": self.server.READABLE,
                "callback": self.get_items,
                "summary": f"List {whose} {self.what}",
                "permission_callback": self.get_items_permissions_check,
                "args": args,
            }
            self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def get_items(self, request: Request) -> list[dict[str, Any]]:
        """The list."""
        raise NotImplementedError

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """As `laurel.app.users.may_see` has it."""
        return check_sees(request, self.what)


class BalancesController(_StandingController):
    """The balance of every points type."""

    what = "balances"

    def get_items(self, request: Request) -> list[dict[str, Any]]:
        """A balance for every published points type. Raises UserNotFound (404)."""
        return [
            {
                "points_type": found.points_type.slug,
                "points_type_id": found.points_type.id,
                "name": found.points_type.plural,
                "points": found.points,
                "label": found.label,
            }
            for found in user_balances(request.site, user_of(request))
        ]

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a balance."""
        return described("balance", BALANCE)


class RanksController(_StandingController):
    """The rank of every rank type."""

    what = "ranks"

    def get_items(self, request: Request) -> list[dict[str, Any]]:
        """A rank for every published rank type. Raises UserNotFound (404)."""
        return [
            {
                "type": found.slug,
                "type_id": found.rank_type,
                "name": found.name,
                "rank": _shown(found.rank),
                "next": _shown(found.following),
                "since": found.since or None,
            }
            for found in user_standings(request.site, user_of(request))
        ]

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a rank."""
        return described("user-rank", RANK)


def _shown(rank: Rank | None) -> dict[str, Any] | None:
    return {"post_id": rank.id, "title": rank.title} if rank else None
