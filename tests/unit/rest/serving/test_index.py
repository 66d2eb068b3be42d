"""Discovery: index, namespace indexes, OPTIONS."""

from __future__ import annotations

import pytest

from laurel.rest.resources.permissions import require, return_true
from laurel.rest.serving.server import WP_REST_Server

SCHEMA = {"title": "thing", "type": "object", "properties": {"id": {"type": "integer"}}}


def endpoint(methods="GET", permission=return_true, **more):
    return {"methods": methods, "callback": lambda r: {}, "permission_callback": permission, **more}


@pytest.fixture
def server():
    server = WP_REST_Server(
        site_info=lambda request: {"name": "Site", "url": request.home_url},
        authentication_methods=lambda request: {"some": "way"},
    )
    args = {"page": {"type": "integer", "default": 1, "sanitize_callback": int, "arg_options": 1, "required": True}}
    collection = [endpoint(args=args), endpoint("POST", require("edit_posts"), allow_batch={"v1": True})]
    server.register_rest_route("x/v1", "/things", collection, schema=lambda: SCHEMA)
    server.register_rest_route("x/v1", "/things/{id:int}", endpoint(), args={"id": {"type": "integer"}})
    server.register_rest_route("x/v1", "/hidden", endpoint(show_in_index=False))
    half = [endpoint(show_in_index=False), endpoint("DELETE")]
    server.register_rest_route("y/v1", "/half", half, allow_batch={"v1": True})
    return server


def test_the_index(ask):
    data = ask("GET", "/").json
    assert (data["name"], data["url"], data["authentication"]) == ("Site", "http://example.org", {"some": "way"})
    assert data["namespaces"] == ["x/v1", "y/v1"]
    assert list(data["routes"]) == [
        "/", "/batch/v1", "/x/v1", "/x/v1/things", r"/x/v1/things/(?P<id>[\d]+)", "/y/v1", "/y/v1/half",
    ]  # fmt: skip
    assert list(data["_links"]) == ["help"]


def test_the_description_of_a_route(ask):
    routes = ask("GET", "/").json["routes"]
    things = routes["/x/v1/things"]
    assert (things["namespace"], things["methods"]) == ("x/v1", ["GET", "POST"])
    read, create = things["endpoints"]
    assert read == {"methods": ["GET"], "args": {"page": {"type": "integer", "default": 1, "required": True}}}
    assert create == {"methods": ["POST"], "allow_batch": {"v1": True}, "args": []}
    assert things["_links"] == {"self": [{"href": "http://example.org/wp-json/x/v1/things"}]}
    assert "schema" not in things
    assert "_links" not in routes[r"/x/v1/things/(?P<id>[\d]+)"]


def test_hidden_endpoints_are_left_out(ask):
    half = ask("GET", "/").json["routes"]["/y/v1/half"]
    assert half["methods"] == ["DELETE"]
    assert half["endpoints"] == [{"methods": ["DELETE"], "allow_batch": {"v1": True}, "args": []}]


def test_with_the_context_help_schemas_are_shown(ask):
    assert ask("GET", "/", "context=help").json["routes"]["/x/v1/things"]["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ("name", {"name"}), ("routes./x/v1/things", {"routes"}), ("name,_links", {"name", "_links"}),
        ("namespaces,nothing", {"namespaces"}),
    ],
)  # fmt: skip
def test_fields_of_the_index(ask, fields, keys):
    data = ask("GET", "/", f"_fields={fields}").json
    assert set(data) == keys
    if "routes" in keys:
        assert list(data["routes"]) == ["/x/v1/things"]


@pytest.mark.parametrize("query", ["context=nonsense", "context[]=a", "context[a]=b", "_fields[a]=b", "_fields[][]=x"])
def test_no_argument_hurts_the_index(ask, query):
    assert ask("GET", "/", query).status == 200


def test_a_namespace(ask):
    data = ask("GET", "/y/v1").json
    assert (data["namespace"], list(data["routes"])) == ("y/v1", ["/y/v1", "/y/v1/half"])
    assert data["_links"] == {"up": [{"href": "http://example.org/wp-json/"}]}


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/z/v1", "", "rest_no_route"), ("/y", "", "rest_no_route"),
        ("/y/v1", "namespace=z", "rest_invalid_namespace"), ("/y/v1", "namespace[]=z", "rest_invalid_namespace"),
    ],
)  # fmt: skip
def test_unknown_namespaces(ask, path, query, code):
    answer = ask("GET", path, query)
    assert (answer.status, answer.code) == (404, code)


@pytest.mark.parametrize("path", ["/", "/y/v1"])
def test_indexes_are_read_only(ask, path):
    assert ask("POST", path).code == "rest_no_route"


# ---- OPTIONS


def test_options_describe_the_route_with_its_schema(ask):
    answer = ask("OPTIONS", "/x/v1/things")
    assert (answer.status, answer.json["schema"], answer.headers["Allow"]) == (200, SCHEMA, "GET")
    assert ask("OPTIONS", "/x/v1/things", can=("edit_posts",)).headers["Allow"] == "GET, POST"


def test_options_need_no_permission_and_validate_nothing(ask):
    assert ask("OPTIONS", "/x/v1/things", "page=x").status == 200


def test_options_of_an_unknown_route(ask):
    answer = ask("OPTIONS", "/nowhere")
    assert (answer.status, answer.text) == (200, "[]")
    assert "Allow" not in answer.headers


def test_options_of_a_hidden_route_tell_nothing(ask):
    assert ask("OPTIONS", "/x/v1/hidden").text in ("", "null")


def test_options_can_be_narrowed_and_wrapped(ask):
    assert ask("OPTIONS", "/x/v1/things", "_fields=methods").json == {"methods": ["GET", "POST"]}
    assert ask("OPTIONS", "/x/v1/things", "_envelope").json["body"]["namespace"] == "x/v1"


def test_schema_links_get_the_address_of_the_site(ask, server):
    linked = {**SCHEMA, "links": [{"rel": "r", "href": "/x/v1/things/{id}"}]}
    server.register_rest_route("x/v1", "/linked", endpoint(), schema=lambda: linked)
    shown = ask("OPTIONS", "/x/v1/linked").json["schema"]["links"]
    assert shown == [{"rel": "r", "href": "http://example.org/wp-json/x/v1/things/{id}"}]
    assert linked["links"][0]["href"] == "/x/v1/things/{id}"


def test_the_index_is_open_to_a_hook(ask, server):
    def add(response, request):
        response.data["more"] = True
        return response

    server.add_filter("rest_index", add)
    assert ask("GET", "/", "_fields=more").json == {"more": True}


@pytest.mark.parametrize(
    "hook", ["rest_index", "rest_request_after_callbacks", "rest_post_dispatch", "rest_pre_echo_response"]
)
def test_what_a_filter_does_to_one_reply_is_not_in_the_next(server, ask, hook):
    whole = ask("GET", "/").json["routes"]
    takes = []

    def without_things(value, *_):
        data = value.data if hasattr(value, "data") else value
        if takes:
            del data["routes"]["/x/v1/things"]
            data["routes"]["/"]["methods"].append("SHOUT")
        return value

    server.add_filter(hook, without_things)
    takes.append(True)
    changed = ask("GET", "/").json["routes"]
    assert "/x/v1/things" not in changed
    assert changed["/"]["methods"] == [*whole["/"]["methods"], "SHOUT"]
    takes.clear()
    assert ask("GET", "/").json["routes"] == whole


def test_a_route_that_is_registered_later_is_in_the_next_index(server, ask):
    assert "/x/v1/late" not in ask("GET", "/").json["routes"]
    server.register_rest_route("x/v1", "/late", endpoint())
    assert "/x/v1/late" in ask("GET", "/").json["routes"]
    assert "/x/v1/late" in ask("GET", "/x/v1").json["routes"]


def test_the_index_by_fields_envelope_and_pretty(ask):
    whole = ask("GET", "/").json
    assert ask("GET", "/", "_fields=routes").json == {"routes": whole["routes"]}
    assert ask("GET", "/", "_envelope=1").json["body"]["routes"] == whole["routes"]
    assert ask("GET", "/", "_pretty=1").json["routes"] == whole["routes"]
