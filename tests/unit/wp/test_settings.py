from __future__ import annotations

import pytest

from laurel.app.settings import DEFAULTS
from laurel.rest.schema import rest_validate_value_from_schema
from laurel.wp.settings import SETTINGS


def test_every_setting_is_shown_over_rest_in_its_order():
    assert list(SETTINGS) == list(DEFAULTS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_default_is_a_value_that_may_be_set(name):
    assert rest_validate_value_from_schema(DEFAULTS[name], SETTINGS[name].schema(name), name) is True


@pytest.mark.parametrize("name", [name for name, found in SETTINGS.items() if not found.more.get("readonly")])
def test_every_setting_has_a_largest_value(name):
    schema = SETTINGS[name].schema(name)
    items = schema.get("items", {})
    assert schema["type"] != "array" or schema["maxItems"]
    for part in (schema, items):
        if "string" in part.get("type", ()):
            assert "enum" in part or "pattern" in part or part["maxLength"] <= 1_000
        if "integer" in part.get("type", ()):
            assert part["maximum"] < 2**53


PATTERNS = [name for name in SETTINGS if name.endswith("_log_pattern")]


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_of_a_log_has_a_thousand_characters_at_most(name):
    schema = SETTINGS[name].schema(name)
    verdicts = [rest_validate_value_from_schema("x" * length, schema, name) for length in (1000, 1001)]
    assert verdicts[0] is True
    assert verdicts[1].get_error_code() == "rest_too_long"


@pytest.mark.parametrize(("value", "valid"), [(2**53 - 1, True), (2**53, False), ("x" * 60, True), ("x" * 61, False)])
def test_a_sender_of_events_has_a_largest_value(value, valid):
    name = "gamipress_event_senders"
    assert (rest_validate_value_from_schema([value], SETTINGS[name].schema(name), name) is True) is valid
