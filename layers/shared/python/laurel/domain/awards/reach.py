"""Which requirements listen to an event, and which posts a change can reach: what must be read before deciding."""

from __future__ import annotations

from collections.abc import Iterable

from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import ACHIEVEMENT_TRIGGERS, Achievement, Rank, Requirement, Rulebook
from laurel.domain.awards.triggers import INTERNAL_EVENTS, REVOKE, TRIGGERS, UNLOCK, UNLOCK_ALL

Post = Requirement | Achievement | Rank


def listeners(rules: Rulebook, event: Event) -> list[Requirement]:
    """The published requirements that listen to an event, in the order in which they are tried."""
    of_type = event.args.get("achievement_type", "")
    for trigger, prefix in INTERNAL_EVENTS.items():
        if of_type and event.trigger == f"{prefix}{of_type}":
            return [r for r in rules.listeners.get(trigger, ()) if r.achievement_type == of_type]
    found = rules.listeners.get(event.trigger, [])
    declared = TRIGGERS.get(event.trigger)
    if declared is not None and declared.specific_arg:
        return [r for r in found if event.specific_id and r.achievement_post == event.specific_id]
    return found


def reachable(rules: Rulebook, start: Iterable[Post], currencies: Iterable[int] = ()) -> set[int]:
    """Ids of all posts whose progress a decision may read, from what is tried or changed first.

    An upper bound: all that depends on the posts `start`, on the points types they pay in or that change
    (`currencies`), and on the ranks they lead to, transitively.
    """
    found: set[int] = set()
    waiting: list[Post] = list(start)
    for currency in currencies:
        waiting += rules.points_watchers.get(currency, ())
    while waiting:
        post = waiting.pop()
        if post.id not in found:
            found.add(post.id)
            waiting += _next(rules, post)
    return found


def _next(rules: Rulebook, post: Post) -> list[Post]:
    following: list[Post] = [*rules.points_watchers.get(post.points_type, ())] if post.points_type else []
    for trigger in ACHIEVEMENT_TRIGGERS:
        following += rules.dependents.get((trigger, post.id), ())
    if isinstance(post, Requirement):
        parent = rules.parent_of(post)
        return [*following, parent] if parent is not None else following
    following += rules.children.get(post.id, ())
    if isinstance(post, Rank):
        return [*following, *rules.rank_watchers.get(post.type, ()), *rules.ladder.get(post.type, ())]
    slug = rules.achievement_types[post.type][0]
    for prefix in (UNLOCK, UNLOCK_ALL, REVOKE):
        following += listeners(rules, Event(prefix + slug, args={"achievement_type": slug}))
    # Each unlock checks whether all achievements of the type are earned.
    return [*following, *rules.of_type.get(post.type, ())]


def trigger_count_keys(rules: Rulebook, event: Event | None, found: Iterable[int]) -> set[tuple[str, int]]:
    """The keys of the trigger counts that a decision may raise: the event's own, and those of unlocked achievements."""
    keys: set[tuple[str, int]] = set()
    if event is not None:
        keys.update({(event.trigger, 0), (event.trigger, event.specific_id)})
    for post_id in found:
        achievement = rules.achievements.get(post_id)
        if achievement is not None:
            slug = rules.achievement_types[achievement.type][0]
            keys.update({(prefix + slug, 0) for prefix in (UNLOCK, UNLOCK_ALL)})
    return keys
