"""A user's records as the ledgers have them: what balances, ranks and counters must come to (I19, I20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from laurel.domain.awards.earning import KINDS
from laurel.domain.awards.rulebook import Rulebook
from laurel.domain.awards.run import Known
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.ledger import Earning, Log

BOOKED = "points_set"
"""The type of the bookings of balances that were set directly: they are in no list of logs."""

RANKED = ("rank_earn", "rank_award")
SUMS = ("balances", "awarded", "deducted", "expended", "logged", "clipped", "ranks")
"""Members of the state that are compared key by key."""

COUNTS = ("logs", "earnings")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is stored otherwise than the ledgers have it.

    ``what`` is a member of `UserState`, ``times`` or ``activity``; ``of`` is the id of the points type, rank type
    or post, or the name of the trigger.
    """

    what: str
    of: int | str
    stored: int
    rebuilt: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The records as they should be; of progress and activity those only that are stored otherwise."""

    state: UserState
    progress: dict[int, Progress]
    activity: dict[tuple[str, int], TriggerCount]
    differences: tuple[Difference, ...]


def rebuild(rules: Rulebook, known: Known, logs: Sequence[Log], earnings: Sequence[Earning]) -> Rebuilt:
    """Work a user's ledgers through again, the oldest row first, and compare.

    `logs` are all his logs and bookings. Ranks that were set directly are in no ledger: a type that never
    had a log of a rank keeps its rank.
    """
    state = _state(rules, known.state, logs)
    state.logs = sum(log.type != BOOKED for log in logs)
    state.earnings = len(earnings)
    progress = _progress(rules, known, earnings)
    activity = _activity(known, logs)
    differences = [
        *_state_differences(known.state, state),
        *(Difference("times", key, _times(known, key), made.times) for key, made in progress.items()),
        *(Difference("activity", _named(key), _count(known, key), made.count) for key, made in activity.items()),
    ]
    return Rebuilt(state, progress, activity, tuple(differences))


# ---- state


def _state(rules: Rulebook, stored: UserState, logs: Sequence[Log]) -> UserState:
    state = deepcopy(stored)
    for name in SUMS[:-1]:
        getattr(state, name).clear()
    for log in logs:
        if log.points_type and (log.type in KINDS or log.type == BOOKED):
            _book(state, log)
        elif log.type in RANKED:
            _rank(rules, state, log)
    return state


def _book(state: UserState, log: Log) -> None:
    key = log.points_type
    if log.type == BOOKED:
        _add(state.clipped, key, log.points)
        _add(state.balances, key, log.points)
        return
    applied = int(log.meta.get("applied", log.points))
    _add(getattr(state, KINDS[log.type][0]), key, abs(log.points))
    _add(state.logged, key, log.points)
    _add(state.clipped, key, applied - log.points)
    _add(state.balances, key, applied)


def _add(sums: dict[int, int], key: int, amount: int) -> None:
    sums[key] = sums.get(key, 0) + amount


def _rank(rules: Rulebook, state: UserState, log: Log) -> None:
    rank = rules.ranks.get(_number(log.meta.get("rank_id")))
    if rank is not None:
        state.ranks[rank.type] = rank.id
        state.previous_ranks[rank.type] = _number(log.meta.get("old_rank_id"))
        state.rank_since[rank.type] = log.date


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _state_differences(stored: UserState, rebuilt: UserState) -> Iterator[Difference]:
    for what in SUMS:
        before: Mapping[int, int] = getattr(stored, what)
        after: Mapping[int, int] = getattr(rebuilt, what)
        for key in sorted({*before, *after}):
            if before.get(key, 0) != after.get(key, 0):
                yield Difference(what, key, before.get(key, 0), after.get(key, 0))
    for what in COUNTS:
        if getattr(stored, what) != getattr(rebuilt, what):
            yield Difference(what, "", getattr(stored, what), getattr(rebuilt, what))


# ---- counters


def _progress(rules: Rulebook, known: Known, earnings: Sequence[Earning]) -> dict[int, Progress]:
    """Progress with posts whose standing earnings are counted wrong."""
    standing = Counter(earning.post_id for earning in earnings)
    made: dict[int, Progress] = {}
    for key in sorted({*rules.requirements, *rules.achievements, *rules.ranks}):
        if _times(known, key) == standing[key]:
            continue
        progress = made[key] = deepcopy(known.progress.get(key) or Progress())
        progress.times = standing[key]
        progress.completed = max(progress.completed, progress.times)
    return made


def _activity(known: Known, logs: Sequence[Log]) -> dict[tuple[str, int], TriggerCount]:
    """Counters of logged events that are wrong, in all and for what each specific event was about."""
    made: dict[tuple[str, int], TriggerCount] = {}
    for log in logs:
        if log.type == "event_trigger":
            for specific in {0, log.specific_id}:
                activity = made.setdefault((log.trigger_type, specific), TriggerCount(first=log.date))
                activity.count += 1
    return {key: found for key, found in sorted(made.items()) if _count(known, key) != found.count}


def _times(known: Known, post_id: int) -> int:
    progress = known.progress.get(post_id)
    return progress.times if progress else 0


def _count(known: Known, key: tuple[str, int]) -> int:
    activity = known.activity.get(key)
    return activity.count if activity else 0


def _named(key: tuple[str, int]) -> str:
    trigger, specific = key
    return f"{trigger}#{specific}" if specific else trigger
