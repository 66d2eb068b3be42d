"""Replies that Lambda could not return: an error for what was read, a shortened body for what was written."""

from __future__ import annotations

import json

import pytest

from laurel.rest.http.gateway import reply_to_event
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.reply_size import MAX_REPLY, fits, shortened

MB = 1024 * 1024


@pytest.fixture
def returning(ask, server):
    """The answer of a route that returns the data."""

    def returning(method, data, query="", status=200, **headers):
        def callback(request):
            response = WP_REST_Response(data, status, headers)
            response.add_link("self", "http://example.org/wp-json/x/v1/y/7")
            return response

        endpoint = {"methods": method, "callback": callback, "permission_callback": return_true}
        server.register_rest_route("x/v1", "/y", endpoint, override=True)
        answer = ask(method, "/x/v1/y", query, headers={"origin": "https://app.test"})
        assert len(json.dumps(reply_to_event(answer.reply))) <= MAX_REPLY
        return answer

    return returning


@pytest.mark.parametrize(
    ("text", "bound"),
    [("a", 6.0), ('"', 3.0), ("\\", 3.0), ("\n", 3.0), ("ж", 1.0), ("😀", 0.5)],
)
def test_the_size_is_that_of_the_json_string(text, bound):
    """The bound is in megabytes of characters: what is escaped counts as often as it is escaped."""
    assert fits(text * int((bound - 0.2) * MB))
    assert not fits(text * int(bound * MB))


@pytest.mark.parametrize("query", ["", "_embed", "_pretty"])
def test_a_list_that_is_too_large_is_an_error_that_scripts_can_read(returning, query):
    posts = [{"id": number, "content": "x" * 70_000} for number in range(100)]
    answer = returning("GET", posts, query, **{"X-WP-Total": 100})
    assert (answer.status, answer.code) == (400, "rest_response_too_large")
    assert "per_page" in answer.json["message"]
    assert "_fields" in answer.json["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.test"
    assert (answer.headers["X-WP-Total"], answer.reply.served.code) == ("100", "rest_response_too_large")


def test_in_an_envelope_the_error_is_enveloped(returning):
    answer = returning("GET", [{"content": "x" * 7 * MB}], "_envelope")
    assert (answer.status, answer.json["status"], answer.json["body"]["code"]) == (200, 400, "rest_response_too_large")


def test_the_largest_reply_that_fits_is_untouched(returning):
    data = {"content": "x" * (MAX_REPLY - 70_000)}
    assert returning("GET", data).json["content"] == data["content"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_was_written_is_reported_without_its_long_members(returning, method):
    data = {"id": 7, "title": {"raw": "T", "rendered": "x" * 7 * MB}, "content": "x" * 2000, "tags": [1, 2]}
    answer = returning(method, data, "_embed", 201, Location="http://example.org/7")
    assert (answer.status, answer.headers["Location"]) == (201, "http://example.org/7")
    assert answer.json == {
        "id": 7, "title": {"raw": "T", "_shortened": ["rendered"]}, "tags": [1, 2], "_shortened": ["content"],
        "_links": {"self": [{"href": "http://example.org/wp-json/x/v1/y/7"}]},
    }  # fmt: skip


def test_what_is_shortened_embeds_nothing(ask, server):
    def callback(request):
        response = WP_REST_Response({"content": "x" * 7 * MB})
        response.add_link("up", "http://example.org/wp-json/x/v1/y", embeddable=True)
        return response

    endpoint = {"methods": "GET, POST", "callback": callback, "permission_callback": return_true}
    server.register_rest_route("x/v1", "/y", endpoint)
    answer = ask("POST", "/x/v1/y", "_embed")
    assert len(answer.text) < 1000
    assert "_embedded" not in answer.json


def test_each_response_of_a_batch_stays():
    bodies = [{"body": {"id": number, "content": {"raw": "x" * 300_000}}, "status": 201} for number in range(25)]
    short = shortened({"responses": [None, *bodies]})
    assert short["responses"][0] is None
    assert [entry["body"]["id"] for entry in short["responses"][1:]] == list(range(25))
    assert {entry["status"] for entry in short["responses"][1:]} == {201}


def test_lists_inside_of_responses_go_first():
    rows = [{"a": number, "b": {"c": "x" * 900}} for number in range(300)]
    short = shortened({"responses": [{"body": {"id": number, "rows": rows}, "status": 200} for number in range(25)]})
    assert short["responses"][24] == {"body": {"id": 24, "_shortened": ["rows"]}, "status": 200}


@pytest.mark.parametrize("data", ["x" * 7 * MB, list(range(2 * MB)), {str(n): {"a": "x" * 90} for n in range(90_000)}])
def test_what_cannot_be_shortened_is_left_out(data):
    assert shortened(data) == {"_shortened": ["*"]}
