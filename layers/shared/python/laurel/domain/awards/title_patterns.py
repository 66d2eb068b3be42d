"""How titles of logs are worded, unless a setting ``gamipress_{name}_log_pattern`` says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

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
"""By what happened: a sentence with tags in braces, which `laurel.domain.awards.titles` replaces."""
