"""One decision in the making: the rule book, the user as he becomes, and the rows written so far."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from laurel.domain.awards.effects import Decision, NewEarning, NewLog, Notice
from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import Achievement, Rank, Requirement, Rulebook
from laurel.domain.awards.state import Progress, TriggerCount, UserState

MAX_DEPTH = 60
"""How many earnings may lie within one another: what would come after is cut off, and the decision says so."""

MAX_EARNINGS = 1_000
"""How many earnings one event may lead to."""

Earnable = Requirement | Achievement


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the user before the decision.

    ``earnings`` are the ids of his standing earnings by post, the newest first, for what a revocation
    touches; ``global_earnings`` the earnings over all users of posts with such a maximum.
    """

    user_id: int
    state: UserState
    progress: Mapping[int, Progress] = field(default_factory=dict)
    activity: Mapping[tuple[str, int], TriggerCount] = field(default_factory=dict)
    global_earnings: Mapping[int, int] = field(default_factory=dict)
    earnings: Mapping[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """By post: (earning id, points, points type) of each standing earning."""


class Run:
    """The context that the steps of one decision share. ``now`` is the event's moment in the site's zone."""

    def __init__(self, rules: Rulebook, known: Known, now: datetime, admin: int = 0) -> None:
        self.rules = rules
        self.known = known
        self.now = now
        self.admin = admin
        self.event: Event | None = None
        self.decision = Decision(deepcopy(known.state))
        self.depth = 0
        self.closed: set[int] = set()
        """Posts that cannot be earned any more in this decision."""
        self.climbed: set[int] = set()
        """Rank types whose rank this event changed: it does not count for the next rank a second time."""

    @property
    def state(self) -> UserState:
        """The user's state as it becomes."""
        return self.decision.state

    @property
    def today(self) -> str:
        """Now, as stored dates are written."""
        return self.now.replace(microsecond=0, tzinfo=None).isoformat()

    def progress(self, post_id: int) -> Progress:
        """The user's progress with a post, to be changed in place."""
        found = self.decision.progress.get(post_id)
        if found is None:
            known = self.known.progress.get(post_id)
            found = self.decision.progress[post_id] = deepcopy(known) if known else Progress()
        return found

    def look(self, post_id: int) -> Progress:
        """The user's progress with a post, to be read only."""
        return self.decision.progress.get(post_id) or self.known.progress.get(post_id) or Progress()

    def is_new_to(self, post_id: int) -> bool:
        """Whether nothing is known yet of the user's progress with a post."""
        return post_id not in self.known.progress and post_id not in self.decision.progress

    def activity(self, trigger: str, specific_id: int = 0) -> TriggerCount:
        """How often a trigger was logged, to be changed in place."""
        key = (trigger, specific_id)
        found = self.decision.activity.get(key)
        if found is None:
            known = self.known.activity.get(key)
            found = self.decision.activity[key] = deepcopy(known) if known else TriggerCount()
        return found

    def global_earnings(self, post_id: int) -> int:
        """The earnings of a post over all users, those of this decision included."""
        return self.known.global_earnings.get(post_id, 0) + self.decision.global_earnings.get(post_id, 0)

    def count_over_all(self, achievement: Achievement, amount: int) -> None:
        """Count earnings of an achievement over all users, if that matters to it."""
        if achievement.global_maximum:
            counts = self.decision.global_earnings
            counts[achievement.id] = counts.get(achievement.id, 0) + amount

    def current_rank(self, rank_type: int) -> int:
        """The user's rank of a type; the default one where none is stored."""
        stored = self.state.ranks.get(rank_type, 0)
        default = self.rules.default_rank(rank_type)
        return stored or (default.id if default else 0)

    def is_next_rank(self, rank: Rank) -> bool:
        """Whether a rank is exactly the one above the user's."""
        following = self.rules.next_rank(rank.type, self.current_rank(rank.type))
        return following is not None and following.id == rank.id

    # ---- writing

    def log(self, log: NewLog) -> None:
        """Write a log."""
        self.decision.rows.append(log)
        self.state.logs += 1

    def earn_row(self, earning: NewEarning) -> None:
        """Write an earning."""
        self.decision.rows.append(earning)
        self.state.earnings += 1

    def notice(self, kind: str, **detail: object) -> None:
        """Tell the outside."""
        self.decision.notices.append(Notice(kind, detail))

    def may_earn(self, within: int = 0) -> bool:
        """Whether the cascade is within its bounds; if not, the decision remembers that it was cut off.

        `within` is how many earnings the next one would lie in.
        """
        bounded = within < MAX_DEPTH and self.state.earnings - self.known.state.earnings < MAX_EARNINGS
        self.decision.cut_off = self.decision.cut_off or not bounded
        return bounded
