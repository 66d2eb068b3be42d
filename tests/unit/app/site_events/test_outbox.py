"""Outbox rows: recorded exactly once, at the time of the write, or dropped."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from laurel.app.awards.engine_run import USER_ATTEMPTS
from laurel.app.errors import Conflict, TooManyEvents
from laurel.app.site import Site
from laurel.app.site_events import outbox
from laurel.app.site_events.outbox import EVENTS_PER_WRITE, keep_events, outbox_rows, record_at_once, record_row
from laurel.app.site_events.wordpress_events import LONGEST_VALUE, user_updated
from laurel.composition.failures import error_of
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.user import User

LOGIN = "gamipress_login"


@pytest.fixture
def put(town):
    """put(trigger, user, **args): a row that waits for the town's user, or for another."""

    def made(trigger=LOGIN, user=None, write="w", **args):
        event = Event(trigger, user or town.user, args=args)
        rows = outbox._rows(town.clock.now(), write, [event], {trigger: frozenset()})
        town.services.outbox.put(rows)
        return rows[0]

    return made


def waiting(town):
    return list(town.services.outbox.waiting(town.clock.now() + timedelta(seconds=1)))


def test_an_event_counts_at_the_time_of_its_write(town, put):
    town.award()
    row = put()
    town.clock.advance(days=30)
    record_row(town.site, row)
    assert town.gold() == 10
    assert {log.date for log in town.services.ledger.history(town.user)} == {"2026-03-01T12:00:00"}
    assert waiting(town) == []


def test_a_row_that_is_processed_again_counts_once(town, put):
    town.award()
    row = put()
    for _ in range(3):
        record_row(town.site, row)
    assert town.gold() == 10


def test_a_row_that_a_commit_took_costs_no_write_of_its_own(town, put, monkeypatch):
    town.award()
    row, deleted = put(), []
    monkeypatch.setattr(town.services.outbox, "delete", deleted.append)
    for _ in range(2):
        record_row(town.site, row)
    assert (deleted, waiting(town), town.gold()) == ([], [], 10)


def test_a_row_from_a_clock_that_is_ahead_is_recorded(town, put):
    town.award()
    town.clock.advance(minutes=10)
    row = put()
    town.clock.advance(minutes=-10)
    record_row(town.site, row)
    assert town.gold() == 10


@pytest.mark.parametrize(
    ("trigger", "args", "code"),
    [
        (LOGIN, {}, "rest_user_invalid_id"),
        ("gamipress_add_specific_role", {}, "rest_missing_event_argument"),
        ("no_such_trigger", {}, "rest_unknown_trigger"),
    ],
)
def test_a_permanently_refused_event_leads_to_nothing(town, put, caplog, trigger, args, code):
    town.award(trigger)
    row = put(trigger, user=99 if trigger == LOGIN else None, **args)
    record_row(town.site, row)
    assert waiting(town) == []
    (line,) = [record for record in caplog.records if record.message == "a site event leads to nothing"]
    assert (line.code, line.outbox_row, line.user_id) == (code, row.id, row.user_id)


def test_an_event_without_a_listener_any_more_leads_to_nothing(town, put):
    award, row = town.award(), put()
    catalogue = town.services.posts.catalogue()
    draft = replace(catalogue.get(award), status="draft")
    town.services.posts.commit(catalogue, CatalogueChange(put=(draft,)))
    record_row(town.site, row)
    assert (town.gold(), waiting(town)) == (0, [])


def test_a_repetition_of_an_event_that_counts_once_is_dropped(town, put):
    town.award("gamipress_publish_post")
    for write in "ab":
        record_row(town.site, put("gamipress_publish_post", write=write, post_id=7))
    assert (town.gold(), waiting(town)) == (10, [])


def test_an_award_of_a_hundred_rows_deletes_its_outbox_row(town, put):
    for _ in range(60):
        town.award(points=1)
    row = put()
    record_row(town.site, row)
    record_row(town.site, row)
    assert (town.gold(), waiting(town)) == (60, [])


# ---- before the response


def test_without_time_left_all_rows_wait_for_the_sweep(town, put):
    town.award()
    site = Site(town.services, event_seconds=0)
    site.outbox_rows = [put()]
    record_at_once(site)
    assert (town.gold(), len(waiting(town)), town.engine.reads) == (0, 1, 0)


def test_the_time_limit_is_for_all_events_together(town, put, monkeypatch):
    moments = itertools.count()
    clock = SimpleNamespace(monotonic=lambda: next(moments) / 4)
    monkeypatch.setattr(outbox, "time", clock)
    town.award()
    bob = town.services.users.create(User(0, "bob", "bob@example.org", "bob", "Bob", ""), "").id
    site = town.site
    site.outbox_rows = [put(user=(town.user, bob)[number % 2], write=str(number)) for number in range(9)]
    record_at_once(site)
    assert (town.gold(), town.services.states.get(bob).balances, len(waiting(town))) == (20, {town.GOLD: 20}, 5)
    site.outbox_rows = [waiting(town)[0]]
    record_at_once(site)
    assert (town.gold(), site.outbox_rows) == (20, [])


def test_the_events_of_a_user_are_recorded_together(town, put):
    """With what is a repetition, is refused, or was recorded by another request meanwhile."""
    town.award()
    town.award("gamipress_site_visit")
    visits = [put("gamipress_site_visit", write=f"visit-{number}") for number in range(2)]
    rows = [put(write="a"), put("no_such_trigger"), *visits, put("gamipress_register"), put(write="b"), put(write="c")]
    town.engine.before_commit = [lambda: record_row(town.site, rows[-2])]
    site, commits = town.site, town.engine.commits
    site.outbox_rows = list(rows)
    record_at_once(site)
    assert (town.gold(), waiting(town)) == (40, [])
    assert town.engine.commits - commits == 3, "one that was overtaken, that which overtook it, and one"
    site.outbox_rows = list(rows)
    record_at_once(site)
    assert town.gold() == 40


def test_lost_races_end_at_the_time_limit(town, put, monkeypatch):
    passed, lost = [0.0], []
    clock = SimpleNamespace(monotonic=lambda: passed[0])
    monkeypatch.setattr("laurel.app.site.time", clock)
    monkeypatch.setattr(outbox, "time", clock)
    object.__setattr__(town.services, "sleep", lambda seconds: passed.__setitem__(0, passed[0] + seconds))
    town.award()

    def lose(_outcome):
        passed[0] += 0.1
        lost.append(1)
        raise Conflict("another request was first")

    monkeypatch.setattr(town.engine, "commit", lose)
    site = town.site
    site.outbox_rows = [put()]
    record_at_once(site)
    assert passed[0] <= 1.1
    assert 1 < len(lost) < USER_ATTEMPTS
    assert len(waiting(town)) == 1


def test_an_event_that_fails_does_not_block_others(town, put, monkeypatch):
    town.award()
    commit, faults = town.engine.commit, [ZeroDivisionError(), ZeroDivisionError()]

    def fail_first(outcome):
        if faults:
            raise faults.pop()
        commit(outcome)

    monkeypatch.setattr(town.engine, "commit", fail_first)
    site = town.site
    site.outbox_rows = [put(write="a"), put(write="b")]
    record_at_once(site)
    assert (town.gold(), len(waiting(town))) == (10, 1)


# ---- which rows are written


def test_rows_are_identified_by_their_write(town):
    town.award()
    events = [Event(LOGIN, town.user)] * 2
    first, again, other = (
        [row.id for row in outbox_rows(town.site, write, events)] for write in ("user#7#3", "user#7#3", "user#7#4")
    )
    assert first == again
    assert len({*first, *other}) == 4


def test_too_many_events_of_one_write_are_refused(town):
    town.award()
    events = [Event(LOGIN, town.user)] * (EVENTS_PER_WRITE + 1)
    assert len(outbox_rows(town.site, "w", events[1:])) == EVENTS_PER_WRITE
    with pytest.raises(TooManyEvents) as refused:
        outbox_rows(town.site, "w", events)
    assert error_of(refused.value).get_status() == 400


def test_an_event_without_a_listener_is_not_kept(town):
    keep_events(town.site, "login#1", [Event(LOGIN, town.user)])
    assert waiting(town) == []
    assert town.engine.reads == 0


def test_a_value_that_is_too_long_is_no_argument(town):
    user = town.services.users.get(town.user)
    listened = {
        f"gamipress_update_user_meta_{which}_value": frozenset({"description"}) for which in ("any", "specific")
    }
    short, long = "x" * (LONGEST_VALUE - 2), "x" * (LONGEST_VALUE - 1)
    found = {
        text: list(user_updated(user, replace(user, description=text), listened, roles_given=False))
        for text in (short, long)
    }
    assert [event.args.get("meta_value") for event in found[short]] == [short, short]
    (event,) = found[long]
    assert event.trigger == "gamipress_update_user_meta_any_value"
    assert event.args == {"meta_key": "description", "object_id": town.user}
