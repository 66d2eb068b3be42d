"""One decision in the making: the rule book, the user's new records, and the rows so far."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime

from laurel.domain.awards.effects import Decision, NewEarning, NewLog, Notice
from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import Achievement, Rank, Requirement, Rulebook
from laurel.domain.awards.state import Progress, TriggerCount, UserState

MAX_DEPTH = 60
"""The deepest nesting of earnings that lead to earnings; beyond it the cascade is cut off (`Decision.cut_off`)."""

MAX_EARNINGS = 1_000
"""The most earnings of one decision."""

Earnable = Requirement | Achievement


@dataclass(frozen=True, slots=True)
class Known:
    """The user's records as they were read, before the decision.

    ``progress`` is by post, ``trigger_counts`` by trigger and specific id (0: in all), ``global_earnings`` the number
    of earnings over all users by post with a global maximum.
    """

    user_id: int
    state: UserState
    progress: Mapping[int, Progress] = field(default_factory=dict)
    trigger_counts: Mapping[tuple[str, int], TriggerCount] = field(default_factory=dict)
    global_earnings: Mapping[int, int] = field(default_factory=dict)
    earnings: Mapping[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """By post that may be revoked: (earning id, points, points type) of each standing earning, the newest first."""

    def after(self, decision: Decision) -> Known:
        """The records once a decision on an event is committed, for the next event of the same commit.

        ``rev`` rises as if each event were committed by itself, so that what they earn is in order.
        """
        over_all = dict(self.global_earnings)
        for post_id, amount in decision.global_earnings.items():
            over_all[post_id] = over_all.get(post_id, 0) + amount
        return replace(
            self,
            state=replace(decision.state, rev=self.state.rev + 1),
            progress={**self.progress, **decision.progress},
            trigger_counts={**self.trigger_counts, **decision.trigger_counts},
            global_earnings=over_all,
        )


class Run:
    """The context that the steps of one decision share.

    ``now`` is the event's moment in the site's time zone, ``admin`` the id of the manager who operates (0: none).
    """

    def __init__(self, rules: Rulebook, known: Known, now: datetime, admin: int = 0) -> None:
        self.rules = rules
        self.known = known
        self.now = now
        self.admin = admin
        self.event: Event | None = None
        self.decision = Decision(deepcopy(known.state))
        self.depth = 0
        self.closed: set[int] = set()
        """Ids of the posts that cannot be earned any more in this decision."""
        self.climbed: set[int] = set()
        """Rank types whose rank this event changed: it does not count towards the next rank too."""

    @property
    def state(self) -> UserState:
        """The user's new state, to be changed in place."""
        return self.decision.state

    @property
    def today(self) -> str:
        """``now`` in the stored form, ``YYYY-MM-DDTHH:MM:SS`` in the site's time zone."""
        return self.now.replace(microsecond=0, tzinfo=None).isoformat()

    def progress(self, post_id: int) -> Progress:
        """The user's progress with a post, to be changed in place."""
        found = self.decision.progress.get(post_id)
        if found is None:
            known = self.known.progress.get(post_id)
            found = self.decision.progress[post_id] = deepcopy(known) if known else Progress()
        return found

    def peek(self, post_id: int) -> Progress:
        """The user's progress with a post, to be read only."""
        return self.decision.progress.get(post_id) or self.known.progress.get(post_id) or Progress()

    def count_earning(self, post_id: int) -> Progress:
        """Count one more earning of a post; returns the progress, to be changed in place."""
        progress = self.progress(post_id)
        progress.times += 1
        progress.completed += 1
        progress.earned_at = self.known.state.rev + 1
        return progress

    def is_new_to(self, post_id: int) -> bool:
        """Whether the user has no progress with a post yet."""
        return post_id not in self.known.progress and post_id not in self.decision.progress

    def trigger_count(self, trigger: str, specific_id: int = 0) -> TriggerCount:
        """The trigger count of a trigger, in all or about `specific_id`, to be changed in place."""
        key = (trigger, specific_id)
        found = self.decision.trigger_counts.get(key)
        if found is None:
            known = self.known.trigger_counts.get(key)
            found = self.decision.trigger_counts[key] = deepcopy(known) if known else TriggerCount()
        return found

    def global_earnings(self, post_id: int) -> int:
        """The earnings of a post over all users, those of this decision included."""
        return self.known.global_earnings.get(post_id, 0) + self.decision.global_earnings.get(post_id, 0)

    def count_over_all(self, achievement: Achievement, amount: int) -> None:
        """Add to an achievement's earnings over all users, if it has a global maximum."""
        if achievement.global_maximum:
            counts = self.decision.global_earnings
            counts[achievement.id] = counts.get(achievement.id, 0) + amount

    def current_rank(self, rank_type: int) -> int:
        """The id of the user's rank of a type, the default rank if none is stored, 0 if the type has no ranks."""
        stored = self.state.ranks.get(rank_type, 0)
        default = self.rules.default_rank(rank_type)
        return stored or (default.id if default else 0)

    def is_next_rank(self, rank: Rank) -> bool:
        """Whether a rank is the one directly above the user's."""
        following = self.rules.next_rank(rank.type, self.current_rank(rank.type))
        return following is not None and following.id == rank.id

    # ---- writing

    def log(self, log: NewLog) -> None:
        """Add a log to the decision."""
        self.decision.rows.append(log)
        self.state.logs += 1

    def earn_row(self, earning: NewEarning) -> None:
        """Add an earning to the decision."""
        self.decision.rows.append(earning)
        self.state.earnings += 1

    def notice(self, kind: str, **detail: object) -> None:
        """Add a notice to the decision."""
        self.decision.notices.append(Notice(kind, detail))

    def may_earn(self, within: int = 0) -> bool:
        """Whether the cascade is within its bounds; if not, the decision is marked as cut off.

        `within` is the depth of the next earning: how many earnings it is nested in.
        """
        bounded = within < MAX_DEPTH and self.state.earnings - self.known.state.earnings < MAX_EARNINGS
        self.decision.cut_off = self.decision.cut_off or not bounded
        return bounded
