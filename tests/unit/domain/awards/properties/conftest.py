"""An independent model of the engine, which knows only the definitions and the rows."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from laurel.domain.awards.effects import NewLog, RemovedEarning
from laurel.domain.awards.rulebook import Achievement, Requirement
from laurel.domain.awards.run import MAX_EARNINGS

TOTALS = {
    "points_earn": "awarded",
    "points_award": "awarded",
    "points_deduct": "deducted",
    "points_revoke": "deducted",
    "points_expend": "expended",
}
PAYING = ("points-award", "points-deduct")
REPEATING = (
    "any-achievement",
    "all-achievements",
    "specific-achievement",
    "revoke-any-achievement",
    "revoke-specific-achievement",
    "earn-points",
)


class Audit:
    """One user's records as the rows make them; every method that gets rows asserts the invariants."""

    def __init__(self, rules):
        self.rules = rules
        self.balances, self.totals = Counter(), defaultdict(Counter)
        self.clipped, self.standing = Counter(), Counter()
        self.ranks = {}
        self.rounds = defaultdict(set)
        """By parent, the requirements earned since the parent was earned."""

    def follow(self, decision, *, by_event, bought=False):
        """Apply the rows of one decision, then compare with its records."""
        rows, seen = decision.rows, Counter()
        for place, row in enumerate(rows):
            if isinstance(row, NewLog):
                self.book(row, by_event or bought)
            elif isinstance(row, RemovedEarning):
                self.take(row)
            elif row.type_ref != "points-type":
                follower = rows[place + 1]
                by_hand = follower.type in ("achievement_award", "rank_award")
                self.earn(row, by_hand or not (by_event or bought))
                seen[row.post_id] += not by_hand
        self.bounds(seen)
        self.compare(decision)

    # ---- rows

    def book(self, log, by_system):
        if log.type in TOTALS:
            before = self.balances[log.points_type]
            after = max(before + log.points, 0)
            self.balances[log.points_type] = after
            assert log.meta["applied"] == after - before, "I1"
            assert log.tags["total_points"] == after
            self.totals[TOTALS[log.type]][log.points_type] += abs(log.points)
            self.clipped[log.points_type] += after - before - log.points
        elif log.type in ("rank_earn", "rank_award"):
            rank = self.rules.ranks[log.meta["rank_id"]]
            old = self.effective(rank.type)
            assert log.meta["old_rank_id"] == old, "I12: a history without gaps"
            if by_system and log.type == "rank_earn":
                assert self.rules.next_rank(rank.type, old) == rank, "I12: the next one only"
            self.ranks[rank.type] = rank.id

    def effective(self, rank_type):
        default = self.rules.default_rank(rank_type)
        return self.ranks.get(rank_type) or (default.id if default else 0)

    def earn(self, row, by_hand):
        post = (
            self.rules.requirements.get(row.post_id)
            or self.rules.achievements.get(row.post_id)
            or self.rules.ranks[row.post_id]
        )
        if isinstance(post, Requirement):
            self.of_requirement(post, by_hand)
        else:
            if isinstance(post, Achievement) and not by_hand:
                self.of_achievement(post)
            self.rounds[post.id].clear()
        self.standing[post.id] += 1

    def of_requirement(self, post, by_hand):
        done = self.rounds[post.parent]
        if not by_hand:
            assert not post.maximum or self.standing[post.id] < post.maximum, "I4"
        if not by_hand and post.kind not in PAYING:
            parent = self.rules.parent_of(post)
            assert post.id not in done, "I10: once a round"
            before = {s.id for s in self.rules.children[parent.id] if s.order < post.order and not s.optional}
            assert not parent.sequential or before <= done, "I11"
        done.add(post.id)

    def of_achievement(self, post):
        assert not post.maximum or self.standing[post.id] < post.maximum, "I4"
        steps = self.rules.children.get(post.id, [])
        due = {step.id for step in steps if not step.optional}
        done = self.rounds[post.id]
        bought = post.for_sale
        if post.earned_by == "triggers" and not bought:
            assert (due <= done) if due else done, "I10: all steps of the round"

    def take(self, row):
        assert self.standing[row.post_id] > 0, "nothing is revoked that is not there"
        self.standing[row.post_id] -= 1
        requirement = self.rules.requirements.get(row.post_id)
        if requirement is not None:
            self.rounds[requirement.parent].discard(requirement.id)

    # ---- after the rows

    def bounds(self, seen):
        assert sum(seen.values()) <= MAX_EARNINGS + 2, "I17"
        for post_id, times in seen.items():
            post = self.rules.requirements.get(post_id)
            if post is None or post.kind not in PAYING or post.trigger not in REPEATING:
                assert times <= 1 or post_id in self.rules.ranks, "I17: once in an event"

    def compare(self, decision):
        state = decision.state
        assert +Counter(state.balances) == +self.balances, "I1"
        assert all(balance >= 0 for balance in state.balances.values()), "I2"
        for name, total in self.totals.items():
            assert +Counter(getattr(state, name)) == +total, name
        for currency, balance in state.balances.items():
            folded = state.awarded.get(currency, 0) - state.deducted.get(currency, 0)
            folded += state.clipped.get(currency, 0) - state.expended.get(currency, 0)
            logged = state.logged.get(currency, 0) + state.clipped.get(currency, 0)
            assert state.clipped.get(currency, 0) == self.clipped[currency], "I2"
            assert logged == balance, "I2"
            assert folded == balance, "I2"
        assert state.ranks == self.ranks, "I12"
        for post_id, progress in decision.progress.items():
            assert progress.times == self.standing[post_id], "standing earnings"


@pytest.fixture(scope="session")
def new_audit():
    """Makes the audit of a user, given the rule book."""
    return Audit
