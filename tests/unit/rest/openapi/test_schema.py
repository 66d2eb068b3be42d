from __future__ import annotations

import pytest

from laurel.rest.openapi.schema import ANYTHING, received_schema, sent_schema
from laurel.rest.schema import rest_sanitize_request_arg


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 5}),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": False}, {"type": "integer", "minimum": 5}),
        ({"type": "number", "maximum": 0, "exclusiveMaximum": True}, {"type": "number", "exclusiveMaximum": 0}),
        ({"type": "string", "format": "text-field"}, {"type": "string"}),
        ({"type": "string", "format": "date-time"}, {"type": "string", "format": "date-time"}),
        ({"type": "string", "format": "ip"}, {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}),
        ({"type": "color"}, {}),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^a"}),
        ({"type": "string", "pattern": "(?<x>"}, {"type": "string"}),
        (
            {"type": "array", "items": {"type": "string"}, "default": "publish"},
            {"type": "array", "items": {"type": "string"}, "default": ["publish"]},
        ),
        ({"type": "object", "default": []}, {"type": "object", "additionalProperties": True, "default": {}}),
        ({"type": "boolean", "default": False}, {"type": "boolean", "default": False}),
        ({"type": "string", "default": None, "description": ""}, {"type": "string"}),
        ({"enum": {"a": "b", "c": "d"}}, {"enum": ["b", "d"]}),
        ({"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": False}),
        ({"type": "string", "sanitize_callback": len, "context": ["view"], "required": True}, {"type": "string"}),
        (
            {"oneOf": [{"type": "string", "format": "uuid"}, {"enum": [""]}]},
            {"oneOf": [{"type": "string", "format": "uuid", "pattern": "^[0-9a-f-]{36}$"}, {"enum": [""]}]},
        ),
        (
            {"type": "object", "patternProperties": {"^a": {"type": "integer"}, "(": {"type": "string"}}},
            {"type": "object", "patternProperties": {"^a": {"type": "integer"}}},
        ),
    ],
)
def test_what_is_sent_in_draft_2020(given, sent):
    assert sent_schema(given) == sent


def test_required_members_of_both_drafts_are_listed_and_readonly_ones_left_out():
    members = {"a": {"type": "string", "required": True}, "b": {"type": "string"}, "c": {"readonly": True}}
    assert sent_schema({"type": "object", "properties": members}) == {
        "type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"],
    }  # fmt: skip
    listed = sent_schema({"type": "object", "properties": {"a": {}, "b": {}}, "required": ["b"]})
    assert listed["required"] == ["b"]


def test_text_with_a_stored_and_a_shown_form_may_be_a_string():
    title = {
        "description": "Its title.", "type": "object", "sanitize_callback": None,
        "properties": {"raw": {"type": "string"}, "rendered": {"type": "string", "readonly": True}},
    }  # fmt: skip
    assert sent_schema(title) == {
        "description": "Its title.",
        "anyOf": [{"type": "string"}, {"type": "object", "properties": {"raw": {"type": "string"}}}],
    }
    sanitised = {**title, "sanitize_callback": rest_sanitize_request_arg}
    assert sent_schema(sanitised)["type"] == "object"


def test_nothing_received_is_required_and_an_object_is_an_object():
    item = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "required": True}}}
    assert received_schema(item) == {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"type": "array"}, {"type": "array", "items": ANYTHING}),
        ({"type": ["array"]}, {"type": "array", "items": ANYTHING}),
        ({"type": "object"}, {"type": "object", "additionalProperties": True}),
        ({"type": ["object", "null"]}, {"type": ["object", "null"], "additionalProperties": True}),
        ({"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": False}),
        ({"enum": ["on", "", True, False]}, {"anyOf": [{"type": "string", "enum": ["on", ""]}, {"type": "boolean"}]}),
        (
            {"type": ["string", "boolean"], "description": "x", "enum": ["all", False]},
            {"description": "x", "anyOf": [{"type": "string", "enum": ["all"]}, {"type": "boolean", "enum": [False]}]},
        ),
        ({"enum": ["a", 1]}, {"enum": ["a", 1]}),
    ],
)
def test_generators_of_clients_find_a_type_for_everything(given, made):
    assert sent_schema(given) == made
    assert received_schema({**given, "readonly": True}) == made | {"readOnly": True}


@pytest.mark.parametrize(
    ("given", "received"),
    [
        ({"type": "integer", "readonly": True}, {"type": "integer", "readOnly": True}),
        ({"type": "string", "enum": ["draft"]}, {"type": "string", "examples": ["draft"]}),
        ({"type": "string", "enum": ["a"], "readonly": True}, {"type": "string", "enum": ["a"], "readOnly": True}),
        ({"type": "string", "format": "date-time"}, {"type": "string", "examples": ["2026-03-01T12:00:00"]}),
        ({"type": "string", "format": "email"}, {"type": "string"}),
        ({"type": "string", "default": "x"}, {"type": "string"}),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ],
)
def test_what_is_received_promises_only_what_holds(given, received):
    assert received_schema(given) == received


def test_schemas_are_converted_at_every_depth():
    deep = {
        "type": "array",
        "items": {"type": "object", "additionalProperties": {"minimum": 1, "exclusiveMinimum": True}},
    }
    assert sent_schema(deep)["items"]["additionalProperties"] == {"exclusiveMinimum": 1}


def test_of_values_that_differ_in_case_the_first_is_named():
    converted = sent_schema({"type": "string", "enum": ["asc", "desc", "ASC", "DESC", "custom"]})
    assert converted["enum"] == ["asc", "desc", "custom"]
    assert sent_schema({"type": ["string", "boolean"], "enum": ["x", True, False]})["anyOf"][0]["enum"] == ["x"]
