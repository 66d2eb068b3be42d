"""Earning: rows, points, ranks, and the cascade that follows (award-engine.md section 6)."""

from __future__ import annotations

from typing import Any

from laurel.domain.awards.counting import count_event
from laurel.domain.awards.effects import NewEarning, NewLog
from laurel.domain.awards.eligibility import (
    all_requirements_earned,
    is_earned_this_round,
    matches,
    passes,
    points_since,
)
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners
from laurel.domain.awards.rulebook import ACHIEVEMENT_TRIGGERS, Achievement, Rank, Requirement
from laurel.domain.awards.run import Earnable, Run
from laurel.domain.awards.titles import USER, deed_of
from laurel.domain.awards.triggers import TRIGGERS, UNLOCK, UNLOCK_ALL

PAYING = ("points-award", "points-deduct")

ON_ACHIEVEMENTS = (*ACHIEVEMENT_TRIGGERS, "any-achievement", "all-achievements", "revoke-any-achievement")
"""Triggers of requirements on other achievements."""

ON_SUMS = ("earn-points",)
"""Triggers whose awards pay once for each multiple of a sum of points."""


def try_post(run: Run, post: Earnable, event: Event | None) -> bool:
    """Earn a post if the user is eligible; returns whether it was earned.

    A post is earned once in a decision, except for those that `_repeats` names.
    """
    if post.id in run.closed:
        return False
    if isinstance(post, Requirement) and is_earned_this_round(run, post):
        _make_up(run, post, event)
        return False
    if not passes(run, post, event) or not run.may_earn(within=run.depth):
        return False
    earn(run, post, event)
    return True


def _make_up(run: Run, post: Requirement, event: Event | None) -> None:
    """Earn the parent of an earned requirement that was not earned with it: after a cut-off, or a deleted sibling."""
    parent = run.rules.parent_of(post)
    if isinstance(parent, Achievement):
        try_post(run, parent, None)
    elif isinstance(parent, Rank) and run.is_next_rank(parent):
        _climb(run, post, event)


def _repeats(post: Earnable, triggers: tuple[str, ...]) -> bool:
    """Whether a points award or deduct on one of the triggers may be earned several times in one cascade.

    This is bounded: each achievement is earned once in a decision, each point counts once.
    """
    return isinstance(post, Requirement) and post.kind in PAYING and post.trigger in triggers


def earn(run: Run, post: Earnable, event: Event | None, *, by_hand: bool = False) -> None:
    """Earn an achievement or a requirement, with all that follows, in GamiPress' order.

    `event` is the event that led to it, if any.
    """
    run.depth += 1
    if not _repeats(post, ON_ACHIEVEMENTS):
        run.closed.add(post.id)
    times = 1 if by_hand else _multiples(run, post)
    _write_row(run, post, event, by_hand=by_hand)
    if isinstance(post, Achievement):
        _announce_unlock(run, post)
    _try_dependents(run, post)
    _pay(run, post)
    if isinstance(post, Requirement) and post.kind == "rank-requirement":
        _climb(run, post, event)
    for _ in range(times - 1):
        if not run.may_earn():
            break
        _write_row(run, post, event)
        _pay(run, post)
    if _repeats(post, ON_SUMS):
        run.closed.discard(post.id)
    run.depth -= 1


def _multiples(run: Run, post: Earnable) -> int:
    """How often an earn-points award pays for one change of a balance: per multiple, within its maximum (5.4)."""
    if not isinstance(post, Requirement) or not _repeats(post, ON_SUMS):
        return 1
    if post.points_required <= 0 or post.points_type == post.points_type_required:
        return 1
    times = points_since(run, post) // post.points_required
    left = post.maximum - run.peek(post.id).times if post.maximum else times
    return max(1, min(times, left))


def _write_row(run: Run, post: Earnable, event: Event | None, *, by_hand: bool = False) -> None:
    advance(run, post)
    ref = post.kind if isinstance(post, Requirement) else str(post.type)
    meta: dict[str, Any] = {}
    if isinstance(post, Requirement):
        meta["_gamipress_parent_post_type"] = _parent_type(run, post)
    run.earn_row(NewEarning(post.id, ref, post.title, post.points, post.points_type, meta))
    trigger = event.trigger if event else ""
    run.log(
        NewLog(
            type="achievement_award" if by_hand else "achievement_earn",
            trigger_type=trigger or ("gamipress_award_achievement" if by_hand else "gamipress_unlock_achievement"),
            access="private" if by_hand else "public",
            pattern=_pattern(post, by_hand),
            tags={"achievement": post.title, "achievement_type": _type_name(run, post)},
            meta={"achievement_id": post.id, **({"admin_id": run.admin} if by_hand else {})},
        )
    )
    if isinstance(post, Achievement):
        run.notice("unlock", post_id=post.id, title=post.title, points=post.points, points_type=post.points_type)
        run.count_over_all(post, 1)


def advance(run: Run, post: Earnable) -> None:
    """Close the round: the post was earned once more, and what counts towards it begins anew."""
    progress = run.count_earning(post.id)
    progress.count = 0
    spends = isinstance(post, Requirement) and post.trigger == "gamipress_expend_points"
    sums = run.state.expended if spends else run.state.logged
    progress.base = sums.get(post.points_type_required, 0)
    if isinstance(post, Requirement):
        parent = run.rules.parent_of(post)
        if parent is not None:
            progress.round, progress.parent = run.peek(parent.id).completed, parent.id


def _pattern(post: Earnable, by_hand: bool) -> str:
    if by_hand:
        return "achievement_awarded"
    return "achievement_earned" if isinstance(post, Achievement) else "requirement_complete"


def _type_name(run: Run, post: Earnable) -> str:
    if isinstance(post, Achievement):
        return run.rules.achievement_types[post.type][1]
    parent = run.rules.parent_of(post)
    if parent is not None:
        return parent.title
    currency = run.rules.points_types.get(post.parent)
    return currency.title if currency else ""


def _parent_type(run: Run, post: Requirement) -> str:
    parent = run.rules.parent_of(post)
    if isinstance(parent, Achievement):
        return run.rules.achievement_types[parent.type][0]
    if isinstance(parent, Rank):
        return run.rules.rank_types[parent.type][0]
    currency = run.rules.points_types.get(post.parent)
    return currency.slug if currency else post.kind


def _announce_unlock(run: Run, achievement: Achievement) -> None:
    """The events of an unlocked achievement, and of the last one of its type."""
    slug = run.rules.achievement_types[achievement.type][0]
    args = {"achievement_id": achievement.id, "achievement_type": slug}
    run_event(run, Event(UNLOCK + slug, args=args))
    siblings = run.rules.of_type.get(achievement.type, ())
    if siblings and all(run.peek(sibling.id).times > 0 for sibling in siblings):
        run_event(run, Event(UNLOCK_ALL + slug, args=args))


def _try_dependents(run: Run, post: Earnable) -> None:
    """Try the requirements on this achievement; then the achievement that a step belongs to."""
    count_for_dependents(run, post, "specific-achievement")
    parent = run.rules.parent_of(post) if isinstance(post, Requirement) else None
    if isinstance(parent, Achievement):
        try_post(run, parent, None)


def count_for_dependents(run: Run, post: Earnable, trigger: str) -> None:
    """Count towards, and try, the requirements on one given achievement; `trigger`: it was earned, or revoked."""
    event = Event(trigger)
    for dependent in run.rules.dependents.get((trigger, post.id), ()):
        if count_event(run, dependent, event):
            try_post(run, dependent, event)


def _pay(run: Run, post: Earnable) -> None:
    if post.points <= 0 or post.points_type not in run.rules.points_types:
        return
    deduct = isinstance(post, Requirement) and post.kind == "points-deduct"
    change_points(run, post.points_type, -post.points if deduct else post.points, post.id)


def _climb(run: Run, requirement: Requirement, event: Event | None) -> None:
    rank = run.rules.ranks.get(requirement.parent)
    if rank is not None and all_requirements_earned(run, rank):
        change_rank(run, rank, event.trigger if event else requirement.trigger, requirement.id)


# ---- points

KINDS = {
    "points_earn": ("awarded", "gamipress_earn_points", "public", "points_earned"),
    "points_deduct": ("deducted", "gamipress_deduct_points", "public", "points_deducted"),
    "points_award": ("awarded", "gamipress_award_points", "private", "points_awarded"),
    "points_revoke": ("deducted", "gamipress_revoke_points", "private", "points_revoked"),
    "points_expend": ("expended", "(no trigger)", "public", "points_expended"),
}
"""By type of log: the total it adds to, its trigger, its access, and the pattern of its title."""


def change_points(
    run: Run, points_type: int, delta: int, cause: int = 0, *, kind: str = "", reason: str = "", watch: bool = True
) -> int:
    """Change a balance, log it, and try everything that watches the points type (6.1); returns the applied change.

    The balance never falls below 0; the log and the totals have the whole `delta`. `kind` is a type of log, by default
    points_earn or points_deduct. `cause` is the id of the post that pays, 0 for none. `reason` replaces the title of
    the log. With `watch` False nothing is tried.
    """
    state = run.state
    kind = kind or ("points_earn" if delta > 0 else "points_deduct")
    total, trigger, access, pattern = KINDS[kind]
    access = "private" if run.admin and kind in ("points_earn", "points_deduct") and reason else access
    logged = state.logged.get(points_type, 0)
    state.since.setdefault(points_type, run.today)
    before = state.balances.get(points_type, 0)
    after = max(before + delta, 0)
    state.balances[points_type] = after
    state.changed[points_type] = delta
    _add(getattr(state, total), points_type, abs(delta))
    _add(state.logged, points_type, delta)
    _add(state.clipped, points_type, after - before - delta)
    meta: dict[str, Any] = {"achievement_id": cause or "", "applied": after - before}
    if run.admin and access == "private":
        meta["admin_id"] = run.admin
    tags = {"points": abs(delta), "points_type": points_type, "total_points": after}
    run.log(NewLog(kind, trigger, access, pattern, tags, reason, delta, points_type, meta=meta))
    run.notice("points", points_type=points_type, points=delta, balance=after, post_id=cause)
    if watch:
        watch_points(run, points_type, logged)
    return after - before


def _add(totals: dict[int, int], key: int, amount: int) -> None:
    if amount or key in totals:
        totals[key] = totals.get(key, 0) + amount


def watch_points(run: Run, points_type: int, logged: int) -> None:
    """Try everything that watches a points type; earn-points raises the user by at most one rank of each type.

    `logged` is the sum of logged points before the change: a post without progress that is younger than the user's
    first points counts from there.
    """
    lifted: set[int] = set()
    for post in run.rules.points_watchers.get(points_type, ()):
        if run.is_new_to(post.id) and post.date > run.state.since[points_type]:
            run.progress(post.id).base = logged
    for post in run.rules.points_watchers.get(points_type, ()):
        rank = run.rules.ranks.get(post.parent) if isinstance(post, Requirement) else None
        sums = rank is not None and isinstance(post, Requirement) and post.trigger == "earn-points"
        if sums and rank is not None and rank.type in lifted:
            continue
        if try_post(run, post, None) and sums and rank is not None:
            lifted.add(rank.type)


# ---- ranks


def change_rank(run: Run, rank: Rank, trigger: str = "", cause: int = 0, *, by_hand: bool = False) -> bool:
    """Set the user's rank, log it, and try everything that watches ranks of the type (6.2).

    `trigger` and `cause` are the trigger and the id of the rank requirement that led to it. Returns False if it is the
    user's current rank.
    """
    state = run.state
    old = run.current_rank(rank.type)
    if old == rank.id:
        return False
    state.ranks[rank.type] = rank.id
    state.previous_ranks[rank.type] = old
    state.eras[rank.type] = state.eras.get(rank.type, 0) + 1
    state.rank_since[rank.type] = run.today
    run.climbed.add(rank.type)
    run.count_earning(rank.id)
    run.earn_row(NewEarning(rank.id, str(rank.type), rank.title, rank.points, rank.points_type))
    log_rank(run, rank, old, trigger, cause, by_hand=by_hand)
    watch_rank(run, rank.type)
    return True


def log_rank(run: Run, rank: Rank, old: int, trigger: str, cause: int, *, by_hand: bool) -> None:
    """Log a change of rank."""
    meta: dict[str, Any] = {"rank_id": rank.id, "old_rank_id": old}
    if cause:
        meta["achievement_id"] = cause
    if by_hand:
        meta["admin_id"] = run.admin
    run.log(
        NewLog(
            type="rank_award" if by_hand else "rank_earn",
            trigger_type=trigger or ("gamipress_award_rank" if by_hand else "gamipress_unlock_rank"),
            access="private" if by_hand else "public",
            pattern="rank_awarded" if by_hand else "rank_earned",
            tags={"rank": rank.title, "rank_type": run.rules.rank_types[rank.type][1]},
            meta=meta,
        )
    )
    run.notice("rank", post_id=rank.id, title=rank.title, previous=old)


def watch_rank(run: Run, rank_type: int) -> None:
    """Try everything that watches the user's rank of a type."""
    for post in run.rules.rank_watchers.get(rank_type, ()):
        try_post(run, post, None)


# ---- events


def run_event(run: Run, event: Event) -> None:
    """Log an event, count it towards every requirement that listens and matches, and try these in order."""
    climbed, run.climbed = run.climbed, set()
    _log(run, event)
    for requirement in listeners(run.rules, event):
        if matches(requirement, event) and count_event(run, requirement, event):
            try_post(run, requirement, event)
    run.climbed |= climbed


def _deed(run: Run, event: Event) -> str:
    if event.trigger in run.rules.declared:
        return f"{USER}: {run.rules.declared[event.trigger].label}"
    slug = event.args.get("achievement_type")
    types = run.rules.achievement_types.items()
    found = next((type_id for type_id, (known, _) in types if known == slug), 0)
    singular, plural = (run.rules.achievement_types[found][1], run.rules.plurals[found]) if found else ("", "")
    return deed_of(event.trigger, singular=singular.lower(), plural=plural.lower())


def _log(run: Run, event: Event) -> None:
    total = run.trigger_count(event.trigger)
    meta = {"count": total.count, **event.args, **event.amounts}
    if event.specific_id:
        meta["achievement_post"] = event.specific_id
        specific = run.trigger_count(event.trigger, event.specific_id)
        specific.first = specific.first or run.today
        specific.count += 1
    total.first = total.first or run.today
    total.count += 1
    named = TRIGGERS.get(event.trigger) or run.rules.declared.get(event.trigger)
    label = named.label if named else event.trigger
    tags = {
        "trigger_type": label, "trigger_type_key": event.trigger, "count": total.count, "deed": _deed(run, event),
    }  # fmt: skip
    run.log(NewLog("event_trigger", event.trigger, "private", "event", tags, specific_id=event.specific_id, meta=meta))
