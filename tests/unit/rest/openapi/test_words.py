from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from laurel.rest.http.php_json import to_json
from laurel.rest.openapi.document import openapi_document
from laurel.rest.openapi.reduced import with_tags
from laurel.rest.openapi.words import Words


def operation(document, path, method="get"):
    return document["paths"][f"/x/v1{path}"][method]


@pytest.mark.parametrize(
    ("callback", "title", "summary"),
    [
        ("get_items", "thing", "List things"),
        ("get_items", "gamipress_logs", "List logs"),
        ("get_item", "rank-type", "Read a rank type"),
        ("create_item", "achievement-type", "Create an achievement type"),
        ("update_item", "user", "Change a user"),
        ("delete_items", "thing", "Delete all things"),
        ("update_item", "settings", "Change settings"),
        ("get_current_item", "user", "Read your own user"),
        ("set_points", "thing", "Award all points"),
    ],
)
def test_summaries_are_words(server, register, callback, title, summary):
    def answer(_):
        return None

    answer.__name__ = callback
    register("/award-all_points/{id:int}", callback=answer, schema=lambda: {"title": title, "properties": {"a": {}}})
    words = Words(nouns={"gamipress_logs": ("log", "logs"), "settings": ("settings", "settings")})
    document = openapi_document(server.table, {}, "http://example.org", {}, [{}], words)
    assert operation(document, "/award-all_points/{id}")["summary"] == summary


def test_an_endpoint_says_itself_what_it_does(register, describe):
    register("/a", summary="Count what there is")
    assert operation(describe(), "/a")["summary"] == "Count what there is"


def test_tags_are_in_their_order_and_those_without_a_text_follow(server, register):
    for route in ("/c", "/b", "/a", "/d"):
        register(route)
    words = Words(tags=[("a", "First."), ("b", "Second."), ("unused", "None.")])
    document = openapi_document(server.table, {}, "http://example.org", {}, [{}], words)
    assert document["tags"] == [
        {"name": "a", "description": "First."}, {"name": "b", "description": "Second."}, {"name": "site"},
        {"name": "c"}, {"name": "d"},
    ]  # fmt: skip


def test_a_part_has_what_its_tags_use_and_no_more(server, register):
    item = {"title": "thing", "properties": {"a": {"type": "string"}}}
    register("/a", "POST", {"name": {"type": "string"}}, schema=lambda: item)
    register("/b", "POST", {"other": {"type": "string"}}, schema=lambda: {**item, "title": "other"})
    document = json.loads(to_json(openapi_document(server.table, {"title": "x", "version": "1"}, "/", {}, [{}])))
    part = with_tags(document, ["a"])
    validate(part)
    assert (list(part["paths"]), part["tags"]) == (["/x/v1/a"], [{"name": "a"}])
    assert set(part["components"]["schemas"]) == {"Error", "Links", "thing", "thing-create"}
    assert list(document["paths"]) == ["/", "/batch/v1", "/x/v1", "/x/v1/a", "/x/v1/b"]


def test_a_body_may_be_a_list_with_examples_and_what_is_required(register, describe):
    body = {"name": "event", "required": ["user"], "most": 3, "examples": {"one": {"value": {"user": 1}}}}
    register("/a", "POST", {"user": {"type": "integer"}, "id": {"type": "string"}}, body=body)
    document = describe()
    validate(document)
    sent = document["components"]["requestBodies"]["event"]
    assert sent["required"] is True
    reference = {"$ref": "#/components/schemas/event"}
    described = sent["content"]["application/json"]
    listed = {"type": "array", "minItems": 1, "maxItems": 3, "items": reference}
    assert described == {"schema": {"oneOf": [reference, listed]}, "examples": {"one": {"value": {"user": 1}}}}
    assert sent["content"]["application/x-www-form-urlencoded"]["schema"] == reference
    assert document["components"]["schemas"]["event"]["required"] == ["user"]
