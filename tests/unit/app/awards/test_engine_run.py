"""The rows of a change of one user: those of the decision, also beyond a maximum by hand."""

from __future__ import annotations

import pytest

from laurel.app.awards.operate import Operator, award, award_points
from laurel.app.awards.record_event import record_event
from laurel.app.errors import Conflict
from laurel.app.ports.engine import ReadSet
from laurel.app.posts.delete_post import delete_post
from laurel.domain.awards.effects import NewLog
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
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


def test_an_event_has_no_manager_in_its_title(town):
    town.award()
    pattern = {"gamipress_event_log_pattern": "{user}|{admin}"}
    town.services.posts.commit(town.services.posts.catalogue(), CatalogueChange(settings=pattern))
    record_event(town.site, Event("gamipress_login", town.user))
    assert [log.title for log in town.services.ledger.history(town.user) if log.type == "event_trigger"] == ["Ada|"]


def test_rows_are_dated_in_whole_seconds_though_the_clock_has_fractions(town):
    town.clock.advance(microseconds=700_000)
    committed = award_points(town.site, Operator(town.user, 1), town.GOLD, 5)
    assert {row.date for row in (*committed.logs, *committed.earnings)} == {"2026-03-01T12:00:00"}
    assert town.state().since == {town.GOLD: "2026-03-01T12:00:00"}


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


@pytest.mark.parametrize("busy", [False, True])
def test_what_was_earned_of_a_post_that_is_deleted_meanwhile_is_taken_back(town, monkeypatch, busy):
    """At once, or by the sweep if the ledger is busy; what was earned of other posts stays."""
    gone, kept = town.award(), town.award()

    def delete():
        delete_post(town.site, gone)
        if busy:
            monkeypatch.setattr(town.services.ledger, "delete_of_post", conflict)

    def conflict(*_):
        raise Conflict("always")

    town.engine.before_commit = [delete]
    answer = record_event(town.site, Event("gamipress_login", town.user))
    assert [notice["post_id"] for notice in answer["awarded"] if notice["kind"] == "points"] == [gone, kept]
    left = sorted(row.post_id for row in town.services.ledger.earned(town.user))
    assert left == ([gone, kept] if busy else [kept])


def test_points_by_hand_stay_though_their_type_is_deleted_meanwhile(town):
    town.engine.before_commit = [lambda: delete_post(town.site, town.GOLD)]
    award_points(town.site, Operator(town.user, 1), town.GOLD, 5)
    assert [row.post_id for row in town.services.ledger.earned(town.user)] == [town.GOLD]
