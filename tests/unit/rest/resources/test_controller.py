"""WP_REST_Controller: schema, arguments, contexts, fields, and what is not overridden."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.controller import WP_REST_Controller

EVERYWHERE = ["view", "edit", "embed"]
SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "thing",
    "type": "object",
    "links": [{"rel": "r"}],
    "properties": {
        "id": {"type": "integer", "readonly": True, "context": EVERYWHERE},
        "name": {
            "type": "string", "required": True, "context": EVERYWHERE, "arg_options": {"sanitize_callback": str.strip},
        },
        "size": {"type": "integer", "default": 3, "minimum": 1, "context": ["view", "edit"]},
        "secret": {"type": "string", "context": ["edit"]},
        "open": {"type": "string"},
    },
}  # fmt: skip
DATA = {"id": 1, "name": "n", "size": 3, "secret": "s", "open": "o"}


class Things(WP_REST_Controller):
    namespace, rest_base = "x/v1", "things"

    def __init__(self, server):
        super().__init__(server)
        self.made = 0

    def get_item_schema(self):
        self.made += 1
        return {**SCHEMA, "properties": dict(SCHEMA["properties"])}


@pytest.fixture
def things(server):
    return Things(server)


def asking(**query):
    request = WP_REST_Request("GET", "/x/v1/things", home_url="http://h")
    request.set_query_params(query)
    return request


VERBS = ("get_items", "get_item", "create_item", "update_item", "delete_item")


@pytest.mark.parametrize(
    "method", [*VERBS, *(f"{verb}_permissions_check" for verb in VERBS), "prepare_item_for_database"]
)
def test_what_is_not_overridden_is_not_offered(server, method):
    error = getattr(WP_REST_Controller(server), method)(asking())
    assert isinstance(error, WP_Error)
    assert (error.get_error_code(), error.get_status()) == ("invalid-method", 405)
    assert method in error.get_error_message()


def test_items_and_routes_must_be_overridden_too(server):
    bare = WP_REST_Controller(server)
    assert bare.prepare_item_for_response({}, asking()).get_error_code() == "invalid-method"
    with pytest.raises(NotImplementedError, match="WP_REST_Controller must override register_routes"):
        bare.register_routes()
    assert (bare.get_item_schema(), bare.get_public_item_schema(), bare.get_object_type()) == ({}, {}, "")


def test_an_endpoint_that_is_not_offered_answers_405(server, ask):
    bare = WP_REST_Controller(server)
    endpoint = {"methods": "GET", "callback": bare.get_items, "permission_callback": lambda r: True}
    server.register_rest_route("x/v1", "/bare", endpoint)
    assert (ask("GET", "/x/v1/bare").status, ask("GET", "/x/v1/bare").code) == (405, "invalid-method")


# ---- schema


def test_the_public_schema_hides_how_arguments_are_treated(things):
    public = things.get_public_item_schema()
    assert list(public) == ["$schema", "title", "type", "properties", "links"]
    assert "arg_options" not in public["properties"]["name"]
    assert "arg_options" in SCHEMA["properties"]["name"]
    assert things.get_object_type() == "thing"


def test_the_schema_is_made_once_until_something_is_registered(things, server):
    for _ in range(3):
        assert things.schema["title"] == "thing"
    assert things.made == 1
    server.register_rest_field("thing", "colour", {"schema": {"type": "string", "context": ["edit"]}})
    assert "colour" in things.schema["properties"]
    assert things.filter_response_by_context({"colour": "red"}, "view") == {}
    server.register_meta("post", "x", {"show_in_rest": True})
    assert (things.schema["title"], things.made) == ("thing", 3)


def test_arguments_of_creating_and_editing(things):
    create = things.get_endpoint_args_for_item_schema(True)
    assert create == things.get_endpoint_args_for_item_schema() == things.get_endpoint_args_for_item_schema("POST")
    assert list(create) == ["name", "size", "secret", "open"]
    assert (create["name"]["required"], create["size"]["default"]) == (True, 3)
    assert create["name"]["sanitize_callback"] == str.strip
    edit = things.get_endpoint_args_for_item_schema(False)
    assert "required" not in edit["name"]
    assert "default" not in edit["size"]
    assert edit["size"]["minimum"] == 1


def test_contexts(things, server):
    assert sorted(things.contexts) == ["edit", "embed", "view"]
    param = things.get_context_param({"default": "view"})
    assert (param["enum"], param["default"]) == (["view", "embed", "edit"], "view")
    assert "default" not in things.get_context_param()
    assert list(things.get_collection_params()) == ["context", "page", "per_page", "search"]
    assert "enum" not in WP_REST_Controller(server).get_context_param()


@pytest.mark.parametrize(
    ("context", "kept"),
    [
        ("view", ["id", "name", "size", "open"]), ("edit", list(DATA)), ("embed", ["id", "name", "open"]),
        ("other", ["open"]),
    ],
)  # fmt: skip
def test_filter_response_by_context(things, context, kept):
    for _ in range(2):
        assert list(things.filter_response_by_context(DATA, context)) == kept


def test_made_up_contexts_are_not_remembered(things):
    for number in range(50):
        things.filter_response_by_context(DATA, f"c{number}")
    assert list(things._made[2]) == []


# ---- fields for the response


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, [*DATA, "_links"]), ({"context": "embed"}, ["id", "name", "open", "_links"]),
        ({"_embed": ""}, [*DATA, "_links", "_embedded"]), ({"_fields": "name"}, ["name", "id"]),
        ({"_fields": ["name", "size"]}, ["name", "size", "id"]), ({"_fields": "name.x, nothing"}, ["name.x", "id"]),
        ({"_fields": "nothing"}, ["id"]), ({"_fields": "_links.self"}, ["_links.self", "id"]),
        ({"_fields": "secret", "context": "view"}, ["id"]), ({"_fields": "name,name"}, ["name", "id"]),
        ({"_fields": "_embedded"}, ["id"]), ({"_fields": "_embedded", "_embed": "1"}, ["_embedded", "id"]),
        ({"context": ["view"]}, ["open", "_links"]), ({"_fields": [["name"], 5, None]}, [*DATA, "_links"]),
    ],
)  # fmt: skip
def test_fields_worth_preparing(things, query, fields):
    request = asking(**query)
    assert list(things.get_fields_for_response(request)) == fields
    assert things.top_level_fields(request) == {field.split(".")[0] for field in fields}


def test_registered_fields_count_also_without_schema(things, server):
    server.register_rest_field("thing", "bare", {"get_callback": lambda *_: 1})
    assert "bare" in things.get_fields_for_response(asking())
    assert list(things.get_additional_fields()) == ["bare"]
    assert list(things.get_additional_fields("other")) == []
    assert things.add_additional_fields_to_object({"id": 1}, asking()) == {"id": 1, "bare": 1}
    assert things.add_additional_fields_to_object({"id": 1}, asking(_fields="id")) == {"id": 1}


def test_writing_registered_fields(things, server):
    error = WP_Error("no", "No.")
    server.register_rest_field(
        "thing", "bare", {"update_callback": lambda value, *_: error if value == "bad" else None}
    )
    assert things.update_additional_fields_for_object({}, asking(bare="good")) is None
    assert things.update_additional_fields_for_object({}, asking(bare="bad")) is error


# ---- collections


def test_items_of_a_collection_carry_their_links(things):
    response = WP_REST_Response({"id": 1})
    response.add_link("https://api.w.org/up", "http://h/up")
    expected = {"id": 1, "_links": {"wp:up": [{"href": "http://h/up"}], "curies": things.server.curies}}
    assert things.prepare_response_for_collection(response) == expected
    assert things.prepare_response_for_collection(response, asking()) == expected
    assert things.prepare_response_for_collection(WP_REST_Response({"id": 1})) == {"id": 1}
    assert things.prepare_response_for_collection({"id": 1}) == {"id": 1}


def test_addresses(things):
    assert things.rest_url(asking()) == "http://h/wp-json/x/v1/things"
    assert things.rest_url(asking(), "/5") == "http://h/wp-json/x/v1/things/5"


def test_an_endpoint_pairs_a_method_with_its_permission_check(things):
    made = things.endpoint("GET", "get_items", {"a": {}}, {201: "item"}, show_in_index=False)
    assert (made["callback"], made["permission_callback"]) == (things.get_items, things.get_items_permissions_check)
    assert {name: made[name] for name in ("methods", "args", "responses", "show_in_index")} == {
        "methods": "GET", "args": {"a": {}}, "responses": {201: "item"}, "show_in_index": False,
    }  # fmt: skip
    with pytest.raises(AttributeError):
        things.endpoint("GET", "get_nothing", {})
