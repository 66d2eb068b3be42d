"""The table of triggers against the facts of GamiPress: names, arguments in order, what specific ones are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from laurel.domain.awards.triggers import ONCE, TRIGGERS, Once

FACTS = Path(__file__).parents[3] / "data" / "triggers.txt"


def facts():
    lines = (line for line in FACTS.read_text().splitlines() if not line.startswith("#"))
    for line in lines:
        name, args, specific, internal = (*(cell.strip() for cell in line.split("|")), "", "", "")[:4]
        yield pytest.param(name, tuple(args.split()), specific, internal == "internal", id=name)


@pytest.mark.parametrize(("name", "args", "specific", "internal"), list(facts()))
def test_a_trigger_is_declared_with_its_arguments(name, args, specific, internal):
    trigger = TRIGGERS[name]
    assert (trigger.args, trigger.specific_arg, trigger.internal) == (args, specific, internal)
    assert trigger.group
    assert trigger.label


def test_nothing_else_is_declared():
    assert set(TRIGGERS) == {fact.id for fact in facts()}


def test_what_is_specific_is_among_the_arguments():
    assert [t.name for t in TRIGGERS.values() if t.specific_arg and t.specific_arg not in t.args] == []


@pytest.mark.parametrize(
    ("names", "once"),
    [
        (("gamipress_publish_post", "gamipress_publish_page", "gamipress_publish_post_type"), "post"),
        (("gamipress_delete_post", "gamipress_delete_page", "gamipress_delete_post_type"), "post"),
        ([n for n in TRIGGERS if n.endswith(("_comment", "_comment_post_type")) and "_bp_" not in n], "comment"),
        (("gamipress_user_post_visit", "gamipress_user_specific_post_visit"), "visitor"),
        (("gamipress_site_visit",), "day"),
        (("gamipress_post_visit", "gamipress_specific_post_visit"), "post-day"),
        ([n for n in TRIGGERS if n.endswith(("_publish_activity", "_delete_activity"))], "activity"),
        ([n for n in TRIGGERS if n.endswith("_activity_comment")], "comment"),
        (("gamipress_bp_activate_user",), "user"),
    ],
)
def test_triggers_that_count_once(names, once):
    assert {name: TRIGGERS[name].once for name in names} == dict.fromkeys(names, ONCE[once])


def test_there_are_twelve_triggers_of_comments_that_count_once_each():
    assert sum(trigger.once == Once(("comment_id",)) for trigger in TRIGGERS.values()) == 12


@pytest.mark.parametrize(
    "name",
    [
        "gamipress_login",
        "gamipress_add_role",
        "gamipress_update_user_meta_any_value",
        "gamipress_expend_points",
        "gamipress_user_post_type_visit",
    ],
)
def test_triggers_that_count_every_time(name):
    assert TRIGGERS[name].once is None
