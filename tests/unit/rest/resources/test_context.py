from __future__ import annotations

import pytest

from laurel.rest.http.response import JsonObject
from laurel.rest.resources.context import (
    _keyed,
    filter_response_by_context,
    filter_response_fields,
    rest_is_field_included,
)

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "context": ["view", "edit", "embed"]},
        "raw": {"type": "string", "context": ["edit"]},
        "always": {"type": "string"},
        "title": {
            "type": ["object", "null"], "context": ["view", "edit"],
            "properties": {"raw": {"type": "string", "context": ["edit"]}, "rendered": {"context": ["view", "edit"]}},
        },
        "list": {
            "type": "array", "context": ["view", "edit"],
            "items": {"type": "object", "properties": {"a": {"context": ["edit"]}, "b": {"context": ["view", "edit"]}}},
        },
        "map": {
            "type": "object", "context": ["view", "edit"],
            "additionalProperties": {"type": "object", "properties": {"secret": {"context": ["edit"]}}},
        },
        "never": {"type": "string", "context": []},
    },
}  # fmt: skip
DATA = {
    "id": 1, "raw": "r", "always": "x", "title": {"raw": "t", "rendered": "T"}, "list": [{"a": 1, "b": 2}],
    "map": {"k": {"secret": 1, "open": 2}}, "never": "n", "unknown": "u",
}  # fmt: skip
VIEW = {
    "id": 1, "always": "x", "title": {"rendered": "T"}, "list": [{"b": 2}], "map": {"k": {"open": 2}}, "unknown": "u",
}  # fmt: skip


@pytest.mark.parametrize(
    ("context", "kept"),
    [
        ("view", VIEW),
        ("embed", {"id": 1, "always": "x", "unknown": "u"}),
        ("edit", {name: value for name, value in DATA.items() if name != "never"}),
        ("other", {"always": "x", "unknown": "u"}),
    ],
)
def test_contexts_drop_recursively(context, kept):
    assert filter_response_by_context(DATA, SCHEMA, context) == kept


@pytest.mark.parametrize("data", [None, "text", 5, True, [1, {"raw": 1}]])
def test_data_that_is_no_object_stays(data):
    assert filter_response_by_context(data, SCHEMA, "view") == data


def test_lists_of_objects():
    schema = {"type": "array", "items": SCHEMA}
    assert filter_response_by_context([DATA, None], schema, "view") == [VIEW, None]


def test_true_objects_stay_true_objects():
    kept = filter_response_by_context(JsonObject(raw="r"), SCHEMA, "view")
    assert isinstance(kept, JsonObject)
    assert not kept


@pytest.mark.parametrize(
    ("field", "fields", "verdict"),
    [
        ("title", ["title"], True), ("title", ["title.raw"], True), ("title.raw", ["title"], True),
        ("title", ["titles"], False), ("titles", ["title"], False), ("title.raw", ["title.rendered"], False),
        ("title", [], False), ("_links", ["id", "_links.self"], True),
    ],
)  # fmt: skip
def test_a_field_is_wanted_with_its_ancestors_and_descendants(field, fields, verdict):
    assert rest_is_field_included(field, fields) is verdict


ITEM = {
    "id": 1,
    "title": {"raw": "r", "rendered": "R"},
    "tags": [{"n": 1}, {"n": 2}],
    "meta": {"a.b": 1, "x": {"y": 2}},
}


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("id", {"id": 1}),
        ("id,title", {"id": 1, "title": ITEM["title"]}),
        ("id title", {"id": 1, "title": ITEM["title"]}),
        (["id", "title"], {"id": 1, "title": ITEM["title"]}),
        ("title.raw", {"title": {"raw": "r"}}),
        ("title.raw,title.rendered", {"title": ITEM["title"]}),
        ("title,title.raw", {"title": ITEM["title"]}),
        ("title.raw,title", {"title": ITEM["title"]}),
        ("title.rendered.x", {"title": {"rendered": "R"}}),
        ("title.nothing", {"title": {}}),
        ("meta.x.y", {"meta": {"x": {"y": 2}}}),
        ("tags.1", {"tags": [{"n": 2}]}),
        ("nothing", {}),
        (" , ", ITEM),
        ("", ITEM),
        ([], ITEM),
        (".", {}),
        ([False, 5, ["id"], None, "id"], {"id": 1}),
        ("id.", {"id": 1}),
    ],
)
def test_fields(fields, kept):
    assert filter_response_fields(ITEM, fields) == kept


def test_fields_of_lists_and_of_other_data():
    assert filter_response_fields([ITEM, ITEM], "id") == [{"id": 1}, {"id": 1}]
    assert filter_response_fields("text", "id") == "text"
    assert filter_response_fields(None, "id") is None


@pytest.mark.parametrize("fields", ["a." * 5000 + "a", ",".join(f"f{n}" for n in range(20_000)), "." * 5000])
def test_absurd_field_lists(fields):
    kept = _keyed.cache_info().currsize
    assert filter_response_fields({"b": {"c": 1}}, fields) == {}
    assert _keyed.cache_info().currsize == kept
