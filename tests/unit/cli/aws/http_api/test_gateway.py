from __future__ import annotations

import json
import sys
import types

import pytest
from werkzeug.test import Client

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.store.driver.requests import Put
from laurel_cli import access_log
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.http_api.gateway import MAX_BODY, MAX_EVENT, Gateway, HttpRequest
from laurel_cli.aws.http_api.reply import MAX_REPLY
from laurel_cli.aws.template import Function, Route, Template
from tests.containers import container_on


def echo(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}


@pytest.fixture
def client(monkeypatch):
    """A client of a gateway whose only function is the handler it is given."""

    def make(handler=echo, *, paths=("$default", "/a/{proxy+}"), meter=None):
        monkeypatch.setitem(sys.modules, "fake_group", types.ModuleType("fake_group"))
        monkeypatch.setattr(sys.modules["fake_group"], "entry", lambda container: handler, raising=False)
        routes = tuple(Route("ANY", path, "Fake") for path in paths)
        functions = {"Fake": Function("Fake", "fake_group.handler", 256, 7)}
        gateway = Gateway(Template({}, functions, routes), invoker(container_on(MemoryTables())))
        return Client(HttpRequest.application(access_log.logged(gateway.answer, meter)))

    return make


def test_the_handler_gets_the_event_of_its_route(client):
    event = client().post("/a/b?c=d", json={"e": 1}).get_json()
    assert event["routeKey"] == "ANY /a/{proxy+}"
    assert event["pathParameters"] == {"proxy": "b"}
    assert event["rawQueryString"] == "c=d"
    assert json.loads(event["body"]) == {"e": 1}


def test_the_context_is_lambdas(client):
    def handler(event, context):
        assert 0 < context.get_remaining_time_in_millis() <= 7000
        return {"statusCode": 200, "body": f"{context.function_name} {context.memory_limit_in_mb}"}

    assert client(handler).get("/").text == "Fake 256"


def test_head_has_the_headers_of_get_and_no_body(client):
    get, head = client().get("/a"), client().head("/a")
    assert head.status_code == get.status_code
    assert head.get_data() == b""
    assert int(head.headers["Content-Length"]) > 0


def test_without_a_route_the_gateway_says_not_found(client):
    response = client(paths=["/a"]).get("/b")
    assert (response.status_code, response.get_json()) == (404, {"message": "Not Found"})


def test_a_failing_handler_is_a_500_of_the_gateway(client, capsys):
    def handler(event, context):
        raise RuntimeError("a bug")

    response = client(handler).get("/")
    assert (response.status_code, response.get_json()) == (500, {"message": "Internal Server Error"})
    assert "a bug" in capsys.readouterr().err


def test_a_reply_over_six_megabytes_fails(client, capsys):
    response = client(lambda event, context: {"statusCode": 200, "body": "x" * MAX_REPLY}).get("/")
    assert response.status_code == 500
    assert str(MAX_REPLY) in capsys.readouterr().err


@pytest.mark.parametrize("size", [MAX_BODY + 1, MAX_EVENT])
def test_a_body_too_large_never_reaches_the_handler(client, size):
    def handler(event, context):
        raise AssertionError

    response = client(handler).post("/", data=b"x" * size, content_type="text/plain")
    assert (response.status_code, response.get_json()) == (413, {"message": "Request Entity Too Large"})


def test_the_log_line_names_the_exchange_and_no_secret(client, capsys):
    client().get("/a%0ab?_wpnonce=hush", headers={"Authorization": "Basic aHVzaA==", "Cookie": "hush=1"})
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("GET /a")
    assert " 200 " in line
    assert "hush" not in line.lower()
    assert "aHVzaA" not in line


def test_the_log_line_counts_what_dynamodb_did(client, capsys):
    meter = Meter(MemoryTables())

    def handler(event, context):
        meter.write(Put("system", {"pk": "a", "sk": "b"}))
        meter.get("system", ("a", "b"))
        return {"statusCode": 200}

    client(handler, meter=meter).get("/")
    assert capsys.readouterr().err.rstrip().endswith("dynamodb=2 read=1 write=1")


@pytest.mark.parametrize("host", ["[::1", "[", "a]b", "x y", "a:b", "a:999999", "a/b", "", "é"])
def test_a_host_that_is_none_never_reaches_the_handler(client, host):
    """The reply could not be sent: an address is made of the host, after what was asked is done."""
    called = []
    response = client(lambda event, context: called.append(event)).post("/a", headers={"Host": host})
    assert (response.status_code, response.get_json(), called) == (400, {"message": "Bad Request"}, [])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080", "api.example.org", "my_host-1:80"])
def test_a_host_is_a_name_or_an_address_with_or_without_a_port(client, host):
    assert client().get("/a", headers={"Host": host}).get_json()["headers"]["host"] == host
