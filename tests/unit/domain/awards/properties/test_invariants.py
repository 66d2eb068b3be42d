"""Random rule books, cycles included, and random lives of two users, against books kept by rows alone.

I1, I2, I4, I10-I12, I14, I15 and I17 of award-engine.md 9.2 are held by the books, I18 by deciding everything
twice, and the reach of each change by a store that hands out only what was asked for.
"""

from __future__ import annotations

from copy import deepcopy

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from laurel.domain.awards.by_hand import Refused
from laurel.domain.awards.eligibility import COMPARISONS

small = st.integers(0, 3)
number = st.integers(0, 20)
some = st.integers(0, 1_000)
"""Which one, of however many there are."""

KINDS = ("step", "step", "step", "points-award", "points-award", "points-deduct", "rank-requirement")
EVENTS: tuple[tuple[str, int, dict], ...] = (
    ("gamipress_login", 0, {}),
    ("gamipress_login", 0, {}),
    ("gamipress_register", 0, {}),
    ("gamipress_specific_new_comment", 5, {}),
    ("gamipress_specific_new_comment", 6, {}),
    ("gamipress_new_comment_post_type", 0, {"post_type": "page"}),
    ("gamipress_new_comment_post_type", 0, {"post_type": "post"}),
    ("nobody_listens", 0, {}),
)
TRIGGERS = (
    *(name for name, _, _ in EVENTS[:6]),
    "any-achievement",
    "all-achievements",
    "specific-achievement",
    "revoke-any-achievement",
    "revoke-specific-achievement",
    "earn-points",
    "points-balance",
    "gamipress_expend_points",
    "earn-rank",
    "revoke-rank",
)
CURRENCIES = st.sampled_from(["gold", "silver"])

achievements = st.fixed_dictionaries(
    {
        "earned_by": st.sampled_from(["triggers", "triggers", "triggers", "points", "rank", "admin"]),
        "maximum_earnings": small,
        "global_maximum_earnings": st.sampled_from([0, 0, 0, 2]),
        "sequential": st.sampled_from(["", "on"]),
        "points": number,
        "points_type": CURRENCIES,
        "points_required": number,
        "points_type_required": CURRENCIES,
        "rank": some,
        "unlock_with_points": st.sampled_from(["", "on"]),
        "points_to_unlock": number,
        "points_type_to_unlock": CURRENCIES,
        "other_type": st.booleans(),
    }
)
requirements = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "trigger_type": st.sampled_from(TRIGGERS),
        "parent": some,
        "order": small,
        "count": st.sampled_from([0, 1, 1, 2, 3]),
        "limit": small,
        "limit_type": st.sampled_from(["", "", "", "daily", "minutely", "weekly"]),
        "maximum_earnings": st.sampled_from([0, 0, 1, 2]),
        "points": number,
        "points_type": st.sampled_from(["gold", "silver", ""]),
        "about": some,
        "points_required": number,
        "points_type_required": CURRENCIES,
        "points_condition": st.sampled_from(sorted(COMPARISONS)),
        "optional": st.sampled_from(["", "", "1"]),
        "status": st.sampled_from(["publish"] * 7 + ["draft"]),
    }
)


class Lives(RuleBasedStateMachine):
    """What may happen to two users of one site."""

    new_world = new_audit = None

    @initialize(
        made=st.lists(achievements, min_size=2, max_size=5),
        rules=st.lists(requirements, min_size=6, max_size=16),
        ranks=st.sampled_from([(0, 1, 2, 3), (0, 1, 2), (2, 0, 1), (0, 0, 1), (0, 0), (5,), ()]),
        sequential=st.sampled_from(["", "on"]),
    )
    def found(self, made, rules, ranks, sequential):
        self.world = world = self.new_world()
        other = world.add("achievement-type", "Medal", slug="all_badge")
        sale = {"unlock_with_points": "on", "points_to_unlock": "5", "points_type_to_unlock": "gold"}
        self.ranks = [
            world.level(f"R{place}", priority, sequential=sequential, **sale) for place, priority in enumerate(ranks)
        ]
        self.badges = []
        for place, given in enumerate(made):
            about = {"rank_type_required": "level", "rank_required": self.one_of(self.ranks, given["rank"])}
            kind = other if given["other_type"] else world.badges
            self.badges.append(world.add(kind, f"B{place}", **about, **given))
        self.requirements = [self.require(place, dict(given)) for place, given in enumerate(rules)]
        self.earnable = [*self.badges, *self.requirements]
        self.books = {user: self.new_audit(world.rules) for user in (7, 8)}

    @staticmethod
    def one_of(posts, which):
        return posts[which % len(posts)] if posts else 0

    def require(self, place, given):
        world, kind, about, parent = self.world, given.pop("kind"), given.pop("about"), given.pop("parent")
        posts = {"step": self.badges, "rank-requirement": self.ranks[1:]}.get(kind, [world.gold])
        given["rank_type_required"], given["rank_required"] = "level", self.one_of(self.ranks, about)
        given["achievement_post"] = self.one_of(self.badges, about)
        if "comment" in given["trigger_type"]:
            given["achievement_post"] = (5, 6)[about % 2]
        given["achievement_type"] = ("badge", "all_badge")[about % 2]
        return world.add(kind, f"Q{place}", parent=self.one_of(posts, parent), post_type_required="page", **given)

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
        self.follow(user, lambda: self.world.hand(self.one_of(self.earnable, which), user=user))

    @rule(user=users, which=some)
    def revoke(self, user, which):
        """I15: revoking what is not there changes nothing, and never is the revoked thing earned by it."""
        post = self.one_of(self.earnable, which)
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
            self.follow(user, lambda: self.world.set_rank(self.one_of(self.ranks, which), user=user))
        elif self.ranks:
            target = self.one_of([None, *self.ranks], goal)
            self.follow(user, lambda: self.world.revoke_rank(self.one_of(self.ranks, which), target, user=user))

    @rule(user=users, which=some)
    def buy(self, user, which):
        post = self.one_of([*self.badges, *self.ranks], which)
        before = deepcopy(self.world.users[user])
        try:
            if post:
                self.follow(user, lambda: self.world.buy(post, user=user), bought=True)
        except Refused:
            assert self.world.users[user] == before


def test_the_books_agree(new_world, new_audit):
    made = {"new_world": staticmethod(new_world), "new_audit": staticmethod(new_audit)}
    machine = type("BoundLives", (Lives,), made)
    run_state_machine_as_test(machine)
