"""WP_REST_Server: registration, groups, matching, dispatch, hooks, Allow."""

from __future__ import annotations

import json

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.dispatcher import RouteGroup
from laurel.rest.serving.server import WP_REST_Server


def endpoint(answer="ok", methods="GET", permission=return_true, **more):
    return {"methods": methods, "callback": lambda r: answer, "permission_callback": permission, **more}


def dispatch(server, method="GET", route="/x/v1/y", **query):
    request = WP_REST_Request(method, route)
    request.set_query_params(query)
    return server.dispatch(request)


def test_the_constants():
    assert (WP_REST_Server.READABLE, WP_REST_Server.CREATABLE, WP_REST_Server.DELETABLE) == ("GET", "POST", "DELETE")
    assert WP_REST_Server.EDITABLE == "POST, PUT, PATCH"
    assert WP_REST_Server.ALLMETHODS == "GET, POST, PUT, PATCH, DELETE"


# ---- registering


@pytest.mark.parametrize(("namespace", "route"), [("", "/y"), ("/", "/y"), ("x/v1", ""), ("x/v1", "/")])
def test_a_route_needs_a_namespace_and_a_path(server, namespace, route):
    with pytest.raises(ValueError, match="namespace"):
        server.register_rest_route(namespace, route, endpoint())


def test_a_route_without_permission_is_refused_with_the_way_out(server):
    with pytest.raises(ValueError, match=r"The route /x/v1/y .* permission_callback.*return_true"):
        server.register_rest_route("x/v1", "/y", {"methods": "GET", "callback": lambda r: 1})


@pytest.mark.parametrize(("namespace", "route"), [("x/v1", "y"), ("/x/v1/", "/y/"), ("x/v1", "/y")])
def test_slashes_around_do_not_matter(server, namespace, route):
    server.register_rest_route(namespace, route, endpoint())
    assert dispatch(server).data == "ok"


def test_one_route_many_endpoints(server):
    server.register_rest_route("x/v1", "/y", [endpoint("read"), endpoint("written", WP_REST_Server.EDITABLE)])
    assert [dispatch(server, method).data for method in ("GET", "POST", "PUT", "PATCH")] == ["read", *["written"] * 3]
    assert dispatch(server, "DELETE").status == 404


def test_of_two_registrations_the_first_that_knows_the_method_answers(server):
    server.register_rest_route("x/v1", "/y", endpoint("first"))
    server.register_rest_route("x/v1", "/y", endpoint("second", "GET, DELETE"))
    assert (dispatch(server).data, dispatch(server, "DELETE").data) == ("first", "second")
    server.register_rest_route("x/v1", "/y", endpoint("third"), override=True)
    assert (dispatch(server).data, dispatch(server, "DELETE").status) == ("third", 404)


def test_namespaces_in_order_each_with_its_index(server):
    for namespace in ("b/v1", "a/v1", "b/v1"):
        server.register_rest_route(namespace, "/y", endpoint())
    assert server.get_namespaces() == ["b/v1", "a/v1"]
    assert dispatch(server, route="/a/v1").data["namespace"] == "a/v1"


def test_addresses(server):
    request = WP_REST_Request(home_url="http://h")
    assert server.rest_url("/x/v1/y", request) == server.rest_url("x/v1/y", request) == "http://h/wp-json/x/v1/y"
    assert server.rest_url("/", request) == "http://h/wp-json/"


# ---- groups


def grouped(*names):
    loaded = []

    def load(name):
        def rest_api_init(server):
            loaded.append(name)
            server.register_rest_route(f"{name}/v1", "/y", endpoint(name))
            server.register_rest_route("shared/v1", "/y", endpoint(name))

        return RouteGroup(name, lambda: rest_api_init)

    return WP_REST_Server([load(name) for name in names]), loaded


def test_a_group_is_loaded_once_and_when_it_is_named(server):
    server, loaded = grouped("a", "b", "c")
    server.load("b")
    server.load("b")
    server.load("nobody")
    assert loaded == ["b"]
    server.load_all()
    assert loaded == ["b", "a", "c"]


def test_a_route_that_is_not_loaded_is_looked_for_in_the_other_groups():
    server, loaded = grouped("a", "b", "c")
    assert dispatch(server, route="/b/v1/y").data == "b"
    assert loaded == ["a", "b"]
    assert dispatch(server, route="/d/v1/y").status == 404
    assert loaded == ["a", "b", "c"]


def test_indexes_list_groups_in_their_order_however_they_were_loaded():
    server, _ = grouped("a", "b")
    server.load("b")
    server.load("a")
    assert server.get_namespaces() == ["a/v1", "shared/v1", "b/v1"]


def test_endpoints_can_be_filtered_when_a_group_is_loaded():
    server, _ = grouped("a")
    server.add_filter("rest_endpoints", lambda routes: {p: r for p, r in routes.items() if p != "/a/v1/y"})
    assert dispatch(server, route="/a/v1/y").status == 404
    assert dispatch(server, route="/shared/v1/y").status == 200


# ---- dispatch


def test_the_order_of_the_steps(server):
    steps = []

    def step(name, result=True):
        return lambda *_: steps.append(name) or result

    server.register_rest_route("x/v1", "/y", {
        "methods": "GET", "callback": step("callback", "done"), "permission_callback": step("permission"),
        "args": {"a": {"validate_callback": step("validate"), "sanitize_callback": step("sanitize", 1)}},
        "validate_callback": step("validate whole"),
    })  # fmt: skip
    for name in ("rest_pre_dispatch", "rest_request_before_callbacks", "rest_before_permission"):
        server.add_filter(name, lambda value, *_, name=name: steps.append(name) or value)
    server.add_filter("rest_request_after_callbacks", lambda value, *_: steps.append("after") or value)
    assert dispatch(server, a="x").data == "done"
    assert steps == [
        "rest_pre_dispatch", "validate", "validate whole", "sanitize", "rest_request_before_callbacks",
        "rest_before_permission", "permission", "callback", "after",
    ]  # fmt: skip


def test_a_permission_callback_sees_sanitised_parameters(server):
    seen = []
    permission = lambda request: seen.append(request["n"]) or True  # noqa: E731
    server.register_rest_route("x/v1", "/y", endpoint(permission=permission, args={"n": {"type": "integer"}}))
    dispatch(server, n="5")
    assert seen == [5]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [(True, 200), (1, 200), (False, 401), (None, 401), (0, 401), (WP_Error("own", "", {"status": 418}), 418)],
)
def test_verdicts_of_a_permission_callback(server, verdict, status):
    server.register_rest_route("x/v1", "/y", endpoint(permission=lambda r: verdict))
    assert dispatch(server).status == status


@pytest.mark.parametrize("answer", [None, "text", 0, [], {"a": 1}, True])
def test_any_json_value_is_an_answer(server, answer):
    server.register_rest_route("x/v1", "/y", endpoint(answer))
    response = dispatch(server)
    assert (response.status, response.data) == (200, answer)


def test_errors_may_be_returned_or_raised(server):
    def fail(request):
        raise WP_Error("raised", "No.", {"status": 409})

    server.register_rest_route("x/v1", "/returned", endpoint(WP_Error("returned", "No.")))
    server.register_rest_route("x/v1", "/raised", {**endpoint(), "callback": fail})
    assert dispatch(server, route="/x/v1/returned").status == 500
    assert (dispatch(server, route="/x/v1/raised").status, dispatch(server, route="/x/v1/raised").is_error) == (
        409,
        True,
    )


BROKEN = ("callback", "permission_callback", "validate", "sanitize", "whole")


@pytest.mark.parametrize("part", BROKEN)
def test_a_mistake_anywhere_is_a_plain_500(server, caplog, part):
    def broken(*_):
        raise KeyError("secret detail")

    callbacks = {"callback": lambda r: 1, "permission_callback": return_true}
    arg = {"validate": {"validate_callback": broken}, "sanitize": {"sanitize_callback": broken}}.get(part, {})
    options = {**callbacks, "args": {"a": arg}, **({part: broken} if part in callbacks else {})}
    if part == "whole":
        options["validate_callback"] = broken
    server.register_rest_route("x/v1", "/y", options)
    response = dispatch(server, a="1")
    assert (response.status, response.data["code"]) == (500, "internal_server_error")
    assert "secret" not in str(response.data)
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    "hook",
    ["rest_pre_dispatch", "rest_request_before_callbacks", "rest_request_after_callbacks", "rest_post_dispatch"],
)
def test_a_mistake_in_a_hook_is_a_500_and_a_raised_error_that_error(server, hook):
    server.register_rest_route("x/v1", "/y", endpoint())
    failures = [ZeroDivisionError(), WP_Error("held", "Stop.", {"status": 423})]

    def fail(*_):
        raise failures.pop()

    server.add_filter(hook, fail)
    for status in (423, 500):
        request = WP_REST_Request("GET", "/x/v1/y")
        assert server.post_dispatch(server.dispatch(request), request).status == status


def test_the_application_translates_its_own_exceptions():
    server = WP_REST_Server(
        translate=lambda e: WP_Error("late", "", {"status": 503}) if isinstance(e, OSError) else None
    )

    def fail(request):
        raise OSError

    server.register_rest_route("x/v1", "/y", {**endpoint(), "callback": fail})
    assert dispatch(server).status == 503


def test_hooks_may_answer_replace_and_forbid(server):
    server.register_rest_route("x/v1", "/y", endpoint("called"))
    server.add_filter("rest_request_after_callbacks", lambda result, handler, request: f"{result}, then replaced")
    assert dispatch(server).data == "called, then replaced"
    server.add_filter("rest_request_before_callbacks", lambda error, *_: error or WP_Error("no", "", {"status": 403}))
    server.add_filter("rest_request_after_callbacks", lambda result, *_: result, 20)
    assert "then replaced" in str(dispatch(server).data)
    server.add_filter("rest_pre_dispatch", lambda early, server, request: {"early": request.get_route()})
    assert dispatch(server).data == {"early": "/x/v1/y"}


# ---- matching


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_head_is_answered_by_get(server, method):
    server.register_rest_route("x/v1", "/y", endpoint("got"))
    assert dispatch(server, method).data == "got"


def test_an_endpoint_of_its_own_for_head(server):
    server.register_rest_route("x/v1", "/y", [endpoint("head", "HEAD"), endpoint("get")])
    assert (dispatch(server, "HEAD").data, dispatch(server).data) == ("head", "get")


@pytest.mark.parametrize("method", ["POST", "FOO", "", "CONNECT", "TRACE", "G\0T"])
def test_other_methods_of_a_known_path_have_no_route(server, method):
    server.register_rest_route("x/v1", "/y", endpoint())
    response = dispatch(server, method)
    assert (response.status, response.data["code"], response.matched_route) == (404, "rest_no_route", None)


def test_a_route_that_matches_but_lacks_the_method_is_passed_over(server):
    server.register_rest_route("x/v1", r"/(?P<any>\w+)", endpoint("any", "POST"))
    server.register_rest_route("x/v1", "/y", endpoint("plain"))
    assert (dispatch(server).data, dispatch(server, "POST").data) == ("plain", "any")


@pytest.mark.parametrize(
    "route", ["", "/", "x/v1/y", "/x/v1/y/", "/x//v1/y", "/x/v1/y\0", "/x/v1/y\n", "/é", "/" * 999]
)
def test_paths_that_are_no_route(server, route):
    server.register_rest_route("x/v1", "/y", endpoint())
    response = dispatch(server, route=route)
    if route != "/":
        assert response.data["code"] == "rest_no_route"


def test_captures_and_defaults_become_parameters(server):
    callback = lambda request: request.get_params()  # noqa: E731
    server.register_rest_route("x/v1", "/{id:int}", {**endpoint(), "callback": callback, "args": {"b": {"default": 2}}})
    assert dispatch(server, route="/x/v1/5").data == {"id": "5", "b": 2}
    assert dispatch(server, route="/x/v1/5", id="6").data == {"id": "6", "b": 2}


def test_defaults_of_one_request_do_not_reach_the_next(server):
    def callback(request):
        request["list"] = [*request["list"], 1]
        request["other"] = 5
        return request.get_params()

    arg = {"default": []}
    server.register_rest_route("x/v1", "/y", {**endpoint(), "callback": callback, "args": {"list": arg}})
    assert dispatch(server).data["list"] == dispatch(server).data["list"] == [1]
    assert arg["default"] == []


@pytest.mark.parametrize(
    "arg",
    [
        {"default": []},
        {"type": "array", "items": {"type": "integer"}, "default": []},
        {"type": "array", "items": {"type": "array"}, "default": [[1]]},
        {"type": "object", "default": {"a": [1]}},
    ],
)
def test_a_default_that_one_request_changes_in_place_is_whole_for_the_next(server, arg):
    def callback(request):
        value = request["value"]
        seen = json.dumps(value)
        inner = value["a"] if isinstance(value, dict) else value[0] if value else value
        inner.append(2)
        return seen

    server.register_rest_route("x/v1", "/y", {**endpoint(), "callback": callback, "args": {"value": arg}})
    assert dispatch(server).data == dispatch(server).data == json.dumps(arg["default"])


# ---- Allow


def may(*methods):
    return lambda request: request["as"] in methods


def allowed(server, method="GET", **query):
    request = WP_REST_Request(method, "/x/v1/y")
    request.set_query_params(query)
    return server.post_dispatch(server.dispatch(request), request).headers.get("Allow")


@pytest.fixture
def guarded(server):
    def missing(request):
        raise WP_Error("gone", "", {"status": 404})

    server.register_rest_route("x/v1", "/y", [
        endpoint(permission=may("reader", "writer")), endpoint(methods="POST, PUT", permission=may("writer")),
        endpoint(methods="DELETE", permission=missing),
    ])  # fmt: skip
    return server


@pytest.mark.parametrize(("who", "allow"), [("nobody", None), ("reader", "GET"), ("writer", "GET, POST, PUT")])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
def test_allow_is_what_this_caller_may(guarded, who, allow, method):
    assert allowed(guarded, method, **{"as": who}) == allow


def test_only_true_counts_for_allow(server):
    server.register_rest_route("x/v1", "/y", endpoint(permission=lambda r: 1))
    assert allowed(server) is None


def test_failures_of_validation_have_allow_and_unknown_routes_have_not(server):
    server.register_rest_route("x/v1", "/y", endpoint(args={"n": {"type": "integer"}}))
    assert allowed(server, n="x") == "GET"
    assert allowed(server, "POST") is None


# ---- internal requests


def test_rest_do_request(server):
    server.register_rest_route(
        "x/v1", "/inner", {**endpoint(), "callback": lambda r: r["a"], "permission_callback": lambda r: r.site == "s"}
    )
    outer = WP_REST_Request("GET", "/x/v1/outer", site="s")
    inner = outer.internal("GET", "/x/v1/inner")
    inner["a"] = "passed"
    response = server.dispatch(inner)
    assert isinstance(response, WP_REST_Response)
    assert response.data == "passed"


def test_post_types_are_kept_as_they_are_declared(server):
    server.register_post_type("book", {"show_in_rest": True})
    assert server.post_types == {"book": {"show_in_rest": True}}
