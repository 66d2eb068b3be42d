"""One user in responses: fields by context and by caller, links."""

from __future__ import annotations

import hashlib

import pytest

PUBLIC = ["id", "name", "url", "description", "link", "slug", "avatar_urls"]
PRIVATE = [
    "username", "first_name", "last_name", "email", "locale", "nickname", "roles", "registered_date", "capabilities",
    "extra_capabilities", "external_id",
]  # fmt: skip


@pytest.mark.parametrize(
    ("context", "fields"), [("view", [*PUBLIC, "meta"]), ("embed", PUBLIC), ("edit", [*PUBLIC, *PRIVATE, "meta"])]
)
def test_each_context_shows_its_fields(client, context, fields):
    reply = client.get("/wp/v2/users/me", as_="author", query={"context": context})
    assert set(reply.json) == {*fields, "_links"}


def test_a_user_in_full(client):
    user_id = client.new_user("jo", roles=("author", "subscriber"), first_name="Jo", url="http://jo.example")
    user = client.get(f"/wp/v2/users/{user_id}", as_="admin", query={"context": "edit"}).json
    digest = hashlib.md5(b"jo@example.org").hexdigest()
    assert user["link"] == "http://example.org/author/jo/"
    assert user["locale"] == "en_US"
    assert user["registered_date"] == "2026-02-01T00:00:00+00:00"
    assert user["roles"] == ["author", "subscriber"]
    assert user["extra_capabilities"] == {"author": True, "subscriber": True}
    assert user["capabilities"]["publish_posts"] is True
    assert "manage_options" not in user["capabilities"]
    assert user["avatar_urls"]["48"] == "http://example.org/avatars/mystery-person.svg"
    client.post("/wp/v2/settings", as_="admin", json={"avatar_service": "gravatar"})
    shown = client.get(f"/wp/v2/users/{user_id}", as_="admin").json["avatar_urls"]
    assert shown["48"] == f"//www.gravatar.com/avatar/{digest}?s=48&#038;r=g&#038;d=mm"
    client.post("/wp/v2/settings", as_="admin", json={"show_avatars": False})
    assert "avatar_urls" not in client.get(f"/wp/v2/users/{user_id}", as_="admin").json
    assert user["_links"]["self"][0]["href"] == f"http://example.org/wp-json/wp/v2/users/{user_id}"


def test_capabilities_of_a_user_without_roles_are_an_empty_object(client):
    user_id = client.new_user("none", roles=())
    reply = client.get(f"/wp/v2/users/{user_id}", as_="admin", query={"context": "edit", "_fields": "capabilities"})
    assert reply.text == '{"capabilities":{}}'


def test_no_reply_holds_a_secret(client):
    client.post("/wp/v2/users/me", as_="author", json={"password": "hunter22"})
    for context in ("view", "edit"):
        text = client.get("/wp/v2/users/me", as_="author", query={"context": context}).text
        assert "password" not in text
        assert "scrypt" not in text


def test_published_authors_are_public_but_not_for_editing(client, new_post):
    author = client.user_id("author")
    new_post("post", author=author)
    assert client.get(f"/wp/v2/users/{author}").status == 200
    reply = client.get(f"/wp/v2/users/{author}", as_="editor", query={"context": "edit"})
    assert (reply.status, reply.code) == (403, "rest_forbidden_context")
    hidden = client.get(f"/wp/v2/users/{client.user_id('subscriber')}", as_="editor")
    assert (hidden.status, hidden.code) == (403, "rest_user_cannot_view")


def test_me_is_the_caller(client):
    assert client.get("/wp/v2/users/me", as_="editor", query={"_fields": "slug"}).json == {"slug": "editor"}
    assert client.get("/wp/v2/users/me", as_="admin", query={"_fields": "slug"}).json == {"slug": "admin"}
    assert client.get("/wp/v2/users/me").code == "rest_not_logged_in"


def test_the_item_says_what_the_caller_may_do_with_it(client):
    hints = client.get("/wp/v2/users/me", as_="subscriber").json["_links"]["self"][0]["targetHints"]
    assert hints == {"allow": ["GET", "POST", "PUT", "PATCH"]}


def test_the_password_used_is_noted_once_a_day(client, clock):
    path = "/wp/v2/users/me/application-passwords/introspect"
    first = client.get(path, as_="author").json
    assert (first["last_used"], first["last_ip"]) == ("2026-03-01T12:00:00", "192.0.2.1")
    clock.advance(hours=6)
    assert client.get(path, as_="author").json["last_used"] == "2026-03-01T12:00:00"
    clock.advance(days=1)
    assert client.get(path, as_="author").json["last_used"] == "2026-03-02T18:00:00"
