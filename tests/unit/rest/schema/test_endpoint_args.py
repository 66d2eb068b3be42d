from __future__ import annotations

import pytest

from laurel.rest.schema import (
    rest_get_allowed_schema_keywords,
    rest_get_endpoint_args_for_schema,
    rest_parse_request_arg,
    rest_sanitize_request_arg,
    rest_validate_request_arg,
)

SCHEMA = {
    "properties": {
        "id": {"type": "integer", "readonly": True},
        "name": {
            "type": "string", "required": True, "default": "x", "description": "A name.", "context": ["view"],
            "minLength": 0, "arg_options": {"sanitize_callback": "own", "default": "y"},
        },
        "size": {"type": "integer", "default": None, "enum": None, "required": False, "minimum": 0},
    }
}  # fmt: skip


class Request:
    def __init__(self, **args):
        self.args = args

    def get_attributes(self):
        return {"args": self.args}


def test_readonly_properties_give_no_argument():
    assert list(rest_get_endpoint_args_for_schema(SCHEMA)) == ["name", "size"]


def test_arguments_of_a_creating_endpoint():
    assert rest_get_endpoint_args_for_schema(SCHEMA, "POST") == {
        "name": {
            "validate_callback": rest_validate_request_arg, "sanitize_callback": "own", "default": "y",
            "required": True, "description": "A name.", "type": "string", "minLength": 0,
        },
        "size": {
            "validate_callback": rest_validate_request_arg, "sanitize_callback": rest_sanitize_request_arg,
            "type": "integer", "minimum": 0,
        },
    }  # fmt: skip


@pytest.mark.parametrize("method", ["POST, PUT, PATCH", "GET", "DELETE"])
def test_other_endpoints_neither_require_nor_fill_in(method):
    name = rest_get_endpoint_args_for_schema(SCHEMA, method)["name"]
    assert "required" not in name
    assert "default" not in name
    assert name["sanitize_callback"] == "own"


def test_a_schema_without_properties_gives_no_arguments():
    assert rest_get_endpoint_args_for_schema({}) == {}


def test_the_index_shows_keywords_in_their_order():
    keywords = rest_get_allowed_schema_keywords()
    assert keywords[:6] == ("title", "description", "default", "type", "format", "enum")
    assert keywords[-2:] == ("anyOf", "oneOf")
    assert len(keywords) == len(set(keywords)) == 25
    assert "required" not in keywords


def test_callbacks_read_the_schema_of_the_endpoint():
    request = Request(page={"type": "integer", "minimum": 1})
    assert rest_validate_request_arg("2", request, "page") is True
    assert rest_validate_request_arg("0", request, "page").get_error_code() == "rest_out_of_bounds"
    assert rest_sanitize_request_arg("2", request, "page") == 2
    assert rest_parse_request_arg("2", request, "page") == 2
    assert rest_parse_request_arg("x", request, "page").get_error_data() == {"param": "page"}


@pytest.mark.parametrize("request_", [Request(), Request(free=None), Request(other={"type": "integer"})])
def test_arguments_without_a_schema_pass_as_they_are(request_):
    assert rest_validate_request_arg("x", request_, "free") is True
    assert rest_parse_request_arg("x", request_, "free") == "x"
