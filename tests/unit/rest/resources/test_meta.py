from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.meta import RegisteredMeta, check_meta_is_array

REQUEST = WP_REST_Request("POST", "/x")


@pytest.fixture
def meta():
    registered = RegisteredMeta()
    registered.register("post", "plain", {"show_in_rest": True, "description": "A text."})
    registered.register("post", "_count", {"type": "integer", "default": 3, "show_in_rest": {"name": "count"}})
    registered.register("post", "list", {"type": "integer", "single": False, "show_in_rest": True})
    registered.register("post", "hidden", {"type": "string"})
    registered.register("post", "only_books", {"object_subtype": "book", "type": "boolean", "show_in_rest": True})
    registered.register(
        "post", "size", {"type": "integer", "show_in_rest": {"schema": {"type": "integer", "minimum": 1}}}
    )
    return registered


def changed(meta, given, stored=None, subtype="book", request=REQUEST):
    return meta.changed(given, stored or {}, request, "the post", "post", subtype)


def test_keys_belong_to_a_type_and_perhaps_a_subtype(meta):
    assert list(meta.of("post", "book")) == ["plain", "count", "list", "size", "only_books"]
    assert list(meta.of("post")) == ["plain", "count", "list", "size"]
    assert not meta.of("user")


def test_what_is_shown(meta):
    assert meta.get_value({}, "post", "book") == {"plain": "", "count": 3, "list": [], "size": 0, "only_books": False}
    stored = {"plain": 5, "_count": "7", "list": ["1", "2"], "only_books": "1", "hidden": "x"}
    shown = {"plain": "5", "count": 7, "list": [1, 2], "size": 0, "only_books": True}
    assert meta.get_value(stored, "post", "book") == shown


def test_the_schema_of_the_property(meta):
    schema = meta.get_field_schema("post", "book")
    assert schema["properties"]["list"]["type"] == "array"
    assert schema["properties"]["count"]["default"] == 3
    assert schema["properties"]["size"]["minimum"] == 1
    assert "hidden" not in schema["properties"]


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({}, {"plain": "old"}), ({"unknown": 1, "hidden": "x"}, {"plain": "old"}),
        ({"count": "5"}, {"plain": "old", "_count": 5}),
        ({"list": ["1", 2]}, {"plain": "old", "list": [1, 2]}), ({"plain": None}, {}), ({"list": []}, {"plain": "old"}),
        ({"plain": "new"}, {"plain": "new"}), ({"count": None}, {"plain": "old"}), ({"plain": ""}, {"plain": ""}),
    ],
)  # fmt: skip
def test_writing(meta, given, after):
    assert changed(meta, given, {"plain": "old"}) == after


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"count": "x"}, "rest_invalid_type", "meta.count"), ({"size": 0}, "rest_out_of_bounds", None),
        ({"list": 5.5}, "rest_invalid_type", "meta.list[0]"), ({"plain": ["a"]}, "rest_invalid_type", "meta.plain"),
    ],
)  # fmt: skip
def test_bad_values(meta, given, code, path):
    error = changed(meta, given)
    assert isinstance(error, WP_Error)
    assert (error.get_error_code(), error.get_status()) == (code, 400)
    if path:
        assert path in error.get_error_message()


def test_all_that_is_wrong_is_reported_and_nothing_is_written(meta):
    error = changed(meta, {"count": "x", "size": 0, "plain": "fine"})
    assert error.get_error_codes() == ["rest_invalid_type", "rest_out_of_bounds"]


def test_who_may_write_and_who_cleans(meta):
    meta.register("post", "guarded", {"show_in_rest": True, "auth_callback": lambda request, key, item: key == item})
    meta.register("post", "clean", {"show_in_rest": True, "sanitize_callback": str.strip})
    error = changed(meta, {"guarded": "x"})
    assert (error.get_error_code(), error.get_status()) == ("rest_cannot_update", 401)
    assert error.get_error_data()["key"] == "guarded"
    assert changed(meta, {"guarded": "x"}, {"guarded": "x"}) == {"guarded": "x"}
    assert changed(meta, {"clean": " x "}) == {"clean": "x"}


@pytest.mark.parametrize(("value", "verdict"), [({}, True), ({"a": 1}, True), ([], True), ([1], False), ("x", False)])
def test_meta_itself_is_a_map(value, verdict):
    assert check_meta_is_array(value, REQUEST, "meta") is verdict
