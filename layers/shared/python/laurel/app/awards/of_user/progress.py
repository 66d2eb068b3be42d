"""A user's progress with achievements, ranks and points awards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.domain.awards.progress_report import Goal, GoalProgress, RequirementProgress, goals_of, progress_of
from laurel.domain.awards.rulebook import PointsType
from laurel.domain.awards.run import Known, Run
from laurel.domain.records.ledger_query import EarningQuery

__all__ = ["GoalProgress", "ProgressPage", "RequirementProgress", "type_of", "user_progress"]


ROWS_AT_ONCE, MOST_ROWS = 50, 5_000
"""How many of a user's newest earnings are read at first for the dates of what they earned, and the most of all."""


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """One page of goals, and how many there are in all.

    ``earned_at`` is the date of the newest earning of each that was earned, site-local; that of an earning which is
    older than the newest `MOST_ROWS` is absent.
    """

    goals: Sequence[GoalProgress]
    total: int
    earned_at: Mapping[int, str] = field(default_factory=dict)


def user_progress(site: Site, user_id: int, type_slug: str, offset: int, limit: int) -> ProgressPage:
    """One page of a user's progress with what they can earn now (`laurel.domain.awards.progress_report.goals_of`).

    `type_slug` restricts to one type ("" for all): the slug of an achievement or rank type, or ``points-type``.
    Raises UserNotFound.
    """
    rules = site.catalogue.rules
    records = site.engine.read(user_id, ReadSet(everything=True))
    if records.user is None:
        raise UserNotFound(user_id)
    goals = goals_of(rules, records.known.state)
    of_type = [goal for goal in goals if type_slug in ("", type_of(site, goal))]
    page = of_type[offset : offset + limit]
    limited = [goal.id for goal in page if goal.id in rules.achievements and rules.achievements[goal.id].global_maximum]
    run = Run(rules, with_counts_over_all(site, records.known, limited), site.local_now())
    found = [progress_of(run, goal) for goal in page]
    earned = {progress.goal.id for progress in found if progress.times}
    return ProgressPage(found, len(of_type), earned_dates(site, user_id, earned))


def with_counts_over_all(site: Site, known: Known, post_ids: Collection[int]) -> Known:
    """The records of a user, with how often all users together earned posts with a maximum."""
    if not post_ids:
        return known
    counted = site.engine.read(known.user_id, ReadSet(global_earnings=post_ids)).known
    return replace(known, global_earnings=counted.global_earnings)


def earned_dates(site: Site, user_id: int, post_ids: Collection[int]) -> dict[int, str]:
    """The date of a user's newest earning of each post; reads no further back than the oldest of these."""
    dates: dict[int, str] = {}
    offset, limit = 0, ROWS_AT_ONCE
    while len(dates) < len(post_ids) and offset < MOST_ROWS:
        query = EarningQuery(users=(user_id,), offset=offset, limit=limit)
        rows = site.services.ledger.earnings.find(query).rows
        for row in rows:
            if row.post_id in post_ids:
                dates.setdefault(row.post_id, row.date)
        if len(rows) < limit:
            break
        offset, limit = offset + limit, min(4 * limit, MOST_ROWS)
    return dates


def type_of(site: Site, goal: Goal) -> str:
    """The slug of the type of a goal, ``points-type`` for a points type's awards."""
    if isinstance(goal, PointsType):
        return "points-type"
    rules = site.catalogue.rules
    return (rules.achievement_types | rules.rank_types)[goal.type][0]
