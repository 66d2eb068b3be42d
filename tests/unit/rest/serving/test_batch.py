"""POST /batch/v1."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import require, return_true
from laurel.rest.serving.batch import MAX_PATH, MAX_REQUESTS


@pytest.fixture
def written(server):
    """What the batch wrote, in order."""
    values = []

    def write(request):
        values.append((request.get_method(), request["n"], request["q"], request.user.id, request.get_header("x-a")))
        response = WP_REST_Response({"n": request["n"], "more": {"deep": 1}}, 201)
        response.header("X-Done", "yes")
        return response

    def options(callback=write, permission=return_true, methods="POST, PUT, PATCH, DELETE"):
        args = {"n": {"type": "integer", "required": True}}
        return {"methods": methods, "callback": callback, "permission_callback": permission, "args": args}

    batch = {"v1": True}
    server.register_rest_route("x/v1", "/y", options(), allow_batch=batch)
    server.register_rest_route("x/v1", "/own", {**options(), "allow_batch": batch})
    server.register_rest_route("x/v1", "/single", options())
    server.register_rest_route("x/v1", "/editors", options(permission=require("edit_posts")), allow_batch=batch)
    fails = options(lambda request: WP_Error("late", "Late.", {"status": 409}))
    server.register_rest_route("x/v1", "/fails", fails, allow_batch=batch)
    return values


@pytest.fixture
def batch(ask, written):
    def batch(*requests, validation=None, **options):
        body = {"requests": list(requests), **({"validation": validation} if validation else {})}
        return ask("POST", "/batch/v1", json=body, **options)

    return batch


def good(n, path="/x/v1/y"):
    return {"path": path, "body": {"n": n}}


BAD = {"path": "/x/v1/y", "body": {"n": "x"}}
UNKNOWN = {"path": "/nowhere"}
SINGLE = good(1, "/x/v1/single")


def statuses(answer):
    return [entry and entry["status"] for entry in answer.json["responses"]]


def test_requests_run_in_order_and_answer_in_order(batch, written):
    answer = batch(good(1), good(2, "/x/v1/own"), good(3))
    assert (answer.status, statuses(answer)) == (207, [201, 201, 201])
    assert [value[1] for value in written] == [1, 2, 3]
    first = answer.json["responses"][0]
    assert first["headers"] == {"X-Done": "yes", "Allow": "POST, PUT, PATCH, DELETE"}
    assert first["body"] == {"n": 1, "more": {"deep": 1}}


def test_method_query_headers_and_user_of_the_single_requests(batch, written):
    request = {"path": "/x/v1/y?q=5&_fields=n", "method": "DELETE", "body": {"n": 1}, "headers": {"X_A": ["1", "2"]}}
    answer = batch(request, can=())
    assert written == [("DELETE", 1, "5", 7, "1,2")]
    assert answer.json["responses"][0]["body"] == {"n": 1}


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (BAD, 400, "rest_invalid_param"), (UNKNOWN, 404, "rest_no_route"), (SINGLE, 400, "rest_batch_not_allowed"),
        ({"path": "/x/v1/y"}, 400, "rest_missing_callback_param"), (good(1, "/x/v1/editors"), 401, "rest_forbidden"),
        (good(1, "/x/v1/fails"), 409, "late"), ({"path": "http://"}, 400, "parse_path_failed"),
        ({"path": "//[x"}, 400, "parse_path_failed"), (good(1, "/batch/v1"), 400, "rest_batch_not_allowed"),
        ({"path": ""}, 404, "rest_no_route"), ({"path": "\0"}, 404, "rest_no_route"),
        ({"path": "/" + "a/" * (MAX_PATH // 2)}, 400, "parse_path_failed"),
        (good(1, "/x/v1/y?a" + "[]" * 65 + "=1"), 400, "rest_invalid_param"),
    ],
)  # fmt: skip
def test_each_request_fails_on_its_own(batch, written, request_, status, code):
    answer = batch(request_, good(2))
    assert answer.status == 207
    first, second = answer.json["responses"]
    assert (first["status"], first["body"]["code"], second["status"]) == (status, code, 201)
    assert len(written) == 1


def test_a_path_of_the_greatest_length_is_taken(batch, written):
    path = "/x/v1/y?q="
    assert statuses(batch(good(1, path + "a" * (MAX_PATH - len(path))))) == [201]


@pytest.mark.parametrize("bad", [BAD, UNKNOWN, SINGLE, {"path": "//[x"}])
def test_require_all_validate_runs_nothing_if_one_is_bad(batch, written, bad):
    answer = batch(good(1), bad, validation="require-all-validate")
    assert (answer.status, answer.json["failed"], written) == (207, "validation", [])
    first, second = answer.json["responses"]
    assert first is None
    assert second["status"] in (400, 404)
    assert second["headers"] == []


def test_require_all_validate_does_not_look_at_permissions(batch, written):
    answer = batch(good(1), good(2, "/x/v1/editors"), good(3, "/x/v1/fails"), validation="require-all-validate")
    assert statuses(answer) == [201, 401, 409]
    assert len(written) == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"requests": None}, {"requests": {}, "validation": "strict"}, {"requests": ["x"]}, {"requests": [{}]},
        {"requests": [{"path": 5}]}, {"requests": [{**good(1), "method": "GET"}]},
        {"requests": [{**good(1), "method": "post"}]}, {"requests": [{**good(1), "body": "n"}]},
        {"requests": [{**good(1), "headers": {"a": {"b": 1}}}]}, {"requests": [good(1)] * (MAX_REQUESTS + 1)},
    ],
)  # fmt: skip
def test_a_batch_that_is_none_fails_as_a_whole(ask, written, body):
    answer = ask("POST", "/batch/v1", json=body)
    assert answer.status == 400
    assert written == []


def test_as_many_as_allowed_and_none_at_all(batch, written):
    assert len(statuses(batch(*[good(n) for n in range(MAX_REQUESTS)]))) == MAX_REQUESTS
    assert batch().json == {"responses": []}


def test_the_envelope_does_not_work_inside(batch):
    answer = batch({"path": "/x/v1/y?_envelope=1", "body": {"n": 1}})
    assert answer.json["responses"][0]["body"]["n"] == 1


def test_a_batch_may_be_a_form(ask, written):
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = ask("POST", "/batch/v1", headers=form, body=b"requests[0][path]=/x/v1/y&requests[0][body][n]=4")
    assert statuses(answer) == [201]
    assert written[0][1] == 4


def test_reading_is_no_batch(ask, written):
    assert ask("GET", "/batch/v1").code == "rest_no_route"
