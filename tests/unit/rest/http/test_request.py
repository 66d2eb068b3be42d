"""WP_REST_Request: sources and their order, the two passes over parameters, headers, internal requests."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.current_user import Anonymous
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.schema import rest_sanitize_request_arg, rest_validate_request_arg

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("method", "content_type", "order"),
    [
        ("GET", "", ("GET", "URL", "defaults")),
        ("HEAD", "", ("GET", "URL", "defaults")),
        ("GET", "application/json", ("JSON", "GET", "URL", "defaults")),
        ("POST", "", ("POST", "GET", "URL", "defaults")),
        ("POST", "application/json", ("JSON", "POST", "GET", "URL", "defaults")),
        ("PUT", "application/x-www-form-urlencoded", ("POST", "GET", "URL", "defaults")),
        ("PATCH", "application/vnd.api+json", ("JSON", "POST", "GET", "URL", "defaults")),
        ("DELETE", "text/plain", ("POST", "GET", "URL", "defaults")),
        ("OPTIONS", "", ("GET", "URL", "defaults")),
    ],
)
def test_the_order_of_the_sources(make_request, method, content_type, order):
    assert make_request(method, headers={"Content-Type": content_type}).get_parameter_order() == order


def test_the_first_source_wins(make_request):
    sources = {"query": {"a": "query"}, "url": {"a": "url"}, "defaults": {"a": "default"}}
    assert make_request("POST", json={"a": "json"}, **sources)["a"] == "json"
    assert make_request("POST", form=b"a=form", **sources)["a"] == "form"
    assert make_request("POST", **sources)["a"] == "query"
    assert make_request("POST", url={"a": "url"}, defaults={"a": "default"})["a"] == "url"
    assert make_request("POST", defaults={"a": "default"})["a"] == "default"
    assert make_request("POST")["a"] is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_form_is_no_source_for_methods_without_body(make_request, method):
    request = make_request(method, form=b"a=form", query={"b": "query"})
    assert (request["a"], request["b"]) == (None, "query")


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_bodies_of_other_types_name_nothing(make_request, content_type):
    request = make_request("POST", headers={"Content-Type": content_type})
    request.set_body(b"a=1")
    assert request.get_params() == {}


def test_a_body_without_content_type_is_a_form(make_request):
    request = make_request("POST")
    request.set_body(b"a=1&b[]=2")
    assert request.get_body_params() == {"a": "1", "b": ["2"]}


def test_null_is_not_given_but_present(make_request):
    request = make_request("POST", json={"a": None}, query={"a": "query"})
    assert request["a"] == "query"
    alone = make_request("POST", json={"a": None})
    assert (alone["a"], alone.has_param("a"), "a" in alone) == (None, True, False)
    assert (alone.has_param("b"), "b" in alone) == (False, False)


def test_getters_by_source(make_request):
    request = make_request(
        "POST", json={"a": 1}, query={"b": "2"}, url={"c": "3"}, defaults={"d": 4}, args={"d": {"default": 4}}
    )
    assert request.get_json_params() == {"a": 1}
    assert request.get_query_params() == {"b": "2"}
    assert request.get_url_params() == {"c": "3"}
    assert request.get_default_params() == {"d": 4}
    assert request.get_body_params() == {}
    assert request.get_file_params() == {}
    assert request.get_params() == {"a": 1, "b": "2", "c": "3", "d": 4}
    assert request.get_attributes()["args"] == {"d": {"default": 4}}
    assert (request.get_method(), request.get_route(), request.get_body()) == ("POST", "/x/v1/y", b'{"a": 1}')


def test_set_param_goes_where_it_was_given_or_to_the_first_source(make_request):
    request = make_request("POST", json={"a": 1}, query={"a": "2", "b": "3"}, defaults={"c": 4})
    request["a"] = request["b"] = request["c"] = "new"
    assert request.get_json_params() == {"a": "new", "c": "new"}
    assert request.get_query_params() == {"a": "new", "b": "new"}
    assert request.get_default_params() == {"c": 4}


def test_headers_ignore_case_and_underscores():
    request = WP_REST_Request()
    request.set_header("X_WP_Nonce", "abc")
    assert request.get_header("x-wp-nonce") == request.get_header("X-Wp_nOnce") == "abc"
    assert request.get_header("other") is None
    assert request.get_content_type() == ""


def test_a_header_set_later_changes_what_the_body_is():
    request = WP_REST_Request("POST", "/x")
    request.set_body(b'{"a": 1}')
    assert request["a"] is None
    request.set_header("Content-Type", "application/json")
    assert request["a"] == 1


def test_the_method_decides_about_the_form_when_it_is_overridden(make_request):
    request = make_request("GET", form=b"a=1")
    assert request["a"] is None
    request.method = "post"
    assert (request.method, request["a"]) == ("POST", "1")


def test_a_copy_is_independent(make_request):
    request = make_request("GET", query={"a": "1"})
    other = request.copy()
    other["a"] = "2"
    assert (request["a"], other["a"]) == ("1", "2")


def test_the_visitor_may_nothing():
    request = WP_REST_Request()
    assert (request.user.id, request.current_user_can("read"), Anonymous().can("read")) == (0, False, False)


# ---- internal requests


def test_internal_requests_act_for_the_same_user_on_the_same_site():
    outer = WP_REST_Request("GET", "/x", user=Anonymous(), site=object(), home_url="http://h")
    inner = outer.internal("post", "/y")
    assert (inner.method, inner.route, inner.user, inner.site) == ("POST", "/y", outer.user, outer.site)
    assert inner.memo is outer.memo
    assert inner.home_url == "http://h"


@pytest.mark.parametrize(
    ("url", "route", "params"),
    [
        ("http://h/wp-json/x/v1/y", "/x/v1/y", {}),
        ("http://h/wp-json/x/v1/y?a[]=1&b=2", "/x/v1/y", {"a": ["1"], "b": "2"}),
        ("http://h/wp-json/x/a%20b", "/x/a b", {}),
        ("http://h/wp-json/", "/", {}),
    ],
)
def test_from_url(url, route, params):
    request = WP_REST_Request.from_url(url, WP_REST_Request(), "http://h/wp-json/")
    assert (request.method, request.route, request.get_query_params()) == ("GET", route, params)


@pytest.mark.parametrize("url", ["http://other/wp-json/x", "http://h/", "http://h/wp-json", "", "/wp-json/x"])
def test_addresses_outside_the_api_are_no_requests(url):
    assert WP_REST_Request.from_url(url, WP_REST_Request(), "http://h/wp-json/") is None


# ---- first pass: JSON, presence, validation


def failed(request: WP_REST_Request) -> tuple[str, dict]:
    error = request.has_valid_params()
    return (error.get_error_code(), error.get_error_data()) if error else ("", {})


def test_bad_json_comes_before_everything(make_request):
    assert failed(make_request("POST", json=b"{", args={"a": {"required": True}}))[0] == "rest_invalid_json"


def test_missing_parameters_are_reported_alone_and_in_the_order_of_declaration(make_request):
    args = {
        "a": {"required": True}, "b": {"validate_callback": lambda *_: False}, "c": {"required": True},
        "d": {"required": "yes"}, "e": {"required": True},
    }  # fmt: skip
    code, data = failed(make_request("POST", json={"a": None, "b": 1, "e": 0}, args=args))
    assert (code, data) == ("rest_missing_callback_param", {"status": 400, "params": ["a", "c"]})


def test_a_default_makes_required_moot(make_request):
    request = make_request(args={"a": {"required": True, "default": 1}}, defaults={"a": 1})
    assert request.has_valid_params() is None


@pytest.mark.parametrize("verdict", [True, None, 0, "", "no"])
def test_only_false_and_errors_are_invalid(make_request, verdict):
    request = make_request(query={"a": "1"}, args={"a": {"validate_callback": lambda *_: verdict}})
    assert request.has_valid_params() is None


@pytest.mark.parametrize("source", [{"form": b"a=1"}, {"json": {"a": 1}}, {"query": {"a": "1"}}, {"url": {"a": "1"}}])
def test_what_any_source_gives_is_validated(make_request, source):
    args = {"a": {"validate_callback": lambda *_: False}}
    assert failed(make_request("PATCH", args=args, **source))[0] == "rest_invalid_param"


def test_invalid_parameters_are_listed_in_the_order_of_declaration(make_request):
    bad = WP_Error("too_bad", "It is bad.", {"status": 418})
    bad.add("worse", "And worse.")
    args = {"a": {"validate_callback": lambda *_: bad}, "b": {"validate_callback": lambda *_: False}}
    code, data = failed(make_request(query={"b": "1", "a": "2"}, args=args))
    assert (code, data["status"], list(data["params"])) == ("rest_invalid_param", 400, ["a", "b"])
    assert data["params"]["a"] == "It is bad. And worse."
    assert data["details"] == {"a": bad.to_body()}


def test_a_validator_gets_value_request_and_name_and_sees_no_null(make_request):
    seen = []
    args = {"a": {"validate_callback": lambda *given: seen.append(given)}, "b": {"validate_callback": lambda *_: False}}
    request = make_request("POST", json={"a": [1], "b": None}, args=args)
    assert request.has_valid_params() is None
    assert seen == [([1], request, "a")]


def test_the_whole_request_is_validated_last(make_request):
    whole = {"validate_callback": lambda request: request["a"] < request["b"]}
    assert failed(make_request(defaults={"a": 1, "b": 2}, **whole)) == ("", {})
    assert failed(make_request(defaults={"a": 2, "b": 1}, **whole)) == ("rest_invalid_params", {"status": 400})
    own = WP_Error("own", "", {"status": 409})
    assert failed(make_request(validate_callback=lambda _: own))[0] == "own"
    args = {"a": {"validate_callback": lambda *_: False}}
    assert failed(make_request(query={"a": "1"}, args=args, validate_callback=lambda _: own))[0] == "rest_invalid_param"


# ---- second pass: sanitising


def test_a_type_without_sanitiser_is_validated_and_cast(make_request):
    request = make_request(
        query={"a": " 5", "b": "x, y", "other": "5"}, args={"a": {"type": "integer"}, "b": {"type": "array"}}
    )
    assert request.sanitize_params() is None
    assert request.get_params() == {"a": 5, "b": ["x", "y"], "other": "5"}


def test_the_sanitising_pass_reports_in_the_order_of_the_client(make_request):
    args = {name: {"type": "integer"} for name in "abc"}
    error = make_request("POST", json={"c": "x", "a": "y"}, query={"b": "z"}, args=args).sanitize_params()
    assert list(error.get_error_data()["params"]) == ["c", "a", "b"]
    assert error.get_error_data()["details"]["c"]["code"] == "rest_invalid_type"


def test_every_source_is_sanitised_defaults_too(make_request):
    request = make_request(
        "POST", json={"a": "1"}, query={"a": "2"}, defaults={"a": "3"}, args={"a": {"type": "integer"}}
    )
    assert request.sanitize_params() is None
    assert (request.get_json_params(), request.get_query_params(), request.get_default_params()) == (
        {"a": 1}, {"a": 2}, {"a": 3},
    )  # fmt: skip


def test_a_sanitiser_may_refuse(make_request):
    refusal = WP_Error("no", "No.", {"status": 403})
    error = make_request(query={"a": "1"}, args={"a": {"sanitize_callback": lambda *_: refusal}}).sanitize_params()
    assert (error.get_error_code(), error.get_status()) == ("rest_invalid_param", 400)
    assert error.get_error_data()["details"]["a"]["code"] == "no"


@pytest.mark.parametrize("arg", [{}, {"type": "integer", "sanitize_callback": None}, {"default": 3}])
def test_without_type_or_with_a_null_sanitiser_values_stay(make_request, arg):
    request = make_request(query={"a": "x"}, args={"a": arg})
    assert request.has_valid_params() is None
    assert request.sanitize_params() is None
    assert request["a"] == "x"


def test_schema_callbacks_use_the_argument_as_schema(make_request):
    arg = {
        "type": "integer", "minimum": 3, "validate_callback": rest_validate_request_arg,
        "sanitize_callback": rest_sanitize_request_arg,
    }  # fmt: skip
    good, bad = make_request(query={"a": "3"}, args={"a": arg}), make_request(query={"a": "2"}, args={"a": arg})
    assert good.has_valid_params() is good.sanitize_params() is None
    assert good["a"] == 3
    assert failed(bad)[1]["details"]["a"]["code"] == "rest_out_of_bounds"
