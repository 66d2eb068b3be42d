"""A request that changes a user's points shows the new ones, even if it had read them before."""

from __future__ import annotations

import pytest

from laurel.app.awards.operate import Operator, award, award_points, deduct_points, revoke, set_points
from laurel.app.awards.record_event import record_event
from laurel.app.awards.set_balances import set_balances
from laurel.app.ledger.write_earning import create_earning, delete_earning
from laurel.domain.awards.event import Event
from laurel.domain.records.ledger import Earning
from laurel.domain.records.ledger_query import EarningQuery


def _earning(town):
    [row] = town.services.ledger.earnings.find(EarningQuery(users=(town.user,), limit=1)).rows
    return row.id


def _award_of(town, site):
    [award_id] = site.catalogue.rules.requirements
    return site.catalogue.rules.requirements[award_id]


CHANGES = {
    "an event": lambda town, site: record_event(site, Event("gamipress_login", town.user)),
    "points given": lambda town, site: award_points(site, Operator(town.user, admin=1), town.GOLD, 5),
    "points taken": lambda town, site: deduct_points(site, Operator(town.user, admin=1), town.GOLD, 5),
    "points set": lambda town, site: set_points(site, Operator(town.user, admin=1), town.GOLD, 7),
    "an award given": lambda town, site: award(site, Operator(town.user, admin=1), _award_of(town, site)),
    "an award taken back": lambda town, site: revoke(site, Operator(town.user, admin=1), _award_of(town, site)),
    "an earning written": lambda town, site: create_earning(site, Earning(0, town.user, _award_of(town, site).id)),
    "an earning deleted": lambda town, site: delete_earning(site, _earning(town)),
    "balances written": lambda town, site: set_balances(site, town.user, {town.GOLD: 3}, {}, 1),
}


@pytest.mark.parametrize("read", ["state", "user", "states"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_state_that_was_cached_before_a_change_is_read_again(town, change, read):
    town.award()
    record_event(town.site, Event("gamipress_login", town.user))
    site = town.site
    {"state": site.state, "user": site.user, "states": lambda user: site.load_states([user])}[read](town.user)
    before = site.state(town.user)
    CHANGES[change](town, site)
    after = site.state(town.user)
    assert after == town.state()
    assert after.rev > before.rev
