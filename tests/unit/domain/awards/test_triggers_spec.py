"""The table of triggers is that of the specification: docs/spec/triggers.json."""

from __future__ import annotations

import json
from pathlib import Path

from laurel.domain.awards.triggers import REVOKE, TRIGGERS, UNLOCK, UNLOCK_ALL, Trigger

SPEC = json.loads((Path(__file__).parents[4] / "docs/spec/triggers.json").read_text("utf-8"))
DYNAMIC = [row["trigger"] for row in SPEC if row.get("dynamic")]
"""Events that the engine raises for each achievement type; not in the table, since their names depend on the site."""


def specified(row):
    """The trigger of a row. Repetitions are specified in section 9.1, not in the table."""
    specific = row["args"][row["specific_arg"]] if "specific_arg" in row else ""
    once = TRIGGERS[row["trigger"]].once if row["trigger"] in TRIGGERS else None
    args = tuple(row["args"])
    return Trigger(row["trigger"], row["group"], row["label"], args, specific, once, internal="needs" in row)


def test_every_trigger_is_as_specified():
    expected = [specified(row) for row in SPEC if row["trigger"] not in DYNAMIC]
    assert {trigger.name: trigger for trigger in expected} == TRIGGERS


def test_what_is_specific_names_its_argument():
    assert [row["trigger"] for row in SPEC if row["specific"] != ("specific_arg" in row)] == []


def test_no_trigger_is_specified_twice():
    assert len({row["trigger"] for row in SPEC}) == len(SPEC)


def test_events_of_each_achievement_type_begin_as_specified():
    assert [name.partition("{")[0] for name in DYNAMIC] == [UNLOCK, UNLOCK_ALL, REVOKE]
