"""Requests that are wrong in every way: refused in words, never a crash."""

from __future__ import annotations

import base64

import pytest

ME = "/wp/v2/users/me"
DEEP = b'{"name":' + b"[" * 600 + b"]" * 600 + b"}"

NASTY = ["\x00", "a\x00b", "\ud800", "x" * 5000, "💥" * 300, "<script>", "' OR 1=1", "%00", "../../etc", "\r\nX: y"]
WRONG = [None, True, 0, -1, 1.5, 10**40, [], ["a", ["b"]], {}, {"a": {"b": 1}}]
FIELDS = [
    "username", "name", "first_name", "last_name", "email", "url", "description", "locale", "nickname", "slug",
    "roles", "password", "meta", "id", "context", "_fields",
]  # fmt: skip


def sound(reply):
    """No crash."""
    return reply.status < 500


@pytest.mark.parametrize("field", FIELDS)
def test_no_value_of_a_field_crashes_writing(client, field):
    client.user_id("author")
    for number, value in enumerate([*NASTY, *WRONG]):
        new = {"username": f"u{number}", "email": f"u{number}@example.org", "password": "long enough", field: value}
        assert sound(client.post("/wp/v2/users", as_="admin", json=new)), (field, value)
        assert sound(client.post(f"/wp/v2/users/{client.user_id('author')}", as_="admin", json={field: value}))


@pytest.mark.parametrize(
    "name",
    [
        "search",
        "slug",
        "roles",
        "capabilities",
        "include",
        "exclude",
        "offset",
        "order",
        "orderby",
        "who",
        "page",
        "per_page",
        "context",
        "has_published_posts",
        "search_columns",
        "_fields",
        "_embed",
        "_envelope",
    ],
)
def test_no_value_of_an_argument_crashes_listing(client, name):
    values = [*(value for value in NASTY if value != "\ud800"), "", "0", "-1", "1.5", "9" * 40, ["a"], {"a": "b"}]
    for value in values:
        reply = client.get("/wp/v2/users", as_="admin", query={name: value})
        assert sound(reply), (name, value)


@pytest.mark.parametrize("user_id", ["0", "00001", "9" * 30, "9" * 400, "99999999999999999"])
def test_ids_of_no_user(client, user_id):
    for path in (f"/wp/v2/users/{user_id}", f"/wp/v2/users/{user_id}/application-passwords"):
        assert client.get(path, as_="admin").status in ((200,) if user_id == "00001" else (400, 404))


@pytest.mark.parametrize("value", [["1"], {"a": "1"}, True, "me", 1.5, "1e400"])
def test_an_id_in_the_body_is_no_way_in(client, value):
    author = client.user_id("author")
    for body in ({"id": value}, {"user_id": value}):
        assert sound(client.post(f"/wp/v2/users/{author}", as_="author", json={**body, "name": "x"}))
        path = f"/wp/v2/users/{author}/application-passwords"
        assert sound(client.post(path, as_="author", json={**body, "name": "x"}))
    assert client.get("/wp/v2/users/1", as_="admin").json["name"] == "admin"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "rest_invalid_json"), (b"\xff\xfe", "rest_invalid_json"), (b'"text"', "rest_invalid_json"),
        (DEEP, "rest_invalid_json"), (b"[1, 2]", ""), (b"null", ""), (b"", ""),
    ],
)  # fmt: skip
def test_bodies_that_are_no_object(client, body, code):
    reply = client.post(ME, as_="author", body=body, headers={"Content-Type": "application/json"})
    assert (reply.status, reply.code) == (400 if code else 200, code)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Basic", 401), ("Basic ", 401), ("Basic !!!", 401), ("Basic " + "A" * 20_000, 401),
        ("Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(), 401),
        ("Basic " + base64.b64encode(b"admin").decode(), 401),
        ("Basic " + base64.b64encode(b":x").decode(), 401),
        ("Basic " + base64.b64encode(b"admin:").decode(), 401),
        ("Basic " + base64.b64encode(b"ad\x00min:x").decode(), 401),
        ("Basic " + base64.b64encode(b"x" * 5000 + b":x").decode(), 401),
        ("Bearer x", 401), ("", 401),
        ("basic   " + base64.b64encode(b"ADMIN:admin0password").decode(), 200),
        ("Basic " + base64.b64encode(b"admin@example.org:admin0password").decode(), 200),
    ],
)  # fmt: skip
def test_headers_that_do_not_identify_a_user(client, header, status):
    assert client.get(ME, headers={"Authorization": header}).status == status
