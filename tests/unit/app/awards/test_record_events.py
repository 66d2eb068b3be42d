"""Events of a user that are recorded together are recorded as one after the other, in fewer commits."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.app.awards import record_events
from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.awards.record_event import record_event
from laurel.app.awards.record_events import record_some
from laurel.app.errors import Conflict, Unavailable, UserNotFound
from laurel.app.ports.engine import ReadSet
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.records.user import User

LOGIN, COMMENT, VISIT = "gamipress_login", "gamipress_new_comment", "gamipress_site_visit"


def record_all(town, events):
    """What came of each event, and how many commits it took."""
    results, before = [], town.engine.commits
    while len(results) < len(events):
        results += record_some(town.site, events[len(results) :])
    return results, town.engine.commits - before


def one_by_one(town, events):
    results = []
    for event in events:
        try:
            results.append(record_event(town.site, event))
        except (EventRefused, UserNotFound) as error:
            results.append(error)
    return results


def programme(town):
    """Something of everything that an event can lead to."""
    town.award(maximum_earnings=20)
    town.award(count=3, limit=2, limit_type="daily")
    town.award(VISIT)
    town.award("earn-points", points_required=50, points_type_required="gold")
    badge = town.add(town.BADGES, "Busy", earned_by="triggers", maximum_earnings=0, points=5, points_type="gold")
    town.add("step", "Comment", badge, trigger_type=COMMENT, count=2)
    town.add("step", "Sign in", badge, order=1, trigger_type=LOGIN, count=2)
    rare = town.add(town.BADGES, "Rare", earned_by="triggers", maximum_earnings=0, global_maximum_earnings=2)
    town.add("step", "Comment", rare, trigger_type=COMMENT, count=3)
    town.add(town.BADGES, "Rich", earned_by="points", points_required=100, points_type_required="gold")
    for order in range(4):
        rank = town.add(town.LEVELS, f"Level {order}", order=order)
        if order:
            town.add("rank-requirement", "Sign in", rank, trigger_type=LOGIN, count=2)


def events_of(town, seed, number=20):
    """Events with and without ids, some twice, some under one id, some refused, some that nothing listens to."""
    chance, made = random.Random(seed), []
    for place in range(number):
        kind = chance.choice([LOGIN, LOGIN, COMMENT, COMMENT, VISIT, "gamipress_register", "no_such_trigger"])
        args = {"comment_id": chance.randint(1, 9), "post_id": 1} if kind == COMMENT else {}
        event_id = chance.choice(["", f"e{place}", f"e{chance.randint(0, place)}"])
        time = town.clock.now() - timedelta(hours=chance.choice([0, 0, 30]), minutes=number - place)
        made.append(Event(kind, town.user, args=args, id=event_id, time=chance.choice([None, time])))
        if chance.random() < 0.2:
            made.append(chance.choice(made))
    return made


def comparable(results):
    """Results so that they can be compared: errors by their code."""
    return [(type(found), found.code) if isinstance(found, Exception) else found for found in results]


def records(town):
    """All that is stored of the user, without ids and what is counted by commits."""
    known = town.site.engine.read(town.user, ReadSet(everything=True)).known
    ledger = town.services.ledger
    logs, earnings = ledger.history(town.user), ledger.earned(town.user)
    rows = [replace(row, id=0) for row in logs], [replace(row, id=0) for row in earnings]
    return known.state, known.progress, known.trigger_counts, *rows


@pytest.mark.parametrize("seed", range(12))
def test_the_outcome_is_that_of_one_by_one(new_town, seed):
    together, apart = new_town(), new_town()
    for town in (together, apart):
        programme(town)
    found, commits = record_all(together, events_of(together, seed))
    expected = one_by_one(apart, events_of(apart, seed))
    assert comparable(found) == comparable(expected)
    assert records(together) == records(apart)
    assert commits < apart.engine.commits / 3
    assert rebuild_user(together.site, together.user, apply=False) == ()
    again, _ = record_all(together, events_of(together, seed))
    assert comparable(again) == comparable(one_by_one(apart, events_of(apart, seed)))
    assert records(together) == records(apart)


def logins(town, number, **fields):
    return [Event(LOGIN, town.user, id=f"e{place}", **fields) for place in range(number)]


def test_one_read_and_one_commit(town):
    town.award()
    results, commits = record_all(town, logins(town, 10))
    assert (town.engine.reads, commits, town.gold()) == (1, 1, 100)
    assert [found["awarded"][0]["balance"] for found in results] == list(range(10, 101, 10))
    assert town.state().rev == 10


def test_more_than_a_transaction_holds_are_several_commits(town):
    town.award()
    results, commits = record_all(town, logins(town, 60))
    assert 1 < commits < 10
    assert (len(results), town.gold()) == (60, 600)
    ids = [row.id for row in town.services.ledger.earned(town.user)]
    assert len(set(ids)) == 60


def test_an_event_that_is_too_large_for_others_is_committed_by_itself(town):
    for _ in range(110):
        town.award(COMMENT)
    town.award()
    comment = Event(COMMENT, town.user, args={"comment_id": 1, "post_id": 1}, id="large")
    results, commits = record_all(town, [*logins(town, 2), comment, replace(comment, id="again"), logins(town, 3)[2]])
    assert (town.gold(), commits) == (1130, 3)
    assert [len(found["awarded"]) for found in results] == [1, 1, 110, 0, 1]
    assert results[3]["repeated"]


def test_an_event_alone_reads_no_marker(town):
    town.award()
    asked = []
    read = town.engine.read
    town.engine.read = lambda user_id, wanted: asked.append(wanted) or read(user_id, wanted)
    record_some(town.site, logins(town, 1))
    assert [list(wanted.markers) for wanted in asked] == [[]]


class TestRepetitions:
    def test_in_the_list_and_of_earlier_ones(self, town):
        town.award()
        first, second, third = logins(town, 3)
        earlier = record_event(town.site, second)
        results, _ = record_all(town, [first, second, first, third])
        assert results[1] == {**earlier, "repeated": True}
        assert results[2] == {**results[0], "repeated": True}
        assert town.gold() == 30

    def test_of_what_counts_once(self, town):
        town.award(VISIT)
        results, _ = record_all(
            town, [Event(VISIT, town.user), Event(VISIT, town.user), Event(VISIT, town.user, id="e")]
        )
        assert [found.get("repeated", False) for found in results] == [False, True, True]
        assert town.gold() == 10

    @pytest.mark.parametrize("trigger", ["gamipress_register", LOGIN, "no_such_trigger"])
    @pytest.mark.parametrize("first", [0, 1])
    def test_of_an_id_for_two_events(self, new_town, trigger, first):
        found = []
        for record in (lambda town, events: record_all(town, events)[0], one_by_one):
            town = new_town()
            town.award()
            both = [Event(LOGIN, town.user, id="e"), Event(trigger, town.user, id="e", args={"a": 1})]
            found.append((comparable(record(town, [both[first], both[1 - first], *logins(town, 2)])), town.gold()))
        assert found[0] == found[1]

    @pytest.mark.parametrize("overtaken", [0, 1, 2])
    def test_of_another_delivery_that_comes_first(self, town, overtaken):
        """Between read and commit: its event is a repetition, the others are recorded."""
        town.award()
        events = logins(town, 3)
        town.engine.before_commit = [lambda: record_event(town.site, events[overtaken])]
        results, _ = record_all(town, events)
        assert [found.get("repeated", False) for found in results] == [place == overtaken for place in range(3)]
        assert town.gold() == 30
        assert rebuild_user(town.site, town.user, apply=False) == ()

    def test_of_the_whole_list_while_it_is_committed(self, town):
        town.award()
        events = logins(town, 5)
        town.engine.before_commit = [lambda: record_all(town, list(reversed(events)))]
        results, _ = record_all(town, events)
        assert all(found["repeated"] for found in results)
        assert town.gold() == 50


class TestFailures:
    def test_what_is_refused_takes_no_other_with_it(self, town):
        town.award()
        first, second, third = logins(town, 3)
        wrong = [Event("no_such_trigger", town.user), replace(second, time=town.clock.now() + timedelta(hours=1))]
        results, commits = record_all(town, [first, wrong[0], third, wrong[1]])
        assert [isinstance(found, EventRefused) for found in results] == [False, True, False, True]
        assert (town.gold(), commits) == (20, 1)

    def test_an_absent_user(self, town):
        town.award()
        events = [Event(LOGIN, 99), Event("no_such_trigger", 99), Event("gamipress_register", 99), Event(LOGIN, 99)]
        results, commits = record_all(town, events)
        assert comparable(results) == comparable(one_by_one(town, events))
        assert commits == 0

    def test_a_mistake_of_one_stays_with_it(self, town, monkeypatch):
        town.award()
        decide = record_events.PreparedEvent.decide

        def fail(prepared, rules, records):
            if prepared.event.id == "e1":
                raise KeyError("a mistake")
            return decide(prepared, rules, records)

        monkeypatch.setattr(record_events.PreparedEvent, "decide", fail)
        results, commits = record_all(town, logins(town, 3))
        assert [isinstance(found, KeyError) for found in results] == [False, True, False]
        assert (town.gold(), commits) == (20, 2)

    def test_a_lost_race_is_decided_again(self, town):
        town.award(maximum_earnings=2)
        town.engine.before_commit = [lambda: record_event(town.site, Event(LOGIN, town.user))]
        results, _ = record_all(town, logins(town, 3))
        assert [len(found["awarded"]) for found in results] == [1, 0, 0]
        assert town.gold() == 20

    def test_what_is_unavailable_ends_it_at_the_first(self, town):
        town.award()

        def lose():
            raise Conflict("always")

        town.engine.before_commit = [lose] * 100
        results = record_some(town.site, [Event("no_such_trigger", town.user), *logins(town, 3)])
        assert [type(found) for found in results] == [EventRefused, Unavailable]
        assert town.gold() == 0

    def test_a_commit_whose_reply_is_lost_counts_once(self, town):
        """It was carried out: the next attempt finds its markers, and answers what it had."""
        town.award()
        commit = town.engine.engine.commit

        def lost(outcome):
            town.engine.engine.commit = commit
            commit(outcome)
            raise Conflict("the reply is lost")

        town.engine.engine.commit = lost
        results, _ = record_all(town, logins(town, 3))
        assert [found["awarded"][0]["balance"] for found in results] == [10, 20, 30]
        assert all(found["repeated"] for found in results)
        assert town.gold() == 30


def test_a_maximum_over_all_users_holds_within_a_list(town):
    rare = town.add(town.BADGES, "Rare", earned_by="triggers", maximum_earnings=0, global_maximum_earnings=2)
    town.add("step", "Sign in", rare, trigger_type=LOGIN, count=1)
    results, commits = record_all(town, logins(town, 4))
    kinds = [[notice["kind"] for notice in found["awarded"]] for found in results]
    assert (kinds, commits) == ([["unlock"], ["unlock"], [], []], 1)
    bob = town.services.users.create(User(0, "bob", "bob@example.org", "bob", "Bob", ""), "").id
    assert record_event(town.site, Event(LOGIN, bob))["awarded"] == []
