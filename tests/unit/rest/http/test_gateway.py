from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from laurel.rest.http.gateway import reply_to_event, request_from_event
from laurel.rest.http.messages import HttpReply

EVENTS = Path(__file__).parents[4] / "events"


def event(**more):
    http = {"method": "GET", "path": "/", "sourceIp": "192.0.2.7"}
    return {
        "version": "2.0", "rawPath": "/wp-json/", "rawQueryString": "",
        "requestContext": {"http": http, "domainName": "api.test"}, **more,
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.name for path in EVENTS.glob("http_*.json")))
def test_the_samples_are_understood(name):
    sample = json.loads((EVENTS / name).read_text())
    request = request_from_event(sample)
    assert request.method == sample["requestContext"]["http"]["method"]
    assert request.home_url == f"https://{sample['headers']['host']}"
    assert (request.body.decode() or None) == sample.get("body")


def test_repeated_parameters_come_from_the_raw_query():
    query = {"rawQueryString": "a[]=1&a[]=2&b=1%2C2", "queryStringParameters": {"a[]": "1,2", "b": "1,2"}}
    assert request_from_event(event(**query)).query == "a[]=1&a[]=2&b=1%2C2"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("/a b/é", "/a b/é"),
        ("/a%20b", "/a%20b"),
        ("//wp-json//x/", "//wp-json//x/"),
        ("", "/"),
    ],
)
def test_paths_are_taken_as_the_gateway_decoded_them(raw, path):
    assert request_from_event(event(rawPath=raw)).path == path


@pytest.mark.parametrize(
    ("stage", "site_url", "raw", "path", "home_url"),
    [
        ("$default", "", "/prod/wp-json/", "/prod/wp-json/", "https://api.test"),
        ("prod", "", "/prod/wp-json/", "/wp-json/", "https://api.test/prod"),
        ("prod", "", "/prod", "/", "https://api.test/prod"),
        ("prod", "", "/product", "/product", "https://api.test"),
        ("prod", "https://s.org", "/prod/wp-json/", "/wp-json/", "https://s.org"),
        ("$default", "https://s.org/a/b", "/a/b/wp-json/", "/wp-json/", "https://s.org/a/b"),
        ("$default", "https://s.org/a%20b", "/a b/wp-json/", "/wp-json/", "https://s.org/a%20b"),
        ("$default", "https://s.org/a", "/wp-json/", "/wp-json/", "https://s.org/a"),
        ("$default", "https://s.org/a", "/a", "/", "https://s.org/a"),
        ("prod", "https://s.org/a", "/prod/a/x", "/x", "https://s.org/a"),
    ],
)
def test_the_base_path_of_the_site_is_no_part_of_the_path(stage, site_url, raw, path, home_url):
    given = event(rawPath=raw)
    given["requestContext"]["stage"] = stage
    request = request_from_event(given, site_url)
    assert (request.path, request.home_url) == (path, home_url)


def test_header_names_are_lowered_and_cookies_joined():
    request = request_from_event(event(headers={"X-WP-Nonce": "n"}, cookies=["a=1", "b=2"]))
    assert request.headers == {"x-wp-nonce": "n", "cookie": "a=1; b=2"}
    assert request_from_event(event(headers=None)).headers == {}


@pytest.mark.parametrize(
    ("body", "encoded", "expected"),
    [
        ("é", False, "é".encode()), (base64.b64encode(b"\xff\0").decode(), True, b"\xff\0"), (None, False, b""),
        ("not base64!", True, None), ("é", True, b""), ("a", True, b""), ("\ud800", False, b"\xed\xa0\x80"),
        ("", True, b""),
    ],
)  # fmt: skip
def test_bodies(body, encoded, expected):
    read = request_from_event(event(body=body, isBase64Encoded=encoded)).body
    assert read == expected if expected is not None else isinstance(read, bytes)


@pytest.mark.parametrize(
    ("headers", "site_url", "home_url"),
    [
        ({"host": "h.test"}, "", "https://h.test"), ({"host": "h:81", "x-forwarded-proto": "http"}, "", "http://h:81"),
        ({"host": "h", "x-forwarded-proto": "http, https"}, "", "http://h"), ({}, "", "https://api.test"),
        ({"host": "h"}, "https://site.test", "https://site.test"),
    ],
)  # fmt: skip
def test_the_address_of_the_site(headers, site_url, home_url):
    assert request_from_event(event(headers=headers), site_url).home_url == home_url


def test_the_clients_address():
    assert request_from_event(event()).remote_addr == "192.0.2.7"


def test_an_event_of_another_kind_is_refused():
    with pytest.raises(KeyError):
        request_from_event({"httpMethod": "GET", "path": "/"})


def test_the_reply():
    reply = HttpReply(207, {"Link": "<a>, <b>"}, "{}", ["a=1", "b=2"])
    assert reply_to_event(reply) == {
        "statusCode": 207, "headers": {"Link": "<a>, <b>"}, "body": "{}", "isBase64Encoded": False,
        "cookies": ["a=1", "b=2"],
    }  # fmt: skip
    assert "cookies" not in reply_to_event(HttpReply(200))


def test_a_body_of_bytes_goes_out_in_base64():
    reply = reply_to_event(HttpReply(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x00"))
    assert (reply["body"], reply["isBase64Encoded"]) == ("H4sA", True)
