"""Counting events towards requirements (award-engine.md 5.3)."""

from __future__ import annotations

from laurel.domain.awards.eligibility import UNCOUNTED, has_own_filter
from laurel.domain.awards.event import Event
from laurel.domain.awards.periods import is_full, is_limited, with_stamp
from laurel.domain.awards.rulebook import ACHIEVEMENT_TRIGGERS, Rank, Requirement
from laurel.domain.awards.run import Run
from laurel.domain.awards.triggers import INTERNAL_EVENTS, TRIGGERS


def count_event(run: Run, requirement: Requirement, event: Event) -> bool:
    """Count an event towards a requirement; returns whether it counts.

    It does not count if the limit of its period is reached, or if the requirement's rank is not the user's next one.
    """
    rank = run.rules.ranks.get(requirement.parent)
    if rank is not None and not _counts_towards(run, requirement, rank):
        return False
    earlier = logged_before(run, requirement)
    progress = run.progress(requirement.id)
    era = run.state.eras.get(rank.type, 0) if rank is not None else 0
    if progress.era != era:
        progress.era, progress.count = era, 0
    progress.count += earlier
    if is_limited(requirement.limit_type) and requirement.trigger not in UNCOUNTED:
        if is_full(progress.stamps, requirement.limit, requirement.limit_type, run.now):
            return False
        progress.stamps = with_stamp(progress.stamps, requirement.limit, run.now)
    progress.count += 1
    return True


def _counts_towards(run: Run, requirement: Requirement, rank: Rank) -> bool:
    """Events count towards the next rank since the current one was reached.

    The event that led to the current rank counts too, if the requirement needs only one.
    """
    return run.is_next_rank(rank) and not (requirement.count > 1 and rank.type in run.climbed)


def logged_before(run: Run, requirement: Requirement) -> int:
    """The number of events logged before the first count towards a requirement; they count too (X57).

    Only if the parent existed at the first of them. Logs are counted by trigger and specific post only, so a
    requirement with another filter starts at 0, and so does one for a given achievement, which is no logged event. 0
    once the user has progress.
    """
    counts = requirement.count > 1 and requirement.trigger not in ACHIEVEMENT_TRIGGERS
    if not counts or has_own_filter(requirement) or not run.is_new_to(requirement.id):
        return 0
    logged = run.known.trigger_counts.get(trigger_count_key(requirement))
    return logged.count if logged is not None and _parent_existed(run, requirement, logged.first) else 0


def trigger_count_key(requirement: Requirement) -> tuple[str, int]:
    """The key of the trigger count of a requirement's events: the trigger, and the specific id (0: none)."""
    trigger = requirement.trigger
    if trigger in INTERNAL_EVENTS:
        return INTERNAL_EVENTS[trigger] + requirement.achievement_type, 0
    declared = TRIGGERS.get(trigger)
    return trigger, requirement.achievement_post if declared and declared.specific_arg else 0


def _parent_existed(run: Run, requirement: Requirement, first: str) -> bool:
    """Whether the first event came after the parent's date; for a rank, after the current rank was reached."""
    parent = run.rules.parent_of(requirement)
    if not isinstance(parent, Rank):
        currency = run.rules.points_types.get(requirement.parent)
        since = parent or currency
        return since is not None and since.date <= first
    reached = run.state.rank_since.get(parent.type)
    if reached is not None:
        return reached < first
    default = run.rules.default_rank(parent.type)
    return default is not None and default.date <= first
