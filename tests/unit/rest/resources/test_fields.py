from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.fields import AdditionalFields


@pytest.fixture
def fields():
    return AdditionalFields()


@pytest.fixture
def request_():
    return WP_REST_Request("POST", "/x")


def test_one_field_for_several_types(fields):
    fields.register(["post", "book"], "size", {"schema": {"type": "integer"}})
    fields.register("post", "colour", {})
    assert [list(fields.of(kind)) for kind in ("post", "book", "user")] == [["size", "colour"], ["size"], []]


def test_an_unknown_option_is_a_mistake(fields):
    with pytest.raises(TypeError):
        fields.register("post", "size", {"get_calback": len})


def test_only_fields_with_a_schema_are_in_the_schema(fields):
    fields.register("post", "size", {"schema": {"type": "integer"}})
    fields.register("post", "colour", {"get_callback": lambda *_: "red"})
    assert fields.add_to_schema({"title": "post", "properties": {"id": {}}})["properties"] == {
        "id": {}, "size": {"type": "integer"},
    }  # fmt: skip
    assert fields.add_to_schema({"title": "post"})["properties"] == {"size": {"type": "integer"}}
    assert fields.add_to_schema({"title": "user"}) == {"title": "user"}


@pytest.mark.parametrize(
    ("wanted", "data"),
    [
        (["id", "size", "colour"], {"id": 1, "size": 2, "colour": "red"}),
        (["id", "size"], {"id": 1, "size": 2, "colour": "red"}),
        (["id"], {"id": 1, "colour": "red"}), (["size.x"], {"id": 1, "size": 2, "colour": "red"}),
    ],
)  # fmt: skip
def test_getters_get_item_name_request_and_type(fields, request_, wanted, data):
    seen = []
    fields.register(
        "post", "size", {"get_callback": lambda *given: seen.append(given) or 2, "schema": {"type": "integer"}}
    )
    fields.register("post", "colour", {"get_callback": lambda *_: "red"})
    fields.register("post", "silent", {"update_callback": lambda *_: None})
    item = {"id": 1}
    fields.add_to_object(item, "post", request_, wanted)
    assert item == data
    if seen:
        assert seen[0][1:] == ("size", request_, "post")


def test_updaters_get_the_values_that_are_given(fields, request_):
    seen = []
    for name in ("a", "b", "c"):
        fields.register("post", name, {"update_callback": lambda *given: seen.append(given)})
    request_.set_query_params({"a": "1", "c": None})
    assert fields.update("item", "post", request_) is None
    assert seen == [("1", "item", "a", request_, "post")]


def test_the_first_updater_that_fails_stops(fields, request_):
    seen = []
    fields.register("post", "a", {"update_callback": lambda *_: WP_Error("no", "No.", {"status": 409})})
    fields.register("post", "b", {"update_callback": lambda *_: seen.append(1)})
    request_.set_query_params({"a": "1", "b": "2"})
    error = fields.update("item", "post", request_)
    assert (error.get_error_code(), seen) == ("no", [])
