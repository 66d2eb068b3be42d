"""Operations by hand, of managers and systems (award-engine.md 7 and 8.1, gamipress-rest.md 8).

Each operation changes a `Run` and returns whether it changed anything.
"""

from __future__ import annotations

from laurel.domain.awards.earning import (
    advance,
    change_points,
    change_rank,
    count_for_dependents,
    earn,
    log_rank,
    run_event,
    try_post,
    watch_rank,
)
from laurel.domain.awards.effects import NewEarning, RemovedEarning
from laurel.domain.awards.eligibility import is_exceeded
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners
from laurel.domain.awards.rulebook import Achievement, Rank, Requirement
from laurel.domain.awards.run import Earnable, Run
from laurel.domain.awards.triggers import REVOKE
from laurel.domain.failure import Failure

EXPEND = "gamipress_expend_points"


class Refused(Failure):
    """An operation that is refused, with its ``code`` and message."""

    status = 409

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


# ---- points


def award_points(run: Run, points_type: int, points: int, reason: str) -> bool:
    """Award points by hand; the earning is written after everything the points lead to."""
    change_points(run, points_type, points, kind="points_award", reason=reason)
    _points_row(run, points_type, points, reason)
    return True


def deduct_points(run: Run, points_type: int, points: int, reason: str) -> bool:
    """Deduct points by hand; logged as a deduction with a reason, as a revocation without one."""
    _points_row(run, points_type, -points, reason)
    change_points(run, points_type, -points, kind="points_deduct" if reason else "points_revoke", reason=reason)
    return True


def set_points(run: Run, points_type: int, balance: int) -> bool:
    """Set a balance by hand; the difference is logged, even if it is 0."""
    delta = balance - run.state.balances.get(points_type, 0)
    change_points(run, points_type, delta, kind="points_award" if delta > 0 else "points_revoke")
    return True


def change_points_by_system(run: Run, points_type: int, delta: int) -> bool:
    """Add `delta` points, which may be negative, in the name of the system."""
    change_points(run, points_type, delta)
    return True


def _points_row(run: Run, points_type: int, points: int, reason: str) -> None:
    title = reason or run.rules.points_types[points_type].title
    run.earn_row(NewEarning(points_type, "points-type", title, points, points_type))


# ---- achievements and requirements


def award(run: Run, post: Earnable) -> bool:
    """Award an achievement or a requirement by hand, regardless of access, completion and maximum."""
    earn(run, post, None, by_hand=True)
    return True


def revoke(run: Run, post: Earnable) -> bool:
    """Revoke the newest earning of an achievement or requirement; returns False if there is none.

    The points that the earning paid are deducted (or, for a deduction, awarded) again; an achievement's steps are
    revoked, too. What is revoked cannot be earned again by its own revocation.
    """
    if not run.known.earnings.get(post.id):
        return False
    run.closed.add(post.id)
    if isinstance(post, Achievement):
        for step in run.rules.children.get(post.id, ()):
            _take_back(run, step)
    row, points, points_type = run.known.earnings[post.id][0]
    _refund(run, post, points, points_type)
    if isinstance(post, Achievement):
        slug = run.rules.achievement_types[post.type][0]
        run_event(run, Event(REVOKE + slug, args={"achievement_id": post.id, "achievement_type": slug}))
        count_for_dependents(run, post, "revoke-specific-achievement")
        run.count_over_all(post, -1)
    _remove(run, post.id, row)
    run.notice("revoke", post_id=post.id, title=post.title)
    return True


def _take_back(run: Run, step: Requirement) -> None:
    rows = run.known.earnings.get(step.id)
    if rows:
        row, points, points_type = rows[0]
        run.closed.add(step.id)
        _refund(run, step, points, points_type)
        _remove(run, step.id, row)


def _refund(run: Run, post: Earnable, points: int, points_type: int) -> None:
    if points > 0 and points_type in run.rules.points_types:
        taken = isinstance(post, Requirement) and post.kind == "points-deduct"
        change_points(run, points_type, points if taken else -points, post.id)


def _remove(run: Run, post_id: int, row: int) -> None:
    run.decision.rows.append(RemovedEarning(row, post_id))
    run.state.earnings -= 1
    progress = run.progress(post_id)
    progress.times = max(progress.times - 1, 0)
    progress.round = -1


# ---- rows written and deleted directly


def count_row(run: Run, post: Earnable | Rank) -> None:
    """Count an earning that is written into the ledger directly: points, ranks and logs stay as they are."""
    run.state.earnings += 1
    if isinstance(post, Rank):
        run.count_earning(post.id)
        return
    advance(run, post)
    if isinstance(post, Achievement):
        run.count_over_all(post, 1)


def delete_row(run: Run, post: Earnable | Rank, row: int) -> None:
    """Delete an earning from the ledger, and uncount it: points and ranks do not change.

    If it was the newest earning of a requirement, that can be earned again in this round of its parent.
    """
    last_round = run.peek(post.id).round
    _remove(run, post.id, row)
    if any(standing > row for standing, _, _ in run.known.earnings.get(post.id, ())):
        run.progress(post.id).round = last_round
    if isinstance(post, Achievement):
        run.count_over_all(post, -1)


# ---- ranks


def award_rank(run: Run, rank: Rank) -> bool:
    """Set a rank by hand, any of its type; returns False for the current one."""
    return change_rank(run, rank, by_hand=True)


def upgrade(run: Run, rank_type: int) -> bool:
    """Move the user to the next rank; returns False at the top."""
    following = run.rules.next_rank(rank_type, run.current_rank(rank_type))
    return following is not None and change_rank(run, following)


def downgrade(run: Run, rank_type: int) -> bool:
    """Move the user to the next lower rank, and delete the current rank's earning; returns False at the bottom."""
    current = run.current_rank(rank_type)
    lower = run.rules.lower_rank(rank_type, current)
    if lower is None:
        return False
    _take_rows(run, current)
    _fall(run, lower, current, by_hand=False)
    return True


def revoke_rank(run: Run, rank: Rank, target: Rank | None) -> bool:
    """Revoke a rank: delete its earning and those of its requirements.

    From the current rank the user moves to `target`, or to the next lower rank; the lowest one cannot be revoked. A
    rank that is not the current one only loses its earnings.
    """
    current = run.current_rank(rank.type)
    lower = run.rules.lower_rank(rank.type, rank.id)
    goal = target or lower
    if rank.id == current and (goal is None or goal.id == rank.id):
        return False
    changed = _take_rows(run, rank.id)
    if rank.id == current and goal is not None:
        _fall(run, goal, current, by_hand=lower is None or goal.id != lower.id)
        changed = True
    for watcher in run.rules.listeners.get("revoke-rank", ()) if changed else ():
        if watcher.rank_required == rank.id:
            try_post(run, watcher, Event("revoke-rank"))
    return changed


def _take_rows(run: Run, rank_id: int) -> bool:
    rows = [(rank_id, run.known.earnings.get(rank_id))]
    rows += [(child.id, run.known.earnings.get(child.id)) for child in run.rules.children.get(rank_id, ())]
    for post_id, found in rows:
        if found:
            _remove(run, post_id, found[0][0])
    return any(found for _, found in rows)


def _fall(run: Run, rank: Rank, old: int, *, by_hand: bool) -> None:
    """Set a lower rank: one log, and an earning only if the user has none of it."""
    state = run.state
    state.ranks[rank.type] = rank.id
    state.previous_ranks[rank.type] = old
    state.eras[rank.type] = state.eras.get(rank.type, 0) + 1
    state.rank_since[rank.type] = run.today
    if run.peek(rank.id).times == 0:
        run.count_earning(rank.id)
        run.earn_row(NewEarning(rank.id, str(rank.type), rank.title, rank.points, rank.points_type))
    log_rank(run, rank, old, "", 0, by_hand=by_hand)
    watch_rank(run, rank.type)


# ---- buying


def unlock_with_points(run: Run, post: Achievement | Rank) -> bool:
    """Buy an achievement or the next rank with points (award-engine.md section 7). Raises Refused."""
    if not post.published or not post.for_sale or post.price <= 0 or post.price_type not in run.rules.points_types:
        raise Refused("rest_not_for_sale", "This cannot be unlocked with points.")
    if isinstance(post, Achievement) and is_exceeded(run, post):
        raise Refused("rest_already_earned", "This was earned as often as it can be.")
    if isinstance(post, Rank) and not run.is_next_rank(post):
        raise Refused("rest_not_next_rank", "This is not the next rank.")
    if run.state.balances.get(post.price_type, 0) < post.price:
        raise Refused("rest_insufficient_points", "There are not enough points to unlock this.")
    # The cascade of the payment may neither earn what is being bought nor move past it.
    run.closed.add(post.id)
    change_points(run, post.price_type, -post.price, post.id, kind="points_expend")
    if isinstance(post, Achievement):
        earn(run, post, None)
    elif run.is_next_rank(post):
        change_rank(run, post)
    slug = run.rules.points_types[post.price_type].slug
    event = Event(EXPEND, args={"post_id": post.id, "points": post.price, "points_type": slug})
    if listeners(run.rules, event):
        run_event(run, event)
    return True
