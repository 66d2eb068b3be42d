"""Rebuild a user's records from the ledgers: the balances, ranks and counters as they must be (I19, I20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from laurel.domain.awards.earning import KINDS
from laurel.domain.awards.rulebook import Rulebook
from laurel.domain.awards.run import Known
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.ledger import Earning, Log

BOOKED = "points_set"
"""The log type of bookings; no list of logs shows them."""

RANKED = ("rank_earn", "rank_award")
SUMS = ("balances", "awarded", "deducted", "expended", "logged", "clipped", "ranks")
"""Members of the state that are compared key by key."""

COUNTS = ("logs", "earnings")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is stored differently from the ledgers.

    ``what`` is a member of `UserState`, ``times`` or ``activity``; ``of`` is the id of the points type, rank type
    or post, or the name of the trigger.
    """

    what: str
    of: int | str
    stored: int
    rebuilt: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The rebuilt records; of progress and trigger counts only those that differ from what is stored."""

    state: UserState
    progress: dict[int, Progress]
    trigger_counts: dict[tuple[str, int], TriggerCount]
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Folded:
    """What a user's ledgers come to: as much as there are types, posts and triggers, however many rows."""

    state: UserState = field(default_factory=UserState)
    """Sums, ranks and counts of rows; a type of ranks without a log is not among the ranks."""
    trigger_counts: dict[tuple[str, int], TriggerCount] = field(default_factory=dict)
    standing: Counter[int] = field(default_factory=Counter)
    """How many earnings there are of each post."""


def fold(rules: Rulebook, logs: Iterable[Log], earnings: Iterable[Earning]) -> Folded:
    """Replay a user's ledgers, each the oldest row first: all their logs and bookings, and all their earnings."""
    folded = Folded()
    for log in logs:
        folded.state.logs += log.type != BOOKED
        if log.points_type and (log.type in KINDS or log.type == BOOKED):
            _book(folded.state, log)
        elif log.type in RANKED:
            _rank(rules, folded.state, log)
        _count_trigger(folded.trigger_counts, log)
    for earning in earnings:
        folded.state.earnings += 1
        folded.standing[earning.post_id] += 1
    return folded


def rebuild(rules: Rulebook, known: Known, logs: Iterable[Log], earnings: Iterable[Earning]) -> Rebuilt:
    """Replay a user's ledgers, the oldest row first, and compare."""
    return compare(rules, known, fold(rules, logs, earnings))


def compare(rules: Rulebook, known: Known, folded: Folded, *, complete: bool = True) -> Rebuilt:
    """Compare what is stored of a user with what their ledgers come to.

    Where the logs are not `complete`, because some have expired, what follows from logs stays as it is stored: sums,
    ranks, trigger counts and the number of logs. Ranks that were set directly are in no ledger: a rank type without a
    log of a rank keeps its stored rank.
    """
    state = deepcopy(known.state)
    state.earnings = folded.state.earnings
    counts: dict[tuple[str, int], TriggerCount] = {}
    if complete:
        _take_over(state, folded.state)
        found = sorted(folded.trigger_counts.items())
        counts = {key: count for key, count in found if _count(known, key) != count.count}
    progress = _progress(rules, known, folded.standing)
    differences = [
        *_state_differences(known.state, state),
        *(Difference("times", key, _times(known, key), rebuilt.times) for key, rebuilt in progress.items()),
        *(
            Difference("activity", _counter_name(key), _count(known, key), rebuilt.count)
            for key, rebuilt in counts.items()
        ),
    ]
    return Rebuilt(state, progress, counts, tuple(differences))


# ---- state


def _take_over(state: UserState, folded: UserState) -> None:
    """Replace what logs determine."""
    state.logs = folded.logs
    for name in SUMS[:-1]:
        setattr(state, name, getattr(folded, name))
    for name in ("ranks", "previous_ranks", "rank_since"):
        getattr(state, name).update(getattr(folded, name))


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


def _progress(rules: Rulebook, known: Known, standing: Mapping[int, int]) -> dict[int, Progress]:
    """Progress with the posts whose standing earnings are miscounted."""
    corrected: dict[int, Progress] = {}
    for key in sorted({*rules.requirements, *rules.achievements, *rules.ranks}):
        times = standing.get(key, 0)
        if _times(known, key) == times:
            continue
        progress = corrected[key] = deepcopy(known.progress.get(key) or Progress())
        progress.times = times
        progress.completed = max(progress.completed, progress.times)
    return corrected


def _count_trigger(counts: dict[tuple[str, int], TriggerCount], log: Log) -> None:
    """Count a logged event, in all and by specific id.

    A log that a manager wrote is no event: the engine's own say how many came before.
    """
    if log.type == "event_trigger" and "count" in log.meta:
        for specific in {0, log.specific_id}:
            counts.setdefault((log.trigger_type, specific), TriggerCount(first=log.date)).count += 1


def _times(known: Known, post_id: int) -> int:
    progress = known.progress.get(post_id)
    return progress.times if progress else 0


def _count(known: Known, key: tuple[str, int]) -> int:
    stored = known.trigger_counts.get(key)
    return stored.count if stored else 0


def _counter_name(key: tuple[str, int]) -> str:
    trigger, specific = key
    return f"{trigger}#{specific}" if specific else trigger
