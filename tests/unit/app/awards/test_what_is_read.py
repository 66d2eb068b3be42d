"""Each operation reads everything that its decision looks at; what is not read would count as absent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.awards import operate
from laurel.app.awards.operate import Operator
from laurel.app.awards.record_event import record_event
from laurel.domain.awards.event import Event
from tests.unit.app.awards.strict import Strict

SILVER = 4


class Full:
    """A town where everything has dependents: each operation leads to a cascade."""

    def __init__(self, town):
        self.town = town
        town.put(replace(town.site.catalogue.get(town.GOLD), id=SILVER, slug="silver", title="Silver"))
        for currency in ("gold", "silver"):
            paid = {"earned_by": "points", "points_required": 40, "points_type_required": currency}
            town.add(town.BADGES, f"Rich in {currency}", maximum_earnings=0, **paid)
        self.badge = town.add(town.BADGES, "Helper", earned_by="triggers", maximum_earnings=0, points=7,
                              points_type="gold", global_maximum_earnings=5)  # fmt: skip
        self.step = town.add("step", "Comment", self.badge, trigger_type="gamipress_new_comment", count=1,
                             points=3, points_type="gold")  # fmt: skip
        self.price = {"unlock_with_points": "on", "points_to_unlock": 5, "points_type_to_unlock": "gold"}
        self.bought = town.add(town.BADGES, "Bought", **self.price)
        self.ranks = [town.add(town.LEVELS, f"Level {order}", order=order, **self.price) for order in range(4)]
        for rank in self.ranks[1:]:
            town.add("rank-requirement", "Sign in", rank, trigger_type="gamipress_login", count=1)
        town.add(town.BADGES, "Third", earned_by="rank", rank_type_required="level", rank_required=self.ranks[2])
        town.award("gamipress_expend_points", points_required=1, points_type_required="gold")
        town.award("revoke-rank", rank_type_required="level", rank_required=self.ranks[1])
        town.award("revoke-any-achievement", achievement_type="badge")
        town.award("revoke-specific-achievement", achievement_type="badge", achievement_post=self.badge)
        town.services.engine = Strict(town.engine)

    @property
    def rules(self):
        return self.town.site.catalogue.rules

    def after(self, *names):
        """Run the operations that come before, by name."""
        for name in names:
            assert OPERATIONS[name](self).decision.rows, name


def _operator(full):
    return Operator(full.town.user, 1)


OPERATIONS = {
    "points": lambda full: operate.award_points(full.town.site, _operator(full), full.town.GOLD, 100),
    "points taken": lambda full: operate.deduct_points(full.town.site, _operator(full), full.town.GOLD, 100),
    "points set": lambda full: operate.set_points(full.town.site, _operator(full), SILVER, 100),
    "points by a system": lambda full: operate.change_points_by_system(
        full.town.site, _operator(full), full.town.GOLD, 100
    ),
    "an achievement": lambda full: operate.award(full.town.site, _operator(full), full.rules.achievements[full.badge]),
    "a step": lambda full: operate.award(full.town.site, _operator(full), full.rules.requirements[full.step]),
    "a rank": lambda full: operate.award_rank(full.town.site, _operator(full), full.rules.ranks[full.ranks[2]]),
    "the next rank": lambda full: operate.upgrade(full.town.site, _operator(full), full.town.LEVELS),
    "the rank before": lambda full: operate.downgrade(full.town.site, _operator(full), full.town.LEVELS),
    "a rank taken": lambda full: operate.revoke_rank(
        full.town.site, _operator(full), full.rules.ranks[full.ranks[1]], None
    ),
    "an achievement taken": lambda full: operate.revoke(
        full.town.site, _operator(full), full.rules.achievements[full.badge]
    ),
    "a step taken": lambda full: operate.revoke(full.town.site, _operator(full), full.rules.requirements[full.step]),
    "a purchase": lambda full: operate.unlock_with_points(
        full.town.site, _operator(full), full.rules.achievements[full.bought]
    ),
    "a rank bought": lambda full: operate.unlock_with_points(
        full.town.site, _operator(full), full.rules.ranks[full.ranks[1]]
    ),
}
BEFORE = {
    "the rank before": ["a rank"],
    "a rank taken": ["the next rank"],
    "an achievement taken": ["a step"],
    "a step taken": ["a step"],
    "a purchase": ["points"],
    "a rank bought": ["points"],
}


@pytest.fixture
def full(town):
    return Full(town)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_looks_only_at_what_was_read(full, name):
    full.after(*BEFORE.get(name, ()), name)


@pytest.mark.parametrize("taken", ["an achievement taken", "a step taken"])
def test_a_revocation_deducts_the_points_type_that_was_paid(full, taken):
    full.after("a step")
    for post_id in (full.badge, full.step):
        post = full.town.site.catalogue.get(post_id)
        full.town.put(replace(post, meta={**post.meta, "_gamipress_points_type": "silver"}))
    committed = OPERATIONS[taken](full)
    assert {log.points_type for log in committed.logs if log.points < 0} == {full.town.GOLD}


@pytest.mark.parametrize("steps", [0, 1])
def test_a_revocation_of_what_pays_nothing_reads_the_post_and_its_steps(town, steps):
    badge = town.add(town.BADGES, "Plain", earned_by="triggers")
    for _ in range(steps):
        town.add("step", "Comment", badge, trigger_type="gamipress_new_comment", count=1)
    town.services.engine = Strict(town.engine)
    rules, operator = town.site.catalogue.rules, Operator(town.user, 1)
    for post in rules.children.get(badge, [rules.achievements[badge]]):
        operate.award(town.site, operator, post)
    assert len(town.services.ledger.earned(town.user)) == 1 + steps
    operate.revoke(town.site, operator, rules.achievements[badge])
    assert town.services.ledger.earned(town.user) == []


def test_a_revocation_reads_what_watches_the_points_that_were_paid_though_the_post_pays_none_by_now(town):
    badge = town.add(town.BADGES, "Generous", earned_by="triggers", points=50, points_type="gold")
    few = {"points_required": 5, "points_type_required": "gold", "points_condition": "less_than"}
    consoled = town.award("points-balance", points=0, **few)
    town.services.engine = Strict(town.engine)
    operator = Operator(town.user, 1)
    operate.award(town.site, operator, town.site.catalogue.rules.achievements[badge])
    post = town.site.catalogue.get(badge)
    town.put(replace(post, meta={**post.meta, "_gamipress_points_type": ""}))
    operate.revoke(town.site, operator, town.site.catalogue.rules.achievements[badge])
    assert (town.gold(), [row.post_id for row in town.services.ledger.earned(town.user)]) == (0, [consoled])


@pytest.mark.parametrize("trigger", ["gamipress_login", "gamipress_new_comment"])
def test_an_event_looks_only_at_what_was_read(full, trigger):
    assert record_event(full.town.site, Event(trigger, full.town.user))["awarded"]
