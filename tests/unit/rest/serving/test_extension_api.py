"""Routes, arguments, requests, answers and functions of WordPress' handbook: one row, one behaviour."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response, rest_ensure_response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import rest_authorization_required_code, return_true
from laurel.rest.serving.dispatcher import RouteGroup
from laurel.rest.serving.server import WP_REST_Server

FORM = {"content-type": "application/x-www-form-urlencoded"}
EDITOR = ("edit_posts",)


class World:
    """A server, the ways to ask it, and a quick way to an endpoint."""

    def __init__(self, server, ask):
        self.server, self.ask = server, ask
        self.taken = 0

    def get(self, path, query="", **options):
        return self.ask("GET", path, query, **options)

    def endpoint(self, callback, path="", **options):
        """Register a public GET endpoint on a path of its own, and return the path."""
        self.taken += 1
        path = path or f"/p{self.taken}"
        options = {"methods": "GET", "permission_callback": return_true, "callback": callback, **options}
        self.server.register_rest_route("vendor/v1", path, options)
        return f"/vendor/v1{path}"


@pytest.fixture
def world(server, ask):
    return World(server, ask)


ROWS: dict[str, Callable[[World], None]] = {}


def row(name: str):
    def add(check):
        assert name not in ROWS
        ROWS[name] = check
        return check

    return add


def collect(seen):
    """A callback that remembers the request it got."""
    return seen.append


# ---- register_rest_route


@row("register_rest_route: namespace")
def _(w):
    w.endpoint(lambda r: 1)
    assert w.get("/").json["namespaces"] == ["vendor/v1"]
    with pytest.raises(ValueError, match="namespace"):
        w.server.register_rest_route("", "/x", {})


@row("register_rest_route: route with a named capture")
def _(w):
    path = w.endpoint(lambda r: r["id"], r"/author/(?P<id>\d+)").replace(r"(?P<id>\d+)", "{}")
    assert (w.get(path.format(12)).json, w.get(path.format("x")).status) == ("12", 404)
    assert w.get("/", f"rest_route={path.format(5)}", prefix="").json == "5"


@row("register_rest_route: one options array")
def _(w):
    assert w.get(w.endpoint(lambda r: {"some": "data"})).json == {"some": "data"}


@row("register_rest_route: override")
def _(w):
    path = w.endpoint(lambda r: "first", "/o")
    w.endpoint(lambda r: "ignored", "/o")
    assert w.get(path).json == "first"
    options = {"methods": "GET", "callback": lambda r: "last", "permission_callback": return_true}
    w.server.register_rest_route("vendor/v1", "/o", options, True)
    assert w.get(path).json == "last"


@row("option methods")
def _(w):
    path = w.endpoint(lambda r: r.get_method(), methods="PUT, delete")
    assert [w.ask(method, path).status for method in ("PUT", "DELETE", "POST", "GET")] == [200, 200, 404, 404]


@row("option callback")
def _(w):
    with pytest.raises(ValueError, match="without a callback"):
        w.endpoint("my_awesome_func")


@row("option permission_callback")
def _(w):
    path = w.endpoint(lambda r: 1, permission_callback=lambda r: r.current_user_can("edit_others_posts"))
    callers = (None, EDITOR, ("edit_others_posts",))
    assert [w.get(path, can=can).status for can in callers] == [401, 403, 200]
    assert w.get(path).code == "rest_forbidden"


@row("option permission_callback: missing")
def _(w):
    with pytest.raises(ValueError, match="return_true"):
        w.endpoint(lambda r: 1, permission_callback=None)


@row("option permission_callback: WP_Error")
def _(w):
    refusal = WP_Error("own_code", "Because.", {"status": 402})
    answer = w.get(w.endpoint(lambda r: 1, permission_callback=lambda r: refusal))
    assert (answer.status, answer.code) == (402, "own_code")


@row("option permission_callback: sees the request")
def _(w):
    path = w.endpoint(lambda r: 1, permission_callback=lambda r: r["key"] == "open")
    assert (w.get(path, "key=open").status, w.get(path, "key=no").status) == (200, 401)


@row("option args")
def _(w):
    path = w.endpoint(lambda r: r.get_params(), args={"a": {"type": "integer", "description": "A number."}})
    assert w.get(path, "a=5&b=5").json == {"a": 5, "b": "5"}
    assert w.ask("OPTIONS", path).json["endpoints"][0]["args"]["a"]["description"] == "A number."


# ---- options of an argument


@row("argument default")
def _(w):
    path = w.endpoint(lambda r: r["a"], args={"a": {"default": "some"}})
    assert (w.get(path).json, w.get(path, "a=other").json) == ("some", "other")


@row("argument required")
def _(w):
    path = w.endpoint(lambda r: 1, args={"a": {"required": True}, "b": {"required": True, "default": 1}})
    assert w.get(path).json["data"] == {"status": 400, "params": ["a"]}
    assert w.get(path, "a=").status == 200


@row("argument validate_callback")
def _(w):
    path = w.endpoint(lambda r: 1, args={"id": {"validate_callback": lambda value, request, key: value.isdigit()}})
    answer = w.get(path, "id=x")
    assert (answer.status, answer.code, list(answer.json["data"]["params"])) == (400, "rest_invalid_param", ["id"])
    assert w.get(path, "id=5").status == 200


@row("argument sanitize_callback")
def _(w):
    args = {"n": {"sanitize_callback": absint}, "t": {"sanitize_callback": sanitize_text_field}}
    assert w.get(w.endpoint(lambda r: r.get_params(), args=args), "n=-7x&t=%3Cb%3Ex").json == {"n": 7, "t": "x"}


# ---- WP_REST_Request


def sources(w):
    """A request that has a parameter in every source."""
    seen: list[WP_REST_Request] = []
    path = w.endpoint(collect(seen), "/s/{u}", methods="POST", args={"d": {"default": "d"}})
    w.ask("POST", path.replace("{u}", "u"), "q=q&all=query", json={"j": "j", "all": "json"})
    w.ask("POST", path.replace("{u}", "u"), "q=q&all=query", headers=FORM, body=b"b=b&all=body")
    return seen


@row("WP_REST_Request: array access")
def _(w):
    json, form = sources(w)
    assert (json["all"], form["all"], json["q"], json["u"], json["d"], json["none"]) == (
        "json",
        "body",
        "q",
        "u",
        "d",
        None,
    )
    assert "q" in json
    assert "none" not in json
    json["q"] = "changed"
    assert json["q"] == "changed"


@row("WP_REST_Request::get_param")
def _(w):
    assert [request.get_param("all") for request in sources(w)] == ["json", "body"]


@row("WP_REST_Request::get_params")
def _(w):
    assert sources(w)[0].get_params() == {"j": "j", "all": "json", "q": "q", "u": "u", "d": "d"}


@row("WP_REST_Request::get_url_params")
def _(w):
    assert sources(w)[0].get_url_params() == {"u": "u"}


@row("WP_REST_Request::get_query_params")
def _(w):
    assert sources(w)[0].get_query_params() == {"q": "q", "all": "query"}


@row("WP_REST_Request::get_body_params")
def _(w):
    assert [request.get_body_params() for request in sources(w)] == [{}, {"b": "b", "all": "body"}]


@row("WP_REST_Request::get_json_params")
def _(w):
    assert [request.get_json_params() for request in sources(w)] == [{"j": "j", "all": "json"}, {}]


@row("WP_REST_Request::get_default_params")
def _(w):
    assert sources(w)[0].get_default_params() == {"d": "d"}


@row("WP_REST_Request::get_file_params")
def _(w):
    assert sources(w)[0].get_file_params() == {}


@row("WP_REST_Request::get_parameter_order")
def _(w):
    assert sources(w)[0].get_parameter_order() == ("JSON", "POST", "GET", "URL", "defaults")


# ---- return values


@row("return value: any data")
def _(w):
    for value in ("title", 5, True, [], ["a"], {"a": None}):
        assert w.get(w.endpoint(lambda r, value=value: value)).json == value
    assert (w.get(w.endpoint(lambda r: None)).status, w.get(w.endpoint(lambda r: None)).json) == (200, None)


@row("return value: WP_Error is a 500")
def _(w):
    answer = w.get(w.endpoint(lambda r: WP_Error("no_author", "No such author.")))
    assert (answer.status, answer.json) == (500, {"code": "no_author", "message": "No such author.", "data": None})


@row("return value: WP_Error with a status")
def _(w):
    answer = w.get(w.endpoint(lambda r: WP_Error("no_author", "No such author.", {"status": 404})))
    assert (answer.status, answer.json["data"]) == (404, {"status": 404})


@row("WP_REST_Response::__construct")
def _(w):
    answer = w.get(w.endpoint(lambda r: WP_REST_Response(["some", "data"], 202)))
    assert (answer.status, answer.json) == (202, ["some", "data"])


@row("WP_REST_Response::set_status")
def _(w):
    def callback(request):
        response = WP_REST_Response({})
        response.set_status(201)
        return response

    assert w.get(w.endpoint(callback)).status == 201


@row("WP_REST_Response::header")
def _(w):
    def callback(request):
        response = WP_REST_Response({})
        response.header("Location", "http://example.org/")
        return response

    assert w.get(w.endpoint(callback)).headers["Location"] == "http://example.org/"


@row("WP_REST_Response: links")
def _(w):
    def callback(request):
        response = WP_REST_Response({"a": 1})
        response.add_link("up", "http://example.org/up", {"embeddable": False})
        return response

    link = {"embeddable": False, "href": "http://example.org/up"}
    assert w.get(w.endpoint(callback)).json == {"a": 1, "_links": {"up": [link]}}


@row("rest_ensure_response")
def _(w):
    assert isinstance(rest_ensure_response({"a": 1}), WP_REST_Response)
    assert isinstance(rest_ensure_response(WP_Error("a", "A.")), WP_Error)


# ---- functions and constants


@row("WP_REST_Server::READABLE, CREATABLE, EDITABLE, DELETABLE, ALLMETHODS")
def _(w):
    answered = {
        name: [m for m in ("GET", "POST", "PUT", "PATCH", "DELETE") if w.ask(m, path).status == 200]
        for name in ("READABLE", "CREATABLE", "EDITABLE", "DELETABLE", "ALLMETHODS")
        for path in [w.endpoint(lambda r: 1, methods=getattr(WP_REST_Server, name))]
    }
    assert answered == {
        "READABLE": ["GET"], "CREATABLE": ["POST"], "EDITABLE": ["POST", "PUT", "PATCH"], "DELETABLE": ["DELETE"],
        "ALLMETHODS": ["GET", "POST", "PUT", "PATCH", "DELETE"],
    }  # fmt: skip


@row("a readable route answers HEAD and OPTIONS")
def _(w):
    path = w.endpoint(lambda r: {"a": 1})
    assert (w.ask("HEAD", path).status, w.ask("HEAD", path).text, w.ask("OPTIONS", path).status) == (200, "", 200)


@row("current_user_can")
def _(w):
    path = w.endpoint(lambda r: r.current_user_can("edit_posts"))
    assert [w.get(path, can=can).json for can in (None, (), EDITOR)] == [False, False, True]


@row("__return_true")
def _(w):
    assert w.get(w.endpoint(lambda r: 1, permission_callback=return_true)).status == 200


@row("rest_authorization_required_code")
def _(w):
    path = w.endpoint(rest_authorization_required_code)
    assert [w.get(path, can=can).json for can in (None, ())] == [401, 403]


@row("rest_api_init")
def _(w):
    groups: list = []
    server = WP_REST_Server([RouteGroup("mine", lambda: groups.append)])
    server.load("mine")
    assert groups == [server]


@row("filter rest_queried_resource_route")
def _(w):
    w.server.add_filter("rest_queried_resource_route", lambda route, path, request: route or f"/my-ns/v1{path}")
    request = WP_REST_Request()
    assert w.server.apply_filters("rest_queried_resource_route", None, "/items/5", request) == "/my-ns/v1/items/5"
    assert w.server.apply_filters("rest_queried_resource_route", "/found", "/items/5", request) == "/found"


@pytest.mark.parametrize("name", ROWS)
def test_the_row(world, name):
    ROWS[name](world)
