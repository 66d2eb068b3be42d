"""A dry run of an event returns the answer of a recording in any state, and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.app.awards.record_event import record_event
from laurel.app.awards.simulate_event import simulate_event
from laurel.app.errors import UserNotFound
from laurel.domain.awards.decide import NO_LISTENER, NOTHING_DUE
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.records.user import User
from tests.unit.domain.awards.properties.strategies import Definitions, one_of, rule_books, some
from tests.unit.domain.awards.world import World

COMMENT, PICTURE = "gamipress_new_comment", "gamipress_bp_upload_avatar"


def outcome(handle, site, event):
    """The answer to an event, or the code of the exception."""
    try:
        return handle(site, event)
    except EventRefused as refused:
        return refused.code
    except UserNotFound:
        return "rest_user_invalid_id"


def both(town, event):
    """The answers of a dry run, which commits nothing, and then of a recording."""
    commits, state = town.engine.commits, town.state()
    simulated = outcome(simulate_event, town.site, event)
    assert (town.engine.commits, town.state()) == (commits, state)
    return simulated, outcome(record_event, town.site, event)


def answer(reason, points=0):
    return {"reason": reason, "points": points}


@dataclass(frozen=True)
class Case:
    """The events before, the event, and its answer or its code."""

    event: Event
    expected: object
    before: tuple[Event, ...] = ()
    listened: bool = True
    """Whether a requirement still listens to the event."""


LOGIN = Event("gamipress_login", 1)
TALK = Event(COMMENT, 1, args={"comment_id": 7})
CASES = {
    "an award": Case(LOGIN, answer("", 10)),
    "nothing due": Case(Event(PICTURE, 1), answer(NOTHING_DUE)),
    "no listener": Case(Event("gamipress_spam_comment", 1), answer(NO_LISTENER)),
    "no listener, with an id": Case(Event("gamipress_spam_comment", 1, id="a"), answer(NO_LISTENER)),
    "the same id": Case(replace(LOGIN, id="a"), answer("", 10), (replace(LOGIN, id="a"),)),
    "the same id, nothing due then": Case(Event(PICTURE, 1, id="a"), answer(NOTHING_DUE), (Event(PICTURE, 1, id="a"),)),
    "the same id, no listener any more": Case(
        replace(LOGIN, id="a"), answer("", 10), (replace(LOGIN, id="a"),), listened=False
    ),
    "another id, no listener any more": Case(
        replace(LOGIN, id="b"), answer(NO_LISTENER), (replace(LOGIN, id="a"),), listened=False
    ),
    "a used id": Case(replace(TALK, id="a"), "rest_event_id_reused", (replace(LOGIN, id="a"),)),
    "a used id, no listener any more": Case(
        replace(LOGIN, id="a", args={"b": 1}), "rest_event_id_reused", (replace(LOGIN, id="a"),), listened=False
    ),
    "the same comment": Case(TALK, answer("this event was recorded before"), (TALK,)),
    "the same comment under another id": Case(
        replace(TALK, id="b"), answer("this event was recorded before"), (replace(TALK, id="a"),)
    ),
    "the same comment under the same id": Case(replace(TALK, id="a"), answer("", 10), (replace(TALK, id="a"),)),
    "no such user": Case(Event("gamipress_login", 99), "rest_user_invalid_id"),
    "no such user, no listener": Case(Event("gamipress_spam_comment", 99), answer(NO_LISTENER)),
    "an unknown trigger": Case(Event("nope", 1), "rest_unknown_trigger"),
    "a missing argument": Case(Event("gamipress_specific_new_comment", 1), "rest_missing_event_argument"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_dry_run_returns_the_answer_of_a_recording(town, name):
    case = CASES[name]
    assert town.user == 1
    awards = [town.award(), town.award(COMMENT), town.award(PICTURE, count=2)]
    for event in case.before:
        record_event(town.site, event)
    if not case.listened:
        town.put(*(replace(town.site.catalogue.get(award), status="draft") for award in awards))
    gold = town.gold()
    simulated, recorded = both(town, case.event)
    assert simulated == recorded
    if isinstance(recorded, dict):
        recorded = answer(recorded["reason"], sum(given["points"] for given in recorded["awarded"]))
    assert recorded == case.expected
    assert town.gold() - gold == (10 if case.expected == answer("", 10) and not case.before else 0)


# ---- random rule books, and random events before

BODIES: tuple[tuple[str, dict], ...] = (
    ("gamipress_login", {}),
    ("gamipress_register", {"from": "web"}),
    ("gamipress_specific_new_comment", {"post_id": 5, "comment_id": 1}),
    ("gamipress_specific_new_comment", {"post_id": 6, "comment_id": 1}),
    ("gamipress_specific_new_comment", {"post_id": 6}),
    ("gamipress_specific_new_comment", {}),
    ("gamipress_new_comment_post_type", {"post_type": "page", "comment_id": 2}),
    ("gamipress_new_comment_post_type", {"post_type": "page"}),
    ("gamipress_site_visit", {}),
    ("earn-points", {}),
)
steps = st.fixed_dictionaries(
    {
        "body": st.sampled_from(BODIES),
        "user": st.sampled_from([0, 0, 1, 98]),
        "id": st.sampled_from(["", "", "a", "b"]),
        "age": st.sampled_from([None, None, 0, 60, 86_400, 9 * 86_400, -3_600]),
        "imported": st.sampled_from([False, False, True]),
        "later": st.sampled_from([0, 0, 1, 3_600, 86_400, 9 * 86_400]),
        "draft": st.sampled_from([None] * 6 + [0, 1, 2, 3]),
    }
)


@given(book=rule_books, steps=st.lists(steps, min_size=3, max_size=12), which=some)
def test_a_dry_run_returns_the_answer_of_a_recording_after_random_events(new_town, book, steps, which):
    world = World()
    made = Definitions(world, book)
    town = new_town(tuple(world.posts.values()))
    other = town.services.users.create(User(0, "bob", "bob@example.org", "bob", "Bob", "2020-01-01T00:00:00"), "").id
    for step in steps:
        town.clock.advance(seconds=step["later"])
        if step["draft"] is not None:
            post = town.site.catalogue.get(one_of(made.requirements, which + step["draft"]))
            town.put(replace(post, status="publish" if post.status == "draft" else "draft"))
        trigger, args = step["body"]
        time = None if step["age"] is None else town.clock.now() - timedelta(seconds=step["age"])
        user = (town.user, other)[step["user"]] if step["user"] < 2 else step["user"]
        event = Event(trigger, user, args=args, id=step["id"], time=time, imported=step["imported"])
        simulated, recorded = both(town, event)
        assert simulated == recorded
