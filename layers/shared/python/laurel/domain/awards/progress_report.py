"""A user's progress with achievements, ranks and points awards, for progress bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from laurel.domain.awards.counting import logged_before
from laurel.domain.awards.eligibility import (
    UNCOUNTED,
    has_access,
    is_complete,
    is_earned_this_round,
    is_exceeded,
    points_since,
)
from laurel.domain.awards.periods import is_limited, window_start
from laurel.domain.awards.rulebook import Achievement, PointsType, Rank, Requirement, Rulebook
from laurel.domain.awards.run import Earnable, Run
from laurel.domain.awards.state import UserState

Goal = Achievement | Rank | PointsType
"""What has requirements, and can be shown with a progress bar."""


@dataclass(frozen=True, slots=True)
class RequirementProgress:
    """A user's progress with one requirement.

    The numbers are of the round of its parent that is shown: the one under way, or of an achievement that cannot be
    earned again, the last one. ``count`` of ``needed`` events, points or ranks are done in it; ``limit_left`` more
    events count in the current period (None: no limit). ``open``: it can be earned now. ``earned``: it was earned in
    that round. ``times`` counts its standing earnings in all rounds.
    """

    requirement: Requirement
    count: int
    needed: int
    limit_left: int | None
    open: bool
    earned: bool
    times: int

    @property
    def percentage(self) -> int:
        """How much of the round is done, 0 to 100."""
        return 100 if self.earned else percentage_of(self.count, self.needed)


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """A user's progress with an achievement, a rank or the awards of a points type.

    ``count`` of ``needed`` requirements, points or ranks are done in the round under way, or, of an achievement that
    cannot be earned again, in the last one: all of them. ``open``: it can still be earned, for the first time or once
    more. ``times`` counts its standing earnings, ``maximum`` 0 is none. ``next_step`` is the id of the requirement to
    earn next, 0 for none.
    """

    goal: Goal
    count: int
    needed: int
    open: bool
    times: int
    maximum: int
    next_step: int
    requirements: tuple[RequirementProgress, ...]

    @property
    def percentage(self) -> int:
        """100 once it was earned, however often it can be earned again; before that, how much is done, 0 to 99.

        A rank is reported while the user does not hold it, so what counts is how much is done, also after they lost it.
        """
        earned = self.times and not isinstance(self.goal, Rank)
        return 100 if earned else min(percentage_of(self.count, self.needed), 99)


def percentage_of(count: int, needed: int) -> int:
    """The whole percents of `needed` that `count` is, 0 where nothing is needed."""
    return min(100 * count // needed, 100) if needed > 0 else 0


def goals_of(rules: Rulebook, state: UserState) -> list[Goal]:
    """What a user can earn, by type: points awards, achievements not only awarded by hand, each type's next rank."""
    awards = [currency for currency in rules.points_types.values() if rules.children.get(currency.id)]
    achievements = [
        achievement
        for type_id in rules.achievement_types
        for achievement in rules.of_type.get(type_id, ())
        if achievement.earned_by in _SUMMED
    ]
    following = (rules.next_rank(type_id, state.ranks.get(type_id, 0)) for type_id in rules.rank_types)
    return [*awards, *achievements, *(rank for rank in following if rank is not None)]


def progress_of(run: Run, goal: Goal) -> GoalProgress:
    """A user's progress with one goal as of the ``now`` of `run`, which is only read."""
    is_open, times = _is_open(run, goal), run.peek(goal.id).times
    finished = bool(times) and not is_open
    children = tuple(_requirement(run, child, finished) for child in run.rules.children.get(goal.id, ()))
    waiting = [child for child in children if child.open and not child.earned]
    chosen = [child for child in waiting if not child.requirement.optional] or waiting
    earned_by = goal.earned_by if isinstance(goal, Achievement) else "triggers"
    count, needed = (0, 0)  # of a points type's awards, and of what is given by hand alone
    if not isinstance(goal, PointsType) and earned_by in _SUMMED:
        count, needed = _SUMMED[earned_by](run, goal, children)
    return GoalProgress(
        goal=goal,
        count=needed if finished else min(count, needed),
        needed=needed,
        open=is_open,
        times=times,
        maximum=goal.maximum if isinstance(goal, Achievement) else 0,
        next_step=chosen[0].requirement.id if chosen else 0,
        requirements=children,
    )


def _is_open(run: Run, goal: Goal) -> bool:
    if isinstance(goal, Achievement):
        return not is_exceeded(run, goal)
    return isinstance(goal, PointsType) or run.is_next_rank(goal)


# ---- requirements


def _requirement(run: Run, requirement: Requirement, finished: bool) -> RequirementProgress:
    earned = _is_earned_last_round(run, requirement) if finished else is_earned_this_round(run, requirement)
    count, needed = _COUNTED.get(requirement.trigger, _events)(run, requirement)
    return RequirementProgress(
        requirement=requirement,
        count=needed if earned else max(min(count, needed), 0),
        needed=needed,
        limit_left=_limit_left(run, requirement),
        open=has_access(run, requirement),
        earned=earned,
        times=run.peek(requirement.id).times,
    )


def _is_earned_last_round(run: Run, requirement: Requirement) -> bool:
    """Whether a step was earned in the round that its parent was last earned with."""
    progress, parent = run.peek(requirement.id), run.peek(requirement.parent)
    return progress.parent in (0, requirement.parent) and 0 <= progress.round == parent.completed - 1


def _limit_left(run: Run, requirement: Requirement) -> int | None:
    if not is_limited(requirement.limit_type) or requirement.trigger in UNCOUNTED:
        return None
    start = window_start(requirement.limit_type, run.now) or 0
    return max(requirement.limit - sum(stamp >= start for stamp in run.peek(requirement.id).stamps), 0)


def _events(run: Run, requirement: Requirement) -> tuple[int, int]:
    progress, rank = run.peek(requirement.id), run.rules.ranks.get(requirement.parent)
    needed = max(requirement.count, 1)
    if run.is_new_to(requirement.id):
        return logged_before(run, requirement), needed
    stale = rank is not None and progress.era != run.state.eras.get(rank.type, 0)
    return 0 if stale else progress.count, needed


def _earned_points(run: Run, post: Earnable) -> tuple[int, int]:
    return points_since(run, post), post.points_required


def _balance(run: Run, requirement: Requirement) -> tuple[int, int]:
    if is_complete(run, requirement, None):
        return 1, 1
    balance = run.state.balances.get(requirement.points_type_required, 0)
    reached = requirement.points_condition in ("greater_than", "greater_or_equal", "equal")
    return (balance, requirement.points_required) if reached and balance < requirement.points_required else (0, 1)


def _spent(run: Run, requirement: Requirement) -> tuple[int, int]:
    spent = run.state.expended.get(requirement.points_type_required, 0) - run.peek(requirement.id).base
    return spent, requirement.points_required


def _rank_held(run: Run, post: Earnable) -> tuple[int, int]:
    return int(run.current_rank(post.rank_type_required) == post.rank_required), 1


_COUNTED: Mapping[str, Callable[[Run, Requirement], tuple[int, int]]] = {
    "earn-points": _earned_points,
    "points-balance": _balance,
    "gamipress_expend_points": _spent,
    "earn-rank": _rank_held,
}
"""By trigger: the count and the number needed; for other triggers, of events."""


# ---- achievements and ranks


def _steps(_run: Run, _goal: Achievement | Rank, children: tuple[RequirementProgress, ...]) -> tuple[int, int]:
    obligatory = [child for child in children if not child.requirement.optional]
    if obligatory:
        return sum(child.earned for child in obligatory), len(obligatory)
    return int(any(child.earned for child in children)), min(len(children), 1)


def _points(run: Run, goal: Achievement | Rank, _children: tuple[RequirementProgress, ...]) -> tuple[int, int]:
    return _earned_points(run, goal) if isinstance(goal, Achievement) else (0, 0)


def _rank(run: Run, goal: Achievement | Rank, _children: tuple[RequirementProgress, ...]) -> tuple[int, int]:
    return _rank_held(run, goal) if isinstance(goal, Achievement) else (0, 0)


_SUMMED: Mapping[str, Callable[[Run, Achievement | Rank, tuple[RequirementProgress, ...]], tuple[int, int]]] = {
    "triggers": _steps,
    "points": _points,
    "rank": _rank,
}
"""By the way an achievement is earned: the count and the number needed. Ranks are earned by requirements."""
