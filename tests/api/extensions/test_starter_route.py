"""vendor/v1/route: the controller to start from."""

from __future__ import annotations

import pytest

ROUTE = "/vendor/v1/route"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/1"), ("POST", ""), ("POST", "/1"), ("PUT", "/1"), ("PATCH", "/1"), ("DELETE", "/1")],
)
@pytest.mark.parametrize(("caller", "status"), [("", 401), ("subscriber", 403), ("contributor", 200)])
def test_who_may_edit_posts_may_do_everything(client, method, path, caller, status):
    json = {"name": "black"} if method in ("POST", "PUT", "PATCH") else None
    assert client.request(method, ROUTE + path, as_=caller, json=json).status == status


def test_a_creation_answers_200_and_stores_nothing(client):
    made = client.post(ROUTE, as_="editor", json={"name": "black"})
    assert (made.status, made.json) == (200, {"id": 4, "name": "black"})
    assert [item["id"] for item in client.get(ROUTE, as_="editor").json] == [1, 2, 3]


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "rest_missing_callback_param"), ({"name": ""}, "rest_invalid_param"), ({"name": 5}, "rest_invalid_param")],
)
def test_a_creation_is_held_to_the_schema(client, body, code):
    reply = client.post(ROUTE, as_="editor", json=body)
    assert (reply.status, reply.code) == (400, code)


def test_an_update_needs_no_name_and_a_deletion_answers_true(client):
    assert client.post(f"{ROUTE}/2", as_="editor", json={}).json == {"id": 2, "name": "green"}
    assert client.patch(f"{ROUTE}/2", as_="editor", json={"name": "pink"}).json == {"id": 2, "name": "pink"}
    reply = client.delete(f"{ROUTE}/2", as_="editor")
    assert (reply.status, reply.text) == (200, "true")


def test_an_argument_that_is_only_a_default_is_never_validated(client):
    for context in ("view", "nonsense"):
        assert client.get(f"{ROUTE}/1", as_="editor", query={"context": context}).status == 200
    assert client.delete(f"{ROUTE}/1", as_="editor", query={"force": "maybe"}).json is True


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"per_page": "2"}, [1, 2]), ({"per_page": "-2", "page": "2"}, [3]), ({"per_page": "few"}, []),
        ({"search": "re"}, [1, 2]), ({"search": "<b>blue</b> "}, [3]), ({"page": "0"}, [1, 2, 3]),
    ],
)  # fmt: skip
def test_collection_arguments_are_cleaned_not_refused(client, query, ids):
    assert [item["id"] for item in client.get(ROUTE, as_="editor", query=query).json] == ids


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_item_that_is_not_there(client, method):
    reply = client.request(method, f"{ROUTE}/9", as_="editor")
    assert (reply.status, reply.code) == (404, "colour_not_found")


def test_the_schema_has_a_route_of_its_own(client):
    schema = client.get(f"{ROUTE}/schema").json
    assert (schema["title"], list(schema["properties"])) == ("colour", ["id", "name"])
    assert "schema" not in client.options(ROUTE).json


def test_the_item_lists_its_methods(client):
    assert client.get(f"{ROUTE}/1", as_="editor").allow == ["GET", "POST", "PUT", "PATCH", "DELETE"]
