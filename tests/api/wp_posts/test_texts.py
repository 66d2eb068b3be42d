"""Titles, contents and excerpts: how long they may be, what authors may put into them, and how they are shown."""

from __future__ import annotations

import pytest

PATH = "/wp/v2/posts"
DEEP = "".join(f"<b id={number}>" for number in range(1_500))


@pytest.fixture
def unread(monkeypatch):
    """A text that is too long is refused before it is cleaned."""

    def refuse(_text):
        raise AssertionError("cleaned")

    for name in ("wp_kses_post", "wp_kses_data"):
        monkeypatch.setattr(f"laurel.rest.formatting.kses.{name}", refuse)


@pytest.mark.parametrize(("field", "most"), [("title", 65_535), ("excerpt", 65_535), ("content", 400_000)])
@pytest.mark.parametrize("shape", [lambda text: text, lambda text: {"raw": text}])
def test_texts_that_are_too_long_are_refused_first(client, unread, field, most, shape):
    reply = client.post(PATH, as_="author", json={field: shape("<b>" + "x" * (most - 2))})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert reply.json["data"]["details"][field]["code"] == "rest_too_long"


def test_texts_of_the_greatest_length_are_taken(client):
    given = {"title": "x" * 65_535, "content": "y" * 200_000, "status": "publish"}
    reply = client.post(PATH, as_="author", json=given)
    assert (reply.status, len(reply.json["title"]["raw"]), len(reply.json["content"]["raw"])) == (201, 65_535, 200_000)


@pytest.mark.parametrize("field", ["title", "excerpt", "content"])
def test_markup_that_takes_long_to_read_is_refused_for_those_whose_markup_is_read(client, field):
    given = {"title": "t", "content": "c", field: DEEP}
    reply = client.post(PATH, as_="author", json=given)
    assert (reply.status, reply.code) == (400, "rest_markup_too_deep")
    assert client.get(PATH, as_="author", query="status=any").json == []
    assert client.post(PATH, as_="editor", json=given).status == 201


@pytest.mark.parametrize(("as_", "kept"), [
    ("author", '<p style="color:red">a</p><blockquote>b</blockquote>'),
    ("editor", '<p style="color:red;behavior:url(x)">a</p><blockquote cite="javascript:x">b</blockquote>'),
])  # fmt: skip
def test_styles_and_addresses_are_checked_by_role(client, as_, kept):
    given = '<p style="color:red;behavior:url(x)">a</p><blockquote cite="javascript:x">b</blockquote>'
    assert client.post(PATH, as_=as_, json={"content": given}).json["content"]["raw"] == kept


def test_smilies_follow_the_setting(client):
    post = client.post(PATH, as_="admin", json={"title": "t", "content": "a :)", "status": "publish"}).json["id"]
    shown = client.get(f"{PATH}/{post}").json
    assert (shown["content"]["rendered"], shown["excerpt"]["rendered"]) == ("<p>a 🙂</p>\n", "<p>a 🙂</p>\n")
    client.post("/wp/v2/settings", as_="admin", json={"use_smilies": False})
    shown = client.get(f"{PATH}/{post}").json
    assert (shown["content"]["rendered"], shown["excerpt"]["rendered"]) == ("<p>a :)</p>\n", "<p>a :)</p>\n")


def test_players_carry_the_number_of_their_post(client):
    given = {"title": "t", "content": '[audio src="/x.mp3"]', "status": "publish"}
    post = client.post(PATH, as_="admin", json=given).json["id"]
    shown = client.get(f"{PATH}/{post}").json
    assert f'id="audio-{post}-1"' in shown["content"]["rendered"]
    assert shown["excerpt"]["rendered"] == ""
