from __future__ import annotations

import base64
import json

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from laurel_cli.aws.http_api.event import event_of, raw_path


def request_to(target="/", **more):
    environ = EnvironBuilder("/", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}, **more).get_environ()
    environ["RAW_URI"] = target
    environ["QUERY_STRING"] = target.partition("?")[2]
    return Request(environ)


def event(target="/a", body=b"", **more):
    request = request_to(target, **more)
    return event_of(request, raw_path(request), "ANY /a", {}, body)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/a/b", "/a/b"),
        ("/a%2Fb", "/a/b"),
        ("/a%20b+c", "/a b+c"),
        ("/caf%C3%A9", "/café"),
        ("/%FF", "/\ufffd"),
        ("/a%252Fb", "/a%2Fb"),
        ("/a%3Fb?c=d", "/a"),
        ("//a//b/", "//a//b/"),
        ("/a?b=/c", "/a"),
    ],
)
def test_the_path_is_decoded_once_as_http_apis_do(target, path):
    assert raw_path(request_to(target)) == path
    assert event(target)["rawPath"] == path
    assert event(target)["requestContext"]["http"]["path"] == path


def test_the_query_string_stays_as_it_was_sent():
    query = "include[]=1&include[]=2&search=a%20b+c&flag"
    made = event(f"/a?{query}")
    assert made["rawQueryString"] == query
    assert made["queryStringParameters"] == {"include[]": "1,2", "search": "a b c", "flag": ""}


def test_absent_parts_are_left_out():
    made = event()
    assert made["rawQueryString"] == ""
    assert made["isBase64Encoded"] is False
    assert not made.keys() & {"body", "cookies", "queryStringParameters", "pathParameters"}


def test_headers_are_lower_case_and_cookies_apart():
    made = event(headers=[("X-One", "a"), ("Host", "example.com:81"), ("Cookie", "a=1; b=2")])
    assert made["headers"]["x-one"] == "a"
    assert "cookie" not in made["headers"]
    assert made["cookies"] == ["a=1", "b=2"]
    assert made["requestContext"]["domainName"] == "example.com"


def test_forwarding_headers_of_the_client_are_not_believed():
    made = event(headers={"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"})
    assert made["headers"]["x-forwarded-for"] == "1.2.3.4, 10.0.0.9"
    assert made["headers"]["x-forwarded-proto"] == "http"
    assert made["requestContext"]["http"]["sourceIp"] == "10.0.0.9"


@pytest.mark.parametrize(
    ("content_type", "body", "encoded"),
    [
        ("application/json", b'{"a": "\xc3\xa9"}', False),
        ("application/json; charset=utf-8", b"{}", False),
        ("text/plain", b"a", False),
        ("text/plain", b"\xff\xfe", True),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("application/vnd.api+json", b"{}", True),
        ("image/png", b"\x89PNG", True),
        (None, b"{}", True),
    ],
)
def test_only_the_documented_text_types_travel_as_text(content_type, body, encoded):
    made = event(body=body, headers={"Content-Type": content_type} if content_type else {})
    assert made["isBase64Encoded"] is encoded
    assert (base64.b64decode(made["body"]) if encoded else made["body"].encode()) == body


def test_the_event_is_json():
    made = event("/a?b=c", body=b"\xff", headers={"Cookie": "a=1"}, method="PATCH")
    assert json.loads(json.dumps(made)) == made
    assert made["requestContext"]["http"]["method"] == "PATCH"
    assert (made["version"], made["requestContext"]["stage"]) == ("2.0", "$default")
