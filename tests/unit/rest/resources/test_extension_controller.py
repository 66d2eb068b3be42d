"""The controller pattern of WordPress' handbook: every method of WP_REST_Controller, and registered fields."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response, rest_ensure_response
from laurel.rest.resources.controller import WP_REST_Controller
from laurel.rest.resources.permissions import rest_authorization_required_code
from laurel.rest.serving.server import WP_REST_Server

EDITOR = ("edit_posts",)
STORE: dict[int, dict] = {}


class Examples(WP_REST_Controller):
    """The controller of the handbook: a collection and items of {id, name, note}."""

    def __init__(self, server):
        super().__init__(server)
        self.namespace, self.rest_base = "library/v1", "examples"
        STORE.clear()
        STORE.update({1: {"id": 1, "name": "one", "note": "n1"}, 2: {"id": 2, "name": "two", "note": "n2"}})

    def register_routes(self):
        def endpoint(methods, verb, args):
            check = getattr(self, f"{verb}_permissions_check")
            return {"methods": methods, "callback": getattr(self, verb), "permission_callback": check, "args": args}

        s, schema = WP_REST_Server, self.get_public_item_schema
        self.server.register_rest_route(self.namespace, "/" + self.rest_base, [
            endpoint(s.READABLE, "get_items", self.get_collection_params),
            endpoint(s.CREATABLE, "create_item", lambda: self.get_endpoint_args_for_item_schema(s.CREATABLE)),
        ], schema=schema)  # fmt: skip
        self.server.register_rest_route(self.namespace, "/" + self.rest_base + r"/(?P<id>[\d]+)", [
            endpoint(s.READABLE, "get_item", lambda: {"context": self.get_context_param({"default": "view"})}),
            endpoint(s.EDITABLE, "update_item", lambda: self.get_endpoint_args_for_item_schema(s.EDITABLE)),
            endpoint(s.DELETABLE, "delete_item", {"force": {"default": False}}),
        ], schema=schema)  # fmt: skip

    def get_item_schema(self):
        everywhere = ["view", "edit", "embed"]
        return self.add_additional_fields_schema({
            "$schema": "http://json-schema.org/draft-04/schema#", "title": "example", "type": "object",
            "properties": {
                "id": {"description": "Its number.", "type": "integer", "context": everywhere, "readonly": True},
                "name": {
                    "type": "string", "required": True, "context": everywhere,
                    "arg_options": {"sanitize_callback": sanitize_text_field},
                },
                "note": {"type": "string", "default": "none", "context": ["edit"]},
            },
        })  # fmt: skip

    def get_collection_params(self):
        params = super().get_collection_params()
        params["context"]["default"] = "view"
        return params

    def get_items_permissions_check(self, request):
        if request["context"] == "edit" and not request.current_user_can("edit_posts"):
            return WP_Error("rest_forbidden", "No.", {"status": rest_authorization_required_code(request)})
        return True

    get_item_permissions_check = get_items_permissions_check

    def create_item_permissions_check(self, request):
        return request.current_user_can("edit_posts")

    update_item_permissions_check = delete_item_permissions_check = create_item_permissions_check

    def get_items(self, request):
        prepared = [self.prepare_item_for_response(item, request) for item in STORE.values()]
        return [self.prepare_response_for_collection(data) for data in prepared]

    def get_item(self, request):
        item = STORE.get(int(request["id"]))
        return self.prepare_item_for_response(item, request) if item else WP_Error("none", "", {"status": 404})

    def create_item(self, request):
        item = {"id": 3, **self.prepare_item_for_database(request)}
        STORE[3] = item
        self.update_additional_fields_for_object(item, request)
        request["context"] = "edit"
        return self.prepare_item_for_response(item, request)

    def update_item(self, request):
        item = STORE[int(request["id"])] | self.prepare_item_for_database(request)
        self.update_additional_fields_for_object(item, request)
        request["context"] = "edit"
        return self.prepare_item_for_response(item, request)

    def delete_item(self, request):
        return WP_REST_Response(STORE.pop(int(request["id"]), None) is not None, 200)

    def prepare_item_for_database(self, request):
        return {name: request[name] for name in ("name", "note") if request[name] is not None}

    def prepare_item_for_response(self, item, request):
        data = self.add_additional_fields_to_object(dict(item), request)
        data = self.filter_response_by_context(data, request["context"] or "view")
        response = rest_ensure_response(data)
        response.add_link("collection", self.rest_url(request))
        return response


class World:
    """The server with the controller on it, and the ways to ask it."""

    def __init__(self, server, ask):
        self.server, self.ask = server, ask
        self.examples = Examples(server)
        self.examples.register_routes()

    def get(self, path, query="", **options):
        return self.ask("GET", path, query, **options)


@pytest.fixture
def world(server, ask):
    return World(server, ask)


ROUTE = "/library/v1/examples"
ROWS: dict[str, Callable[[World], None]] = {}


def row(name: str):
    def add(check):
        assert name not in ROWS
        ROWS[name] = check
        return check

    return add


# ---- WP_REST_Controller


@row("WP_REST_Controller::__construct")
def _(w):
    assert (w.examples.namespace, w.examples.rest_base) == ("library/v1", "examples")
    assert w.examples.server is w.server


@row("WP_REST_Controller::register_routes")
def _(w):
    assert list(w.get("/library/v1").json["routes"]) == ["/library/v1", ROUTE, ROUTE + r"/(?P<id>[\d]+)"]


@row("WP_REST_Controller::get_items_permissions_check")
def _(w):
    assert w.get(ROUTE, "context=edit").status == 401
    assert w.get(ROUTE, "context=edit", can=()).status == 403
    assert w.get(ROUTE, "context=edit", can=EDITOR).status == 200


@row("WP_REST_Controller::get_items")
def _(w):
    assert [item["id"] for item in w.get(ROUTE).json] == [1, 2]


@row("WP_REST_Controller::get_item_permissions_check")
def _(w):
    assert (w.get(ROUTE + "/1", "context=edit").status, w.get(ROUTE + "/1").status) == (401, 200)


@row("WP_REST_Controller::get_item")
def _(w):
    assert (w.get(ROUTE + "/2").json["name"], w.get(ROUTE + "/9").code) == ("two", "none")


@row("WP_REST_Controller::create_item_permissions_check")
def _(w):
    assert w.ask("POST", ROUTE, json={"name": "x"}).code == "rest_forbidden"
    assert 3 not in STORE


@row("WP_REST_Controller::create_item")
def _(w):
    assert w.ask("POST", ROUTE, json={"name": "x"}, can=EDITOR).status == 200
    assert STORE[3] == {"id": 3, "name": "x", "note": "none"}


@row("WP_REST_Controller::update_item_permissions_check")
def _(w):
    assert [w.ask(method, ROUTE + "/1", json={}).status for method in ("POST", "PUT", "PATCH")] == [401] * 3


@row("WP_REST_Controller::update_item")
def _(w):
    assert w.ask("PATCH", ROUTE + "/1", json={"note": "new"}, can=EDITOR).json["note"] == "new"


@row("WP_REST_Controller::delete_item_permissions_check")
def _(w):
    assert w.ask("DELETE", ROUTE + "/1", can=()).status == 403
    assert 1 in STORE


@row("WP_REST_Controller::delete_item")
def _(w):
    assert w.ask("DELETE", ROUTE + "/1", can=EDITOR).text == "true"
    assert 1 not in STORE


@row("WP_REST_Controller::prepare_item_for_database")
def _(w):
    made = w.ask("POST", ROUTE, json={"id": 77, "name": " <b>x</b> ", "stray": 1}, can=EDITOR).json
    assert (made["id"], made["name"]) == (3, "x")
    assert "stray" not in STORE[3]


@row("WP_REST_Controller::prepare_item_for_response")
def _(w):
    assert w.get(ROUTE + "/1").json["_links"]["collection"][0]["href"].endswith(ROUTE)


@row("WP_REST_Controller::prepare_response_for_collection")
def _(w):
    assert all("collection" in item["_links"] for item in w.get(ROUTE).json)


@row("WP_REST_Controller::filter_response_by_context")
def _(w):
    assert "note" not in w.get(ROUTE + "/1").json
    assert w.get(ROUTE + "/1", "context=edit", can=EDITOR).json["note"] == "n1"


@row("WP_REST_Controller::get_item_schema")
def _(w):
    assert list(w.examples.get_item_schema()) == ["$schema", "title", "type", "properties"]


@row("WP_REST_Controller::get_public_item_schema")
def _(w):
    name = w.ask("OPTIONS", ROUTE).json["schema"]["properties"]["name"]
    assert name == {"type": "string", "required": True, "context": ["view", "edit", "embed"]}


@row("WP_REST_Controller::get_collection_params")
def _(w):
    args = w.get("/").json["routes"][ROUTE]["endpoints"][0]["args"]
    assert list(args) == ["context", "page", "per_page", "search"]
    assert args["context"]["default"] == "view"
    assert w.get(ROUTE, "per_page=1000").status == 400


@row("WP_REST_Controller::get_context_param")
def _(w):
    assert w.get(ROUTE + "/1", "context=nonsense").code == "rest_invalid_param"
    assert "name" in w.get(ROUTE + "/1", "context=embed").json


@row("WP_REST_Controller::add_additional_fields_to_object")
def _(w):
    w.server.register_rest_field("example", "more", {"get_callback": lambda item, *_: item["id"] * 10})
    assert w.examples.add_additional_fields_to_object({"id": 2}, WP_REST_Request()) == {"id": 2, "more": 20}


@row("WP_REST_Controller::update_additional_fields_for_object")
def _(w):
    w.server.register_rest_field(
        "example", "more", {"update_callback": lambda value, item, *_: item.update(note=value)}
    )
    assert w.ask("POST", ROUTE, json={"name": "x", "more": "told"}, can=EDITOR).json["note"] == "told"


@row("WP_REST_Controller::add_additional_fields_schema")
def _(w):
    w.server.register_rest_field("example", "more", {"schema": {"type": "integer"}})
    assert w.examples.add_additional_fields_schema({"title": "example"})["properties"] == {"more": {"type": "integer"}}
    assert "more" in w.ask("OPTIONS", ROUTE).json["schema"]["properties"]


@row("WP_REST_Controller::get_additional_fields")
def _(w):
    w.server.register_rest_field("other", "more", {})
    assert (list(w.examples.get_additional_fields()), list(w.examples.get_additional_fields("other"))) == ([], ["more"])


@row("WP_REST_Controller::get_object_type")
def _(w):
    assert w.examples.get_object_type() == "example"


@row("WP_REST_Controller::get_endpoint_args_for_item_schema")
def _(w):
    assert w.ask("POST", ROUTE, json={}, can=EDITOR).code == "rest_missing_callback_param"
    assert w.ask("POST", ROUTE + "/1", json={}, can=EDITOR).status == 200
    assert "id" not in w.examples.get_endpoint_args_for_item_schema()


# ---- register_rest_route and register_rest_field


@row("register_rest_route: an array of arrays of options")
def _(w):
    described = w.ask("OPTIONS", ROUTE).json
    assert (described["methods"], len(described["endpoints"])) == (["GET", "POST"], 2)


@row("option schema")
def _(w):
    assert w.ask("OPTIONS", ROUTE).json["schema"]["title"] == "example"


@row("register_rest_field: get_callback")
def _(w):
    w.server.register_rest_field("example", "more", {"get_callback": lambda item, name, request, kind: [name, kind]})
    assert w.get(ROUTE + "/1").json["more"] == ["more", "example"]


@row("register_rest_field: update_callback")
def _(w):
    seen = []
    w.server.register_rest_field("example", "more", {"update_callback": lambda *given: seen.append(given)})
    w.ask("PUT", ROUTE + "/1", json={"more": [5]}, can=EDITOR)
    w.ask("PUT", ROUTE + "/1", json={}, can=EDITOR)
    assert [(value, item["id"], name, kind) for value, item, name, _, kind in seen] == [([5], 1, "more", "example")]


@row("register_rest_field: schema")
def _(w):
    schema = {"type": "integer", "context": ["edit"]}
    w.server.register_rest_field("example", "more", {"get_callback": lambda *_: 5, "schema": schema})
    assert w.ask("OPTIONS", ROUTE).json["schema"]["properties"]["more"] == schema
    assert "more" not in w.get(ROUTE + "/1").json
    assert w.get(ROUTE + "/1", "context=edit", can=EDITOR).json["more"] == 5
    assert w.ask("PUT", ROUTE + "/1", json={"more": "x"}, can=EDITOR).code == "rest_invalid_param"


@pytest.mark.parametrize("name", ROWS)
def test_the_row(world, name):
    ROWS[name](world)


def test_every_method_of_the_controller_has_its_row():
    ours = {name for name, member in vars(WP_REST_Controller).items() if callable(member) and not name.startswith("_")}
    helpers = {"endpoint", "get_fields_for_response", "top_level_fields", "rest_url"}
    assert {f"WP_REST_Controller::{name}" for name in ours - helpers} <= set(ROWS)
