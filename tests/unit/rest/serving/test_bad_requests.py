"""Whatever a client sends, no mistake of ours shows: never a 500, and always an answer that is JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laurel.rest.http.current_user import Anonymous
from laurel.rest.http.messages import HttpRequest
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.serve import route_of, serve_request
from laurel.rest.serving.server import WP_REST_Server

ARGS = {
    "id": {"type": "integer", "minimum": 1},
    "list": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
    "map": {"type": "object", "properties": {"a": {"type": ["string", "null"], "format": "date-time"}}},
    "text": {"type": "string", "pattern": "^[a-z]+$"}, "choice": {"enum": ["a", 1, None]},
    "either": {"anyOf": [{"type": "integer"}, {"type": "object", "properties": {"x": {"type": "array"}}}]},
    "context": {"type": "string", "enum": ["view", "edit"], "default": "view"},
}  # fmt: skip
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
PARTS = "multipart/form-data; boundary=x"


def make_server() -> WP_REST_Server:
    server = WP_REST_Server()
    server.register_rest_route("x/v1", "/y/{id:int}", {
        "methods": server.ALLMETHODS, "callback": lambda r: r.get_params(), "permission_callback": return_true,
        "args": ARGS,
    }, allow_batch={"v1": True})  # fmt: skip
    return server


SERVER = make_server()


def ask(method="POST", path="/wp-json/x/v1/y/1", query="", headers=None, body=b""):
    http = HttpRequest(method, path, query, headers or {}, body, "http://h")
    route = route_of(http)
    if route is None:
        return None
    reply = serve_request(SERVER, http, route, lambda *_: Anonymous())
    assert reply.status < 500, reply.body
    assert not reply.body or method == "HEAD" or reply.body.startswith("/**/") or json.loads(reply.body) is not ...
    assert all("\n" not in value and "\r" not in value for value in reply.headers.values())
    return reply


MEGABYTE = 2**20


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, b"{"), (JSON, b"5"), (JSON, b'"x"'), (JSON, b"\xff\xfe{"), (JSON, b"[" * 200_000),
        (JSON, b'{"a":' * 200_000),
        (JSON, b'{"id": ' + b"9" * 10_000 + b"}"), (JSON, b'{"id": 1e999}'), (JSON, b'{"id": -1e-999}'),
        (JSON, b'{"text": "' + b"a" * MEGABYTE + b'"}'), (JSON, b'{"text": "\\u0000"}'), (JSON, b'{"text": "\\udfff"}'),
        (JSON, json.dumps({f"p{n}": n for n in range(20_000)}).encode()),
        (JSON, json.dumps({"list": list(range(20_000))}).encode()),
        (JSON, b'{"map": ' + b'{"b":' * 500 + b"1" + b"}" * 500 + b"}"),
        (JSON, b'{"either": ' + b'{"x":[' * 200 + b"]}" * 200 + b"}"),
        (JSON, b'{"_fields": {"a": ["b"]}}'), (JSON, b'{"_fields": 5, "context": ["x"]}'),
        (JSON, b'{"_embed": {"a": 1}}'),
        (JSON, b'{"_method": "DELETE"}'), (JSON, b'{"": 1, "\\u0000": 2}'),
        (FORM, b"&".join(b"a[]=%d" % n for n in range(5_000))), (FORM, b"text=" + b"%C3" * 300_000),
        (FORM, b"a" * MEGABYTE),
        (FORM, b"[" * MEGABYTE), (FORM, b"a" + b"[]" * 300_000), (FORM, b"\xff=\xfe&\x00=\x00"), (FORM, b"%" * 5_000),
        ({"content-type": "application/json; charset=utf-16"}, "{}".encode("utf-16")),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x\r\n"), ({"content-type": "\0"}, b"\0"),
        ({}, b"\0" * 1000),
    ],
    ids=lambda value: None if isinstance(value, dict) else repr(value[:20]),
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_bodies(method, headers, body):
    ask(method, headers=headers, body=body)
    ask(method, "/wp-json/batch/v1", headers=headers, body=body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", b"a[]" + b"[" * 40_000 + b"=1"), ("", b"&".join(b"p%d=1" % n for n in range(1_001))),
        ("", b"a" + b"[b]" * 65 + b"=1"),
        (PARTS, b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 1_001 + b'"\r\n\r\n1'),
        (PARTS, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1_001),
    ],
    ids=["long name", "many", "deep", "long name of a part", "many parts"],
)  # fmt: skip
def test_a_form_too_large_is_refused(content_type, body):
    reply = ask("POST", headers={"content-type": content_type}, body=body)
    assert (reply.status, json.loads(reply.body)["code"]) == (400, "rest_invalid_param")


@pytest.mark.parametrize("query", ["a" * 1_001 + "=1", "a" + "[b]" * 65, "&".join(["a=1"] * 1_001)])
def test_a_query_too_large_is_refused(query):
    for path in ("/wp-json/x/v1/y/1", "/"):
        reply = ask("GET", path, f"{query}&rest_route=/x/v1/y/1")
        assert (reply.status, json.loads(reply.body)["code"]) == (400, "rest_invalid_param")


@pytest.mark.parametrize("fields", ["id," * 4_000, ["id"] * 4_000, {"a": ["id"] * 4_000}])
def test_fields_too_long_are_refused(fields):
    reply = ask("POST", headers=JSON, body=json.dumps({"_fields": fields}).encode())
    assert list(json.loads(reply.body)["data"]["params"]) == ["_fields"]


QUERIES = (
    "id[]=1", "id=%00", "id=9" + "9" * 5000, "id=1e400", "list=" + ",".join("1" * 3000), "list[a]=1", "list[][]=1",
    "map=x",
    "map[a]=2026-13-45T99:99:99", "map[a]=" + "9" * 5000, "text[]=a", "text=%FF", "choice[]=a", "either[x]=1",
    "either=",
    "_fields[a][b]=c", "_fields=" + "a." * 5000, "_embed[a]=b", "_envelope[]=1", "_jsonp[]=x", "_method[]=GET",
    "_method=%00",
    "_pretty[]=1", "context[]=view", "context=%00", "rest_route[]=/", "&".join(f"p{n}=1" for n in range(5000)), "=",
    "&&&", "a[", "[]=",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:20])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_queries(method, query):
    for path in ("/wp-json/x/v1/y/1", "/wp-json/", "/wp-json/x/v1", "/wp-json/nowhere"):
        ask(method, path, query)


@pytest.mark.parametrize(
    "path",
    ["/wp-json/\0", "/wp-json/%", "/wp-json/\ufffd", "/wp-json" + "/x" * 5000, "/wp-json/" + "x" * 100_000,
    "/wp-json/x/v1/y/" + "9" * 9000,
     "/wp-json/x/v1/y/1\n", "/wp-json/../../etc/passwd", "/wp-json/x/v1/y/-1", "/wp-json/(?P<id>[\\d]+)",
     "/wp-json/x/v1/y/\u0661"],
    ids=lambda path: repr(path[:24]),
)  # fmt: skip
def test_paths(path):
    reply = ask("GET", path)
    assert reply is not None
    assert reply.status in (400, 404)


@pytest.mark.parametrize(
    "name", ["origin", "x-http-method-override", "content-type", "x-wp-nonce", "cookie", "authorization"]
)
@pytest.mark.parametrize("value", ["", "\0", "é", "a\r\nb: c", "x" * 50_000, "\ud800"])
def test_headers(name, value):
    ask("POST", headers={name: value}, body=b"a=1")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*ARGS, "_fields", "a"]), inner,
    max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*ARGS, "_fields", "_embed", "_method"]), _json))
def test_any_json_object(body):
    ask(headers=JSON, body=json.dumps(body).encode())


@given(
    st.dictionaries(
        st.sampled_from(["requests", "validation"]),
        _json | st.lists(st.dictionaries(st.sampled_from(["path", "method", "body", "headers"]), _json)),
    )
)
def test_any_batch(body):
    ask("POST", "/wp-json/batch/v1", headers=JSON, body=json.dumps(body).encode())


@given(st.text(alphabet="abid[]=&%.0129xy_ls", max_size=60), st.sampled_from(["GET", "POST", "HEAD", "OPTIONS"]))
def test_any_query(query, method):
    ask(method, query=query)


@settings(max_examples=50)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_path(path):
    ask("GET", "/wp-json/" + path)
