"""A user's balance of one points type."""

from __future__ import annotations

from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.domain.awards.rulebook import PointsType
from laurel.domain.awards.state import UserState
from laurel.domain.awards.titles import points_label

__all__ = ["PointsType", "find_points_type", "get_points", "user_state"]


def user_state(site: Site, user_id: int) -> UserState:
    """A user's balances, ranks and totals. Raises UserNotFound."""
    records = site.engine.read(user_id, ReadSet())
    if records.user is None:
        raise UserNotFound(user_id)
    return records.known.state


def get_points(site: Site, user_id: int, points_type: PointsType) -> tuple[int, str]:
    """A balance (gamipress_get_user_points), and its label in the type's format (gamipress_format_points).

    Raises UserNotFound.
    """
    balance = user_state(site, user_id).balances.get(points_type.id, 0)
    return balance, points_label(points_type, balance)


def find_points_type(site: Site, slug: str) -> PointsType | None:
    """The published points type of that slug, None if there is none."""
    return next((found for found in site.catalogue.rules.points_types.values() if found.slug == slug), None)
