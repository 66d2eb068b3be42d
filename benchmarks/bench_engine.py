"""The award engine alone, without any store: CPU milliseconds of compiling rules and of deciding on events.

Each figure is the least of a few runs, beside its budget where it has one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from laurel.domain.awards.decide import decide
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import reachable
from laurel.domain.awards.rulebook import Rulebook
from laurel.domain.awards.rules.compile import compile_rulebook, recompile
from laurel.domain.awards.run import Known
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.post import Post

RULES = 1_000
CHAIN = 30
RUNS = 7
MANY_RULES = 20_000
BUDGET_COMPILE, BUDGET_RECOMPILE, BUDGET_AWARD = 15.0, 2.0, 0.15

GOLD, BADGES, LEVELS = 1, 2, 3
LONG_AGO = "2020-01-01T00:00:00"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def post(post_id: int, kind: str, *, slug: str = "", parent: int = 0, order: int = 0, **meta: object) -> Post:
    """A published definition; meta without the prefix."""
    return Post(
        id=post_id,
        type=kind,
        status="publish",
        slug=slug,
        title=f"Post {post_id}",
        parent=parent,
        menu_order=order,
        date=LONG_AGO,
        meta={f"_gamipress_{key}": value for key, value in meta.items()},
    )


def definitions(rules: int) -> list[Post]:
    """That many rules: awards each on a trigger of its own, a chain of achievements, a ladder of ranks."""
    posts = [
        post(GOLD, "points-type", slug="gold"),
        post(BADGES, "achievement-type", slug="badge"),
        post(LEVELS, "rank-type", slug="level"),
        post(9, str(LEVELS)),
    ]
    for number in range(CHAIN):
        badge = 10_000 + number
        posts.append(post(badge, str(BADGES), earned_by="triggers", points="1", points_type="gold"))
        trigger = "specific-achievement" if number else "chain"
        posts.append(post(20_000 + number, "step", parent=badge, trigger_type=trigger, achievement_post=str(badge - 1)))
        posts.append(post(30_000 + number, str(LEVELS), order=number + 1))
        posts.append(post(40_000 + number, "rank-requirement", parent=30_000 + number, trigger_type="climb", count="1"))
    awards = (
        post(
            100_000 + number,
            "points-award",
            parent=GOLD,
            trigger_type=f"event_{number}",
            count="1",
            points="10",
            points_type="gold",
            limit="3",
            limit_type="daily",
        )
        for number in range(rules - len(posts))
    )
    return [*posts, *awards]


def known_user() -> Known:
    """A user who has some points, and was paid for the first event before."""
    state = UserState(
        rev=3,
        balances={GOLD: 10},
        awarded={GOLD: 10},
        logged={GOLD: 10},
        changed={GOLD: 10},
        since={GOLD: LONG_AGO},
        logs=3,
        earnings=1,
    )
    return Known(7, state, {100_000: Progress(times=1, completed=1)}, {("event_0", 0): TriggerCount(1, LONG_AGO)})


def least(work: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU for one piece of work, the least of a few runs."""
    figures = []
    for _ in range(RUNS):
        begin = time.process_time()
        for _ in range(times):
            work()
        figures.append((time.process_time() - begin) * 1_000 / times)
    return min(figures)


def one_changed(count: int) -> Callable[[], Rulebook]:
    """What compiles the rule book of so many rules after one of them was written."""
    posts = {post.id: post for post in definitions(count)}
    rules = compile_rulebook(posts.values())
    posts[100_000] = replace(posts[100_000], menu_order=5)
    return lambda: recompile(rules, {100_000}, posts)


def earnings(rules: Rulebook, trigger: str) -> int:
    """How much an event leads to."""
    return decide(rules, known_user(), Event(trigger), NOW).state.earnings - 1


def main() -> None:
    """Print the table."""
    posts, known = definitions(RULES), known_user()
    rules = compile_rulebook(posts)
    award = rules.listeners["event_0"]
    lines: list[tuple[str, float, float | None]] = [
        (f"compile {len(posts):,} definitions", least(lambda: compile_rulebook(posts), 3), BUDGET_COMPILE),
        (f"the same of {MANY_RULES:,}, one changed", least(one_changed(MANY_RULES), 20), BUDGET_RECOMPILE),
        ("an event without requirements", least(lambda: decide(rules, known, Event("nothing"), NOW), 500), None),
        ("an event that pays one award", least(lambda: decide(rules, known, Event("event_0"), NOW), 500), BUDGET_AWARD),
        ("what that event can reach", least(lambda: reachable(rules, award), 500), None),
    ]
    for trigger, what in (("chain", "achievements in a chain"), ("climb", "ranks climbed")):
        name = f"{CHAIN} {what}: {earnings(rules, trigger)} earnings"
        lines.append((name, least(partial(decide, rules, known, Event(trigger), NOW), 20), None))
    print("CPU ms; figure / budget")
    print("| work | ms |")
    print("|---|---|")
    for name, figure, budget in lines:
        print(f"| {name} | {figure:.3f}{f' / {budget}' if budget else ''} |")


if __name__ == "__main__":
    main()
