"""Random rule books, cycles included, and random lives of two users, against books kept by rows alone.

I1, I2, I4, I10-I12, I14, I15 and I17 of award-engine.md 9.2 are held by the books, I18 by deciding everything
twice, and the reach of each change by a store that hands out only what was asked for.
"""

from __future__ import annotations

from copy import deepcopy

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from laurel.domain.awards.by_hand import Refused
from tests.unit.domain.awards.properties.strategies import EVENTS, Definitions, number, one_of, rule_books, some


class Lives(RuleBasedStateMachine):
    """What may happen to two users of one site."""

    new_world = new_audit = None

    @initialize(book=rule_books)
    def found(self, book):
        self.world = self.new_world()
        made = Definitions(self.world, book)
        self.ranks, self.badges = made.ranks, made.badges
        self.earnable = [*made.badges, *made.requirements]
        self.books = {user: self.new_audit(self.world.rules) for user in (7, 8)}

    def follow(self, user, happen, *, by_event=False, bought=False):
        before = deepcopy(self.world.users[user].state)
        trace = happen()
        if not trace:
            assert trace.decision.state == before, "I14: no trace, no change"
        self.books[user].follow(trace.decision, by_event=by_event, bought=bought)
        return trace

    users = st.sampled_from([7, 8])

    @rule(user=st.just(7), event=st.sampled_from(EVENTS[:6]))
    def happens_at_once(self, user, event):
        self.happens(user, event, 0)

    @rule(user=users, event=st.sampled_from(EVENTS), seconds=st.sampled_from([0, 0, 1, 59, 60, 3_600, 86_400, 604_800]))
    def happens(self, user, event, seconds):
        self.world.tick(seconds)
        name, specific, args = event
        self.follow(user, lambda: self.world.event(name, user=user, specific=specific, **args), by_event=True)

    @rule(user=users, how=st.sampled_from(["give", "take", "set_points", "by_system"]), points=number)
    def points(self, user, how, points):
        self.follow(user, lambda: getattr(self.world, how)(points, user=user))

    @rule(user=users, which=some)
    def award(self, user, which):
        self.follow(user, lambda: self.world.hand(one_of(self.earnable, which), user=user))

    @rule(user=users, which=some)
    def revoke(self, user, which):
        """I15: revoking what is not there changes nothing, and never is the revoked thing earned by it."""
        post = one_of(self.earnable, which)
        standing = self.books[user].standing[post]
        trace = self.follow(user, lambda: self.world.revoke(post, user=user))
        assert bool(trace) == bool(standing)
        if trace and post in self.badges:
            assert self.books[user].standing[post] == standing - 1

    @rule(user=users, which=some, how=st.sampled_from(["set", "revoke", "upgrade", "downgrade"]), goal=some)
    def rank(self, user, which, how, goal):
        if how in ("upgrade", "downgrade"):
            self.follow(user, lambda: getattr(self.world, how)(user=user))
        elif self.ranks and how == "set":
            self.follow(user, lambda: self.world.set_rank(one_of(self.ranks, which), user=user))
        elif self.ranks:
            target = one_of([None, *self.ranks], goal)
            self.follow(user, lambda: self.world.revoke_rank(one_of(self.ranks, which), target, user=user))

    @rule(user=users, which=some)
    def buy(self, user, which):
        post = one_of([*self.badges, *self.ranks], which)
        before = deepcopy(self.world.users[user])
        try:
            if post:
                self.follow(user, lambda: self.world.buy(post, user=user), bought=True)
        except Refused:
            assert self.world.users[user] == before


def test_the_ledgers_agree_with_the_state(new_world, new_audit):
    made = {"new_world": staticmethod(new_world), "new_audit": staticmethod(new_audit)}
    machine = type("BoundLives", (Lives,), made)
    run_state_machine_as_test(machine)
