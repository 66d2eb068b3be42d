"""Titles of logs: patterns, and the replacement of their tags (gamipress-rest.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from laurel.domain.awards.effects import NewLog
    from laurel.domain.awards.rulebook import PointsType

TITLE_PATTERNS: Mapping[str, str] = {
    "event": "{user}: {trigger_type} (x{count})",
    "achievement_earned": "{user} has earned {achievement_type} {achievement}",
    "requirement_complete": "{user} has fulfilled {achievement} of {achievement_type}",
    "achievement_awarded": "{user} got {achievement_type} {achievement} from {admin}",
    "points_earned": "{user}: {points} {points_type} more, {total_points} {points_type} in all",
    "points_deducted": "{user}: {points} {points_type} less, {total_points} {points_type} left",
    "points_expended": "{user} spent {points} {points_type}, {total_points} {points_type} left",
    "points_awarded": ("{user} got {points} {points_type} from {admin}, {total_points} {points_type} in all"),
    "points_revoked": ("{admin} took {points} {points_type} from {user}, {total_points} {points_type} left"),
    "rank_earned": "{user} is now {rank_type} {rank}",
    "rank_awarded": "{admin} made {user} {rank_type} {rank}",
}
"""The default patterns of titles; the settings ``gamipress_{name}_log_pattern`` override them."""

_TAG = re.compile(r"\{([a-z_]+)\}")


LONGEST_TITLE = 10_000
"""The most characters of a title that is made of a pattern; a reason given by hand has as many."""


def make_title(pattern: str, tags: Mapping[str, Any]) -> str:
    """A pattern with its ``{tags}`` replaced; unknown ones are not changed.

    What is longer than `LONGEST_TITLE` is cut, also each tag: a pattern of thousands of tags makes no row that cannot
    be stored.
    """

    def filled(match: re.Match[str]) -> str:
        return str(tags[match[1]])[:LONGEST_TITLE] if match[1] in tags else match[0]

    return _TAG.sub(filled, pattern[:LONGEST_TITLE])[:LONGEST_TITLE]


def grouped(number: int, separator: str) -> str:
    """A number with a thousands separator."""
    return f"{number:,}".replace(",", separator)


def points_label(currency: PointsType, points: int) -> str:
    """An amount with the name of its points type: singular for exactly 1, before or after the number as configured."""
    name = currency.title if points == 1 else currency.plural
    number = grouped(points, currency.separator)
    return f"{name} {number}" if currency.before else f"{number} {name}"


def tags_of(log: NewLog, currencies: Mapping[int, PointsType], common: Mapping[str, Any]) -> dict[str, Any]:
    """All tags of a log: its meta keys, overridden by the common ones (user, admin, site), overridden by its own."""
    tags = {**log.meta, **common, **log.tags}
    currency = currencies.get(log.points_type)
    if "points" in log.tags:
        separator = currency.separator if currency else ""
        tags["points"] = grouped(log.tags["points"], separator)
        tags["total_points"] = grouped(log.tags["total_points"], ",")
        tags["points_type"] = (currency.plural if currency else "").lower()
    return tags
