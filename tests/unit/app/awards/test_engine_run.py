"""The rows of a change of one user: those of the decision, also beyond a maximum by hand."""

from __future__ import annotations

import pytest

from laurel.app.awards.operate import Operator, award, award_points
from laurel.app.ports.engine import ReadSet
from laurel.domain.awards.effects import NewLog
from laurel.domain.records.ledger_query import LogQuery
from laurel.domain.records.user import User


@pytest.fixture
def grace(town):
    """A second user, who has a name of their own."""
    return town.services.users.create(User(0, "grace", "grace@example.org", "grace", "Grace", ""), "").id


@pytest.mark.parametrize(("admin", "named"), [(True, "Grace"), (False, "")])
def test_a_title_has_the_names_of_user_manager_and_site(town, grace, admin, named):
    operator = Operator(town.user, grace if admin else 0)
    committed = award_points(town.site, operator, town.GOLD, 5, "{user}|{user_id}|{admin}|{site_title}")
    title = f"Ada|{town.user}|{named}|{town.site.setting('title')}"
    assert [log.title for log in committed.logs] == [title]
    assert town.site.setting("title")


def test_an_award_by_hand_may_exceed_the_global_maximum(town, grace):
    badge = town.add(town.BADGES, "Rare", global_maximum_earnings=1, maximum_earnings=0)
    for user_id in (town.user, grace, town.user):
        award(town.site, Operator(user_id, 1), town.site.catalogue.rules.achievements[badge])
    assert town.engine.commits == 3, "none was decided again"
    counted = town.engine.read(town.user, ReadSet(global_earnings=[badge])).known.global_earnings
    assert counted == {badge: 3}


def test_rows_are_stored_as_they_were_decided(town):
    badge = town.add(town.BADGES, "Helper", points=7, points_type="gold")
    committed = award(town.site, Operator(town.user, 1), town.site.catalogue.rules.achievements[badge])
    decided = [row for row in committed.decision.rows if isinstance(row, NewLog)]
    names = ("type", "trigger_type", "access", "points", "points_type", "specific_id", "meta")
    stored = sorted(town.services.ledger.logs.find(LogQuery(users=(town.user,))).rows, key=lambda log: log.id)
    assert [[getattr(row, name) for name in names] for row in stored] == [
        [getattr(row, name) for name in names] for row in decided
    ]
    assert {log.access for log in stored} == {"public", "private"}
