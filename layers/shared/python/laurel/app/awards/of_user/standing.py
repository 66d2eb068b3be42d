"""All balances and all ranks of a user, each by one read of their state."""

from __future__ import annotations

from dataclasses import dataclass

from laurel.app.awards.of_user.points import user_state
from laurel.app.site import Site
from laurel.domain.awards.rulebook import PointsType, Rank
from laurel.domain.awards.titles import points_label


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance with its label in the format of its points type (gamipress_format_points)."""

    points_type: PointsType
    points: int
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A user's rank of a type, the one above, and since when (site-local, "" if no rank was reached)."""

    rank_type: int
    slug: str
    name: str
    rank: Rank | None
    following: Rank | None
    since: str


def user_balances(site: Site, user_id: int) -> list[Balance]:
    """A user's balance of every published points type, in the order of their ids. Raises UserNotFound."""
    balances = user_state(site, user_id).balances
    types = sorted(site.catalogue.rules.points_types.values(), key=lambda found: found.id)
    counted = [(found, balances.get(found.id, 0)) for found in types]
    return [Balance(found, points, points_label(found, points)) for found, points in counted]


def user_standings(site: Site, user_id: int) -> list[Standing]:
    """A user's rank of every published rank type, in the order of their ids. Raises UserNotFound."""
    rules, state = site.catalogue.rules, user_state(site, user_id)
    return [
        Standing(
            rank_type,
            slug,
            name,
            rules.ranks.get(state.ranks.get(rank_type, 0)) or rules.default_rank(rank_type),
            rules.next_rank(rank_type, state.ranks.get(rank_type, 0)),
            state.rank_since.get(rank_type, ""),
        )
        for rank_type, (slug, name) in sorted(rules.rank_types.items())
    ]
