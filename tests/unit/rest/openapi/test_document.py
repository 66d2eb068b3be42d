from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from laurel.rest.resources.controller import WP_REST_Controller

ITEM = {
    "title": "thing", "type": "object",
    "properties": {
        "id": {"type": "integer", "readonly": True}, "name": {"type": "string", "required": True},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip


def body(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The JSON body's schema of an operation."""
    name = operation["requestBody"]["$ref"].rpartition("/")[2]
    content = document["components"]["requestBodies"][name]["content"]["application/json"]
    found: dict[str, Any] = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    return found


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The parameters of an operation by name."""
    names = [parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"]]
    found = [document["components"]["parameters"][name] for name in names]
    return {parameter["name"]: parameter for parameter in found}


class Things(WP_REST_Controller):
    """A whole resource."""

    namespace, rest_base = "x/v1", "things"

    def get_item_schema(self):
        return ITEM

    def register_routes(self):
        def endpoint(methods: str, verb: str, **more: Any) -> dict[str, Any]:
            return {
                "methods": methods, "callback": getattr(self, verb), "permission_callback": lambda _: True, **more,
            }  # fmt: skip

        args = self.get_endpoint_args_for_item_schema
        shared: dict[str, Any] = {"schema": self.get_public_item_schema}
        collection = [
            endpoint("GET", "get_items", args=self.get_collection_params),
            endpoint("POST", "create_item", args=args),
        ]
        item = [
            endpoint("GET", "get_item"), endpoint("POST, PUT, PATCH", "update_item", args=lambda: args(False)),
            endpoint("DELETE", "delete_item", args={"force": {"type": "boolean"}}, responses={410: "error"}),
        ]  # fmt: skip
        self.server.register_rest_route("x/v1", "/things", collection, **shared)
        self.server.register_rest_route("x/v1", "/things/{id:int}", item, args={"id": {"type": "integer"}}, **shared)


@pytest.fixture
def document(server, describe):
    Things(server).register_routes()
    return describe()


def test_the_document_is_valid_openapi(document):
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://example.org/wp-json"}]
    assert document["security"] == [{}]


def test_paths_come_in_the_order_of_registration_with_the_servers_own(document):
    assert list(document["paths"]) == ["/", "/batch/v1", "/x/v1", "/x/v1/things", "/x/v1/things/{id}"]


def test_operations_are_those_of_the_endpoints(document):
    item = document["paths"]["/x/v1/things/{id}"]
    assert set(item) == {"parameters", "get", "post", "put", "patch", "delete"}
    ids = [operation["operationId"] for name, operation in item.items() if name != "parameters"]
    assert len(ids) == len(set(ids))
    assert item["put"]["requestBody"] == item["post"]["requestBody"]
    assert {operation["summary"] for name, operation in item.items() if name != "parameters"} == {
        "Read a thing", "Change a thing", "Delete a thing",
    }  # fmt: skip


def test_captures_are_path_parameters_and_nowhere_else(document):
    item = document["paths"]["/x/v1/things/{id}"]
    schema = {"type": "integer", "minimum": 0}
    assert item["parameters"] == [{"name": "id", "in": "path", "required": True, "schema": schema}]
    assert set(parameters(document, item["delete"])) == {"_fields", "force"}
    assert "id" not in body(document, item["put"])["properties"]


def test_arguments_of_writes_are_a_body_and_required_as_for_the_creation(document):
    collection, item = document["paths"]["/x/v1/things"], document["paths"]["/x/v1/things/{id}"]
    assert body(document, collection["post"])["required"] == ["name"]
    assert "required" not in body(document, item["put"])
    form = document["components"]["requestBodies"]["thing-create"]["content"]["application/x-www-form-urlencoded"]
    assert form["encoding"] == {"tags": {"style": "form", "explode": False}}


def test_replies_are_those_of_the_verb_those_declared_and_those_of_any_route(document):
    collection, item = document["paths"]["/x/v1/things"], document["paths"]["/x/v1/things/{id}"]
    errors = {"400", "401", "403", "404", "429", "503"}
    assert set(collection["get"]["responses"]) == {"200", *errors}
    assert set(collection["post"]["responses"]) == {"201", *errors}
    assert set(item["delete"]["responses"]) == {"200", "410", *errors}
    assert set(collection["post"]["responses"]["201"]["headers"]) == {"Allow", "Location"}
    assert set(collection["get"]["responses"]["200"]["headers"]) == {"Allow", "Link", "X-WP-Total", "X-WP-TotalPages"}
    listed = collection["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert listed == {"type": "array", "items": {"$ref": "#/components/schemas/thing"}}


def test_a_batch_answers_207(document):
    assert "207" in document["paths"]["/batch/v1"]["post"]["responses"]
    assert "200" not in document["paths"]["/batch/v1"]["post"]["responses"]


def test_declared_successes_replace_those_of_the_verb(register, describe):
    register("/pings", "POST", responses={200: {"type": "string"}})
    replies = describe()["paths"]["/x/v1/pings"]["post"]["responses"]
    assert replies["200"]["content"]["application/json"]["schema"] == {"type": "string"}
    assert "201" not in replies


def test_a_response_schema_is_what_replies_are_described_by(register, describe):
    def shown():
        return {"properties": {"id": {"type": "string"}, "_links": {"type": "string"}}}

    register("/rows", "GET", schema=lambda: ITEM, response_schema=shown)
    document = describe()
    properties = document["components"]["schemas"]["thing"]["properties"]
    assert (properties["id"], properties["_links"]) == ({"type": "string"}, {"type": "string"})


def test_hidden_endpoints_and_what_no_template_expresses_are_left_out(register, describe):
    register("/shown", "GET")
    register("/shown", "DELETE", show_in_index=False)
    register("/hidden", "GET", show_in_index=False)
    register("/either(?:/or)?", "GET")
    paths = describe()["paths"]
    assert set(paths["/x/v1/shown"]) == {"get"}
    assert not {"/x/v1/hidden", "/x/v1/either"} & set(paths)


def test_routes_that_differ_in_names_of_captures_only_are_one_path(register, describe):
    register("/a/{id:int}", "GET")
    register("/a/{name}", "GET")
    document = describe()
    validate(document)
    assert [path for path in document["paths"] if path.startswith("/x/v1/a")] == ["/x/v1/a/{id}"]


def test_lists_and_maps_in_the_query_are_written_as_php_reads_them(register, describe):
    register("/a", "GET", {"ids": {"type": "array"}, "meta": {"type": "object"}, "q": {"required": True}})
    document = describe()
    found = parameters(document, document["paths"]["/x/v1/a"]["get"])
    assert (found["ids"]["style"], found["ids"]["explode"]) == ("form", False)
    assert (found["meta"]["style"], found["meta"]["explode"]) == ("deepObject", True)
    assert found["q"]["required"] is True


def test_empty_maps_stay_maps_in_json(register, describe):
    register("/a", "GET", {"anything": {}})
    document = describe()
    assert parameters(document, document["paths"]["/x/v1/a"]["get"])["anything"]["schema"] == {}


def test_the_example_of_a_body_has_what_is_required(register, describe):
    args = {
        "email": {"type": "string", "format": "email", "required": True}, "more": {"type": "string"},
        "status": {"type": "string", "enum": ["draft"]}, "name": {"type": "string"},
    }  # fmt: skip
    register("/a", "POST", args)
    document = describe()
    (made,) = (part for name, part in document["components"]["requestBodies"].items() if name.startswith("x-v1-a"))
    assert made["required"] is True
    example = made["content"]["application/json"]["example"]
    assert example == {"email": "user@example.org", "status": "draft", "name": "Example"}


@pytest.mark.parametrize("type_name", ["color", ["string", "color"]])
def test_unknown_types_are_left_open(register, describe, type_name):
    register("/a", "GET", {"odd": {"type": type_name}})
    validate(describe())
