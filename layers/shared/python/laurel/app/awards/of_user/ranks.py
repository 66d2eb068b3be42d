"""A user's rank of a type, and the ranks next to it."""

from __future__ import annotations

from laurel.app.awards.of_user.points import user_state
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.rulebook import Rank

__all__ = ["Rank", "find_rank_type", "get_next_rank", "get_previous_rank", "get_rank", "rank_type_name", "ranks_moved"]


def get_rank(site: Site, user_id: int, rank_type: int) -> Rank | None:
    """The user's rank, the lowest one if none is stored (gamipress_get_user_rank). Raises UserNotFound."""
    rules = site.catalogue.rules
    stored = user_state(site, user_id).ranks.get(rank_type, 0)
    return rules.ranks.get(stored) if stored else rules.default_rank(rank_type)


def get_next_rank(site: Site, user_id: int, rank_type: int) -> Rank | None:
    """The published rank above the user's, None at the top (gamipress_get_next_user_rank). Raises UserNotFound."""
    return site.catalogue.rules.next_rank(rank_type, user_state(site, user_id).ranks.get(rank_type, 0))


def get_previous_rank(site: Site, user_id: int, rank_type: int) -> Rank | None:
    """The published rank below the user's, None at the bottom.

    By priority, not by history as in gamipress_get_prev_user_rank (gamipress-rest.md 8.5). Raises UserNotFound.
    """
    return site.catalogue.rules.lower_rank(rank_type, user_state(site, user_id).ranks.get(rank_type, 0))


def find_rank_type(site: Site, slug: str) -> int:
    """The id of the published rank type of that slug, 0 if there is none."""
    return next((key for key, (name, _) in site.catalogue.rules.rank_types.items() if name == slug), 0)


def ranks_moved(site: Site, decision: Decision, rank_type: int) -> tuple[str, str]:
    """The titles of the ranks of a type before and after a decision, "" where there was none."""
    rules = site.catalogue.rules
    default = rules.default_rank(rank_type)
    new = decision.state.ranks.get(rank_type, default.id if default else 0)
    changes = [notice.detail for notice in decision.notices if notice.kind == "rank"]
    of_type = [change for change in changes if rules.ranks[change["post_id"]].type == rank_type]
    old = of_type[0]["previous"] if of_type else new
    before, after = rules.ranks.get(old), rules.ranks.get(new)
    return before.title if before else "", after.title if after else ""


def rank_type_name(site: Site, rank_type: int) -> str:
    """The singular name of a published rank type."""
    return site.catalogue.rules.rank_types[rank_type][1]
