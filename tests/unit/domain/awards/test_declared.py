"""Declared triggers: what posts declare, which names they may have, and what their events are checked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.awards.rules.compile import compile_rulebook, recompile
from laurel.domain.awards.rules.declared import (
    ARGUMENTS,
    CLIENT,
    LONGEST_GUESSED,
    ONCE,
    VALUE,
    ClientSending,
    DeclaredTrigger,
    declared_by,
    meta_problem,
    name_problem,
    nearest_name,
)
from laurel.domain.awards.triggers import Once
from laurel.domain.records.post import Post

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LESSON = Post(
    5,
    "laurel-trigger",
    "publish",
    "lesson_completed",
    "Finishes a lesson",
    meta={
        VALUE: "optional",
        ARGUMENTS: {"lesson": {"type": "integer", "required": True}, "course": {"type": "string"}},
        ONCE: {"by": ["lesson"], "daily": True},
        CLIENT: {"allowed": True, "limit": 5, "per": "hour"},
    },
)


def test_what_a_post_declares():
    assert declared_by(LESSON) == DeclaredTrigger(
        5,
        "lesson_completed",
        "Finishes a lesson",
        "optional",
        {"lesson": {"type": "integer"}, "course": {"type": "string"}},
        frozenset({"lesson"}),
        Once(("lesson",), daily=True),
        ClientSending(True, 5, "hour"),
    )
    bare = declared_by(replace(LESSON, meta={}, title=""))
    assert bare == DeclaredTrigger(5, "lesson_completed", "lesson_completed")


@pytest.mark.parametrize(
    "post",
    [
        replace(LESSON, status="draft"),
        replace(LESSON, status="trash"),
        replace(LESSON, status="private"),
        replace(LESSON, type="step"),
        replace(LESSON, slug="gamipress_login"),
        replace(LESSON, slug=""),
    ],
)
def test_what_declares_nothing(post):
    assert declared_by(post) is None


def test_odd_meta_that_came_past_rest_is_as_if_it_were_absent():
    odd = {VALUE: None, ARGUMENTS: {"a": 1, "b": {"type": "string"}}, ONCE: {"by": 5}, CLIENT: {"limit": "x"}}
    found = declared_by(replace(LESSON, meta=odd))
    assert (found.value, found.arguments, found.once) == ("none", {"b": {"type": "string"}}, Once(()))
    assert found.client == ClientSending()
    texts = dict.fromkeys((ARGUMENTS, ONCE, CLIENT), "text")
    assert declared_by(replace(LESSON, meta=texts)) == DeclaredTrigger(5, "lesson_completed", "Finishes a lesson")


def test_a_changed_declaration_is_compiled_alone():
    other = replace(LESSON, id=6, slug="other")
    rules = compile_rulebook([LESSON, other])
    assert sorted(rules.declared) == ["lesson_completed", "other"]
    renamed = replace(LESSON, slug="lesson_done")
    later = recompile(rules, {5}, {5: renamed, 6: other})
    assert sorted(later.declared) == ["lesson_done", "other"]
    assert later.declared["other"] is rules.declared["other"]
    assert sorted(rules.declared) == ["lesson_completed", "other"]
    assert sorted(recompile(later, {5}, {6: other}).declared) == ["other"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a b",
        "a#b",
        "Lesson",
        "%e4%b8",
        "é",
        "a\n",
        "a" * 201,
        "gamipress_login",
        "earn-points",
        "gamipress_publish_book",
        "gamipress_unlock_badge",
        "gamipress_revoke_badge",
        "won_post_type",
    ],
)
def test_names_that_no_declared_trigger_can_have(name):
    assert name_problem(name, ("_post_type",))


def test_names_that_one_can_have():
    assert [name_problem(name, ("_post_type",)) for name in ("lesson_completed", "a", "a" * 200, "7")] == [""] * 4


def test_what_is_wrong_with_arguments():
    assert meta_problem({}) == meta_problem(LESSON.meta) == ""
    assert "'user_id'" in meta_problem({ARGUMENTS: {"user_id": {"type": "integer"}}})
    assert "'a b'" in meta_problem({ARGUMENTS: {"a b": {"type": "integer"}}})
    assert "'quiz'" in meta_problem({ARGUMENTS: {"lesson": {"type": "integer"}}, ONCE: {"by": ["lesson", "quiz"]}})


def completed(misfit=None, value="optional", **fields):
    trigger = declared_by(replace(LESSON, meta={**LESSON.meta, VALUE: value}))
    event = Event("lesson_completed", 2, **fields)
    return event.completed(free_triggers=False, declared={trigger.name: trigger}, misfit=misfit)


def refused(**fields):
    with pytest.raises(EventRefused) as error:
        completed(**fields)
    return error.value


def test_an_event_as_declared():
    event = completed(args={"lesson": 7, "user_id": 2, "course": None})
    assert event.args == {"lesson": 7}
    assert event.repetition_key(NOW) == "once#2#lesson_completed#7#2026-03-01"


def test_0_and_false_are_arguments_of_a_declared_trigger():
    assert completed(args={"lesson": 0}).repetition_key(NOW) == "once#2#lesson_completed#0#2026-03-01"


def test_arguments_are_exactly_the_declared_ones():
    missing = refused(args={"course": "a"})
    assert (missing.code, str(missing)) == ("rest_missing_event_argument", "lesson_completed needs args.lesson.")
    foreign = refused(args={"lesson": 7, "lesssn": 8})
    assert (foreign.code, foreign.fields) == ("rest_invalid_param", ("args.lesssn",))
    misfit = refused(args={"lesson": "x"}, misfit=lambda value, schema, name: f"{name} {value} {schema['type']}")
    assert (misfit.fields, str(misfit)) == (("args.lesson",), "args.lesson x integer")


def test_a_value_comes_with_the_triggers_that_are_declared_with_one():
    args = {"lesson": 7}
    one = Decimal(1)
    trigger = declared_by(LESSON)
    for value, sent, code in (
        ("none", one, "rest_invalid_param"),
        ("required", None, "rest_missing_event_argument"),
        ("none", None, ""),
        ("optional", None, ""),
        ("optional", one, ""),
        ("required", one, ""),
    ):
        event = Event("lesson_completed", 2, args=args, value=sent)
        try:
            event.completed(free_triggers=False, declared={"lesson_completed": replace(trigger, value=value)})
            found = ""
        except EventRefused as error:
            found = error.code
        assert found == code, (value, sent)


def test_an_unknown_name_is_answered_with_the_nearest_one():
    with pytest.raises(EventRefused, match="Is lesson_completed meant") as error:
        Event("Lesson_complete", 2).completed(free_triggers=False, declared={"lesson_completed": declared_by(LESSON)})
    assert error.value.code == "rest_unknown_trigger"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("gamipress_logn", "gamipress_login"),
        ("lesson_complted", "lesson_completed"),
        ("nothing like it", ""),
        ("earn-point", ""),
        ("", ""),
        ("l" * (LONGEST_GUESSED + 1), ""),
    ],
)
def test_nearest_names(name, nearest):
    assert nearest_name(name, ["lesson_completed"]) == nearest


def test_the_search_for_a_name_is_bounded():
    looked = []

    def names():
        for number in range(100_000):
            looked.append(number)
            yield f"lesson_{number:06}"

    nearest_name("lesson_0x0001", names())
    assert len(looked) <= 1_000


def test_the_hash_of_an_event_without_amounts_is_the_old_one_and_amounts_are_part_of_it():
    old = Event("gamipress_login", 2, args={"a": 1})
    assert old.body_hash == "eb81199af4d23d532d8755cf410748e7"
    hashes = {
        replace(old, **more).body_hash
        for more in (
            {},
            {"value": Decimal(1)},
            {"value": Decimal(2)},
            {"attributes": {"a": 1}},
            {"attributes": {"a": 2}},
        )
    }
    assert len(hashes) == 5
    assert replace(old, value=Decimal("1.0")).body_hash == replace(old, value=Decimal(1)).body_hash


def test_fields_of_amounts():
    event = Event.parse({"event": "a", "user_id": 2, "value": 0.1, "attributes": {"plan": "pro"}}, NOW)
    assert (event.value, event.attributes) == (Decimal("0.1"), {"plan": "pro"})
    assert event.amounts == {"_laurel_value": "0.1", "_laurel_attributes": {"plan": "pro"}}
    with pytest.raises(EventRefused) as error:
        Event.parse({"event": "a", "user_id": 2, "value": "1,5"}, NOW)
    assert (error.value.code, error.value.fields) == ("rest_invalid_param", ("value",))
