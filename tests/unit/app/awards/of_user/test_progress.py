"""A page of progress reads what it shows, and no more: a counter that is asked for once is kept from then on."""

from __future__ import annotations

import pytest

from laurel.app.awards.of_user import progress as app_user_progress
from laurel.app.awards.of_user.progress import user_progress
from laurel.app.awards.operate import Operator, award
from laurel.app.awards.record_event import record_event
from laurel.app.errors import UserNotFound
from laurel.domain.awards.event import Event
from laurel.domain.records.user import User
from tests.unit.app.awards.strict import Strict

LOGIN = "gamipress_login"


@pytest.fixture
def strict(town):
    engine = town.services.engine = Strict(town.engine)
    return engine


def page(town, type_slug=""):
    found = user_progress(town.site, town.user, type_slug, 0, 10)
    return {goal.goal.title: goal for goal in found.goals}


def test_events_that_were_logged_before_a_requirement_was_made_are_shown(town, strict):
    town.award()
    record_event(town.site, Event(LOGIN, town.user))
    later = town.award(count=2)
    [gold] = page(town).values()
    shown = {progress.requirement.id: progress for progress in gold.requirements}
    assert (shown[later].count, shown[later].needed) == (1, 2)


def test_what_others_earned_as_often_as_all_may_is_closed(town, strict):
    badge = town.add(town.BADGES, "Rare", earned_by="triggers", global_maximum_earnings=1)
    assert page(town)["Rare"].open
    bob = town.services.users.create(User(0, "bob", "bob@example.org", "bob", "Bob", ""), "").id
    award(town.site, Operator(bob, 1), town.site.catalogue.rules.achievements[badge])
    assert not page(town)["Rare"].open


def test_one_read_shows_all_of_a_user_and_only_counters_that_are_shown_take_another(town, strict):
    town.award()
    town.add(town.BADGES, "Common", earned_by="triggers")
    rare = town.add(town.BADGES, "Rare", earned_by="triggers", global_maximum_earnings=1)
    page(town, "points-type")
    assert [asked.global_earnings for asked in strict.asked] == [()]
    page(town)
    assert [list(asked.global_earnings) for asked in strict.asked[1:]] == [[], [rare]]
    assert not any(asked.earnings for asked in strict.asked)


@pytest.mark.parametrize(("type_slug", "titles"), [("points-type", ["Gold"]), ("badge", ["Common"]), ("nope", [])])
def test_one_type(town, type_slug, titles):
    town.award()
    town.add(town.BADGES, "Common", earned_by="triggers")
    assert list(page(town, type_slug)) == titles


def test_a_user_who_is_not_there(town):
    town.services.users.delete(town.services.users.get(town.user))
    with pytest.raises(UserNotFound):
        page(town)


def test_when_each_goal_was_last_earned(town, monkeypatch):
    once, twice = (town.add(town.BADGES, title, earned_by="triggers") for title in ("Once", "Twice"))
    town.add(town.BADGES, "Never", earned_by="triggers")
    rules, operator = town.site.catalogue.rules.achievements, Operator(town.user, 1)
    for post in (once, twice, twice):
        award(town.site, operator, rules[post])
    newest = {row.post_id: row.date for row in town.services.ledger.earned(town.user)}
    monkeypatch.setattr(app_user_progress, "ROWS_AT_ONCE", 1)
    assert user_progress(town.site, town.user, "", 0, 10).earned_at == newest
    assert set(newest) == {once, twice}


def test_no_earning_is_read_for_who_earned_nothing(town, monkeypatch):
    town.add(town.BADGES, "Never", earned_by="triggers")
    monkeypatch.setattr(town.services.ledger, "earnings", None)
    assert user_progress(town.site, town.user, "", 0, 10).earned_at == {}
