"""Serving: entry points, overrides, headers, envelope, JSONP, HEAD."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.response import JsonObject, WP_REST_Response
from laurel.rest.resources.permissions import require, return_true
from laurel.rest.serving.serve import error_reply, route_of, serve_request

ROOT = "http://example.org/wp-json"


def endpoint(callback, permission=return_true, methods="GET", **args):
    return {"methods": methods, "callback": callback, "permission_callback": permission, "args": args}


@pytest.fixture(autouse=True)
def echo(server):
    server.register_rest_route("x/v1", "/echo", endpoint(lambda r: r.get_params(), methods=server.ALLMETHODS))
    server.register_rest_route("x/v1", "/closed", endpoint(lambda r: 1, require("edit_posts")))


def refusing(error):
    def authenticate(*_):
        raise error

    return authenticate


# ---- where the API is


@pytest.mark.parametrize(
    ("path", "query", "route"),
    [
        ("/wp-json", "", "/"), ("/wp-json/", "", "/"), ("/wp-json/x/v1", "", "/x/v1"), ("/wp-json/x/v1/", "", "/x/v1"),
        ("/wp-json//x/v1", "", "/x/v1"), ("/wp-json///", "", "/"), ("/wp-json/X/V1", "", "/X/V1"),
        ("/wp-json/x//y", "", "/x//y"), ("/wp-json/x//", "", "/x/"), ("/index.php/wp-json/x", "", "/x"),
        ("/", "rest_route=/x/v1", "/x/v1"), ("/", "rest_route=/x/v1/", "/x/v1"), ("/", "rest_route=%2Fx", "/x"),
        ("/index.php", "rest_route=/", "/"), ("/", "rest_route=x", "x"), ("/any/page", "rest_route=/x", "/x"),
        ("/wp-json/a", "rest_route=/b", "/a"),
        ("//wp-json/x", "", "/x"), ("///wp-json", "", "/"), ("/index.php//wp-json//x/", "", "/x"),
        ("//index.php/wp-json/x", "", "/x"), ("//", "rest_route=//x", "/x"), ("/index.php//", "", None),
        ("/x//wp-json/y", "", None), ("//index.phpx/wp-json", "", None),
        ("/", "", None), ("/wp-jsonx", "", None), ("/wp-json.php", "", None), ("/page", "a=1", None),
        ("/", "rest_route=", None), ("/", "rest_routes=/x", None), ("/index.phpx/wp-json", "", None),
    ],
)  # fmt: skip
def test_the_ways_to_a_route(path, query, route):
    assert route_of(HttpRequest("GET", path, query)) == route


@pytest.mark.parametrize("query", ["rest_route[]=/x", "rest_route[a]=/x"])
def test_a_route_that_is_no_text_is_a_bad_request(query, ask):
    found = route_of(HttpRequest("GET", "/", query))
    assert isinstance(found, WP_Error)
    answer = ask("GET", "/", query, prefix="")
    assert (answer.status, answer.code) == (400, "rest_invalid_param")


def test_the_parameter_stays_visible(ask):
    assert ask("GET", "/", "rest_route=/x/v1/echo&a=1", prefix="").json == {"rest_route": "/x/v1/echo", "a": "1"}


def test_without_a_leading_slash_there_is_no_route(ask):
    assert ask("GET", "/", "rest_route=x/v1/echo", prefix="").code == "rest_no_route"


# ---- method overrides


@pytest.mark.parametrize(
    ("method", "query", "header", "asked"),
    [
        ("GET", "", "", "GET"), ("GET", "_method=delete", "", "DELETE"), ("POST", "_method=PUT", "", "PUT"),
        ("POST", "", "patch", "PATCH"), ("POST", "_method=PUT", "DELETE", "PUT"),
        ("POST", "_method=", "DELETE", "DELETE"),
        ("POST", "_method[]=PUT", "", "POST"),
    ],
)  # fmt: skip
def test_the_query_overrides_the_header_overrides_the_method(ask, server, method, query, header, asked):
    server.register_rest_route("x/v1", "/m", endpoint(lambda r: r.get_method(), methods=server.ALLMETHODS))
    headers = {"x-http-method-override": header} if header else {}
    assert ask(method, "/x/v1/m", query, headers=headers).json == asked


def test_an_overridden_head_has_no_body_and_options_describe(ask):
    assert ask("GET", "/x/v1/echo", "_method=HEAD").text == ""
    assert ask("POST", "/x/v1/echo", "_method=OPTIONS").json["namespace"] == "x/v1"


@pytest.mark.parametrize("method", ["FOO", "", "\0", "GET POST", "é" * 500])
def test_unknown_verbs_have_no_route(ask, method):
    answer = ask("POST", "/x/v1/echo", headers={"x-http-method-override": method or "NONE"})
    assert (answer.status, answer.code) == (404, "rest_no_route")


def test_the_form_counts_for_the_method_asked(ask):
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert ask("GET", "/x/v1/echo", "_method=POST", headers=form, body=b"a=1").json == {"a": "1", "_method": "POST"}
    assert ask("GET", "/x/v1/echo", headers=form, body=b"a=1").json == []


# ---- headers


def test_headers_of_every_reply(ask):
    for path in ("/x/v1/echo", "/nowhere", "/x/v1/closed"):
        headers = ask("GET", path).headers
        assert headers["Content-Type"] == "application/json; charset=UTF-8"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Access-Control-Expose-Headers"] == "X-WP-Total, X-WP-TotalPages, Link"
        assert headers["Access-Control-Allow-Headers"].startswith("Authorization, X-WP-Nonce")
        assert headers["Link"] == f'<{ROOT}/>; rel="https://api.w.org/"'


def test_a_link_of_the_callback_replaces_the_one_to_the_api(ask, server):
    server.register_rest_route("x/v1", "/y", endpoint(lambda r: WP_REST_Response([], 200, {"Link": "<a>"})))
    assert ask("GET", "/x/v1/y").headers["Link"] == "<a>"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://app.test", "https://app.test"), ("null", "null"), ("capacitor://localhost", "capacitor://localhost"),
        ("a, b", "null"), ("https://ü.test", "null"), ("a\r\nSet-Cookie: x", "null"), ("x" * 600, "null"),
    ],
)  # fmt: skip
def test_cors(ask, origin, allowed):
    for method, path in (("GET", "/x/v1/echo"), ("OPTIONS", "/x/v1/echo"), ("POST", "/nowhere")):
        headers = ask(method, path, headers={"origin": origin}).headers
        assert headers["Access-Control-Allow-Origin"] == allowed
        assert headers["Access-Control-Allow-Methods"] == "OPTIONS, GET, POST, PUT, PATCH, DELETE"
        assert headers["Access-Control-Allow-Credentials"] == "true"
        assert headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("method", "can", "vary"), [("GET", None, "Origin"), ("GET", (), None), ("POST", None, None), ("HEAD", None, None)]
)
def test_vary_without_origin(ask, method, can, vary):
    headers = ask(method, "/x/v1/echo", can=can).headers
    assert headers.get("Vary") == vary
    assert "Access-Control-Allow-Origin" not in headers


def test_what_no_cache_may_keep(ask):
    override = {"x-http-method-override": "PURGE"}
    private = [
        ask("GET", "/x/v1/echo", can=()), ask("GET", "/nowhere", can=()), ask("POST", "/x/v1/echo", headers=override),
    ]  # fmt: skip
    for answer in private:
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Expires"] == "Wed, 11 Jan 1984 05:00:00 GMT"
    public = [ask("GET", "/x/v1/echo"), ask("GET", "/nowhere"), ask("GET", "/x/v1/echo", "_method=PURGE")]
    assert all("Cache-Control" not in answer.headers for answer in public)
    fine = ask("POST", "/x/v1/echo", headers={"x-http-method-override": "PUT"})
    assert "Cache-Control" not in fine.headers


def test_a_wrong_nonce_is_not_kept_either(server):
    error = WP_Error("rest_cookie_invalid_nonce", "", {"status": 403})
    reply = serve_request(server, HttpRequest("GET", "/wp-json/"), "/", refusing(error))
    assert reply.status == 403
    assert "Cache-Control" in reply.headers
    assert "Allow" not in reply.headers


# ---- authentication


def test_an_authentication_error_fails_every_route(server):
    error = WP_Error("incorrect_password", "", {"status": 401})
    for route in ("/", "/x/v1/echo", "/nowhere"):
        reply = serve_request(server, HttpRequest("GET", "/wp-json" + route), route, refusing(error))
        assert (reply.status, "incorrect_password" in reply.body, "Allow" in reply.headers) == (401, True, False)


def test_a_hook_may_refuse_every_caller(ask, server):
    server.add_filter("rest_authentication_errors", lambda error, request: WP_Error("closed", "", {"status": 401}))
    assert ask("GET", "/x/v1/echo").code == "closed"


# ---- bodies


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("text", '"text"'), (0, "0"), (True, "true"), ([], "[]"), ({}, "[]"), (JsonObject(), "{}"), ("é", '"\\u00e9"'),
        ({"a": {}, "b": JsonObject(), "c": [{}]}, '{"a":[],"b":{},"c":[[]]}'), ("{}", '"{}"'), (None, ""),
        ((1, 2), "[1,2]"),
    ],
)  # fmt: skip
def test_json_as_php_writes_it(ask, server, data, text):
    server.register_rest_route("x/v1", "/y", endpoint(lambda r: data))
    assert ask("GET", "/x/v1/y").text == text


def test_204_has_no_body(ask, server):
    server.register_rest_route("x/v1", "/y", endpoint(lambda r: WP_REST_Response({"a": 1}, 204)))
    assert (ask("GET", "/x/v1/y").status, ask("GET", "/x/v1/y").text) == (204, "")


@pytest.mark.parametrize(
    "data", [datetime(2026, 1, 1, tzinfo=UTC), float("nan"), float("inf"), object(), {1: {2}}, b"x"]
)
def test_what_is_no_json_is_a_plain_500(ask, server, caplog, data):
    server.register_rest_route("x/v1", "/y", endpoint(lambda r: {"value": data}))
    answer = ask("GET", "/x/v1/y")
    assert (answer.status, answer.code) == (500, "rest_encode_error")


def test_circles_are_no_json(ask, server):
    circle: list = []
    circle.append(circle)
    server.register_rest_route("x/v1", "/y", endpoint(lambda r: circle))
    assert ask("GET", "/x/v1/y").status == 500


def test_pretty(ask):
    assert ask("GET", "/x/v1/echo", "_pretty&a=1").text == '{\n    "_pretty": "",\n    "a": "1"\n}'


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_head_is_get_without_body(ask, server, method):
    server.register_rest_route("x/v1", "/y", endpoint(lambda r: WP_REST_Response([1], 200, {"X-WP-Total": 1})))
    answer = ask(method, "/x/v1/y")
    assert (answer.status, answer.headers["X-WP-Total"], answer.headers["Allow"]) == (200, "1", "GET")
    assert answer.text == ("[1]" if method == "GET" else "")


# ---- shaping


def test_fields(ask):
    assert ask("GET", "/x/v1/echo", "a=1&b=2&_fields=a").json == {"a": "1"}
    assert ask("GET", "/x/v1/echo", "a=1&_fields=z").text == "[]"
    assert ask("GET", "/x/v1/echo", "a[x]=1&a[y]=2&_fields[]=a.x").json == {"a": {"x": "1"}}
    assert ask("POST", "/x/v1/echo", json={"a": 1, "_fields": "a"}).json == {"a": 1}


@pytest.mark.parametrize("query", ["_fields=code", "_fields=nothing", "_fields[]=x"])
def test_fields_never_trim_an_error(ask, query):
    assert set(ask("GET", "/nowhere", query).json) == {"code", "message", "data"}


def test_links_of_an_item_come_after_the_fields(ask, server):
    def linked(request):
        response = WP_REST_Response({"id": 1, "a": 2})
        response.add_link("up", "http://h")
        return response

    server.register_rest_route("x/v1", "/y", endpoint(linked))
    assert ask("GET", "/x/v1/y", "_fields=id").json == {"id": 1, "_links": {"up": [{"href": "http://h"}]}}


def test_envelope(ask, server):
    def made(request):
        return WP_REST_Response({"a": 1, "b": 2}, 201, {"Location": "http://h", "X-WP-Total": 3})

    server.register_rest_route("x/v1", "/y", endpoint(made))
    answer = ask("GET", "/x/v1/y", "_envelope&_fields=a")
    headers = {"Location": "http://h", "X-WP-Total": 3, "Allow": "GET"}
    assert (answer.status, answer.json) == (200, {"body": {"a": 1}, "status": 201, "headers": headers})
    assert not {"Location", "X-WP-Total", "Allow"} & set(answer.headers)
    error = ask("GET", "/nowhere", "_envelope=0")
    assert (error.status, error.json["status"], error.json["headers"]) == (200, 404, [])


@pytest.mark.parametrize("name", ["cb", "a.b_c9", "$"])
def test_jsonp(ask, name):
    answer = ask("GET", "/x/v1/echo", f"a=1&_jsonp={name}")
    if name == "$":
        assert (answer.status, answer.code, "data" in answer.json) == (400, "rest_callback_invalid", False)
        return
    assert answer.headers["Content-Type"] == "application/javascript; charset=UTF-8"
    assert answer.text.startswith(f"/**/{name}({{")
    assert answer.text.endswith("})")


@pytest.mark.parametrize("query", ["_jsonp[]=a", "_jsonp=a()", "_jsonp=%3Cscript%3E", "_jsonp=é", "_jsonp=a%0A"])
def test_names_that_are_none(ask, query):
    answer = ask("GET", "/x/v1/echo", query)
    assert (answer.status, answer.code) == (400, "rest_callback_invalid")


def test_an_empty_name_is_no_jsonp(ask):
    answer = ask("GET", "/x/v1/echo", "_jsonp=")
    assert (answer.text, answer.headers["Content-Type"]) == ('{"_jsonp":""}', "application/json; charset=UTF-8")


# ---- hooks and failures


def test_a_hook_may_serve_or_change_what_is_written(ask, server):
    server.add_filter("rest_pre_echo_response", lambda data, server, request: {"wrapped": data})
    assert ask("GET", "/x/v1/echo").json == {"wrapped": []}
    server.add_filter("rest_pre_serve_request", lambda served, *_: HttpReply(200, {}, "mine"))
    assert ask("GET", "/x/v1/echo").text == "mine"


def test_cookies_and_retry_after(ask, server):
    def callback(request):
        request.memo.setdefault("cookies", []).append("a=1; HttpOnly")
        return WP_Error("busy", "", {"status": 503, "retry_after": 3})

    server.register_rest_route("x/v1", "/y", endpoint(callback))
    answer = ask("GET", "/x/v1/y")
    assert (answer.status, answer.headers["Retry-After"], answer.reply.cookies) == (503, "3", ["a=1; HttpOnly"])
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_error_in_an_envelope_is_no_reply_to_keep(ask):
    enveloped = ask("GET", "/x/v1/closed", "_envelope=1")
    assert (enveloped.status, enveloped.json["status"]) == (200, 401)
    assert "no-store" in enveloped.headers["Cache-Control"]
    assert "Cache-Control" not in ask("GET", "/x/v1/echo", "_envelope=1").headers


def test_a_failure_outside_any_route():
    http = HttpRequest("GET", "/wp-json/", headers={"origin": "https://app.test"})
    reply = error_reply(WP_Error("busy", "Busy.", {"status": 503, "retry_after": 1}), http)
    assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
    assert "no-store" in reply.headers["Cache-Control"]
    assert reply.headers["Access-Control-Allow-Origin"] == "https://app.test"
    assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]
