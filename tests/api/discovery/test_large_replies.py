"""Replies over Lambda's limit, through the gateway, which enforces it."""

from __future__ import annotations

import pytest

from laurel.rest.serving import reply_size
from wp_posts import to_response

AS_ADMIN = {"authorization": "Basic YWRtaW46YWRtaW4wcGFzc3dvcmQ="}
ORIGIN = {"origin": "https://app.example"}


def drafts(count, content):
    return {"requests": [
        {"path": "/wp/v2/posts", "body": {"title": f"B{number}", "content": content, "status": "publish"}}
        for number in range(count)
    ]}  # fmt: skip


@pytest.fixture
def filled(http):
    """The reply to a batch that writes 25 posts of 230 KB."""
    return http.post("/wp-json/batch/v1", json=drafts(25, "x" * 230_000), headers=AS_ADMIN)


def test_a_batch_says_what_it_wrote(http, filled):
    assert filled.status_code == 207
    responses = filled.json["responses"]
    assert [response["status"] for response in responses] == [201] * 25
    assert len({response["body"]["id"] for response in responses}) == 25
    assert all(str(response["body"]["id"]) in response["headers"]["Location"] for response in responses)
    assert responses[0]["body"]["content"] == {
        "protected": False,
        "block_version": 0,
        "_shortened": ["raw", "rendered"],
    }
    assert http.get("/wp-json/wp/v2/posts?_fields=id").headers["X-WP-Total"] == "25"


def test_a_list_names_the_way_out(http, filled):
    large = http.get("/wp-json/wp/v2/posts?per_page=100", headers=ORIGIN)
    assert (large.status_code, large.json["code"]) == (400, "rest_response_too_large")
    assert large.headers["Access-Control-Allow-Origin"] == ORIGIN["origin"]
    assert http.get("/wp-json/wp/v2/posts?per_page=10").status_code == 200
    assert len(http.get("/wp-json/wp/v2/posts?per_page=100&_fields=id,title").json) == 25


@pytest.mark.parametrize("route", ["posts", "gamipress-posts"])
def test_what_cannot_be_delivered_is_not_rendered(client, monkeypatch, route):
    for number in range(4):
        post = {"title": f"B{number}", "content": f"{number} " * 500, "status": "publish"}
        assert client.post("/wp/v2/posts", as_="admin", json=post).status == 201
    rendered = []
    render = to_response.the_content
    monkeypatch.setattr(to_response, "the_content", lambda *args, **more: rendered.append(1) or render(*args, **more))
    monkeypatch.setattr(reply_size, "MAX_REPLY", 1_500)
    monkeypatch.setattr(reply_size, "FOR_HEADERS", 0)

    def ask(method="GET", **query):
        rendered.clear()
        return client.request(method, f"/wp/v2/{route}", query=query)

    assert (ask().code, len(rendered)) == ("rest_response_too_large", 2)
    assert ask("HEAD").headers["x-wp-total"] == "4"
    small = ask(_fields="content.protected")
    assert (small.json, len(rendered)) == ([{"content": {"protected": False}}] * 4, 4)


@pytest.mark.parametrize(
    "content", ["ж" * 190_000, "\n\n".join("ab" * 60_000), "<b>\\\"'</b> " * 30_000, "\x01" * 390_000]
)
def test_a_single_write_is_always_answered(http, content):
    made = http.post("/wp-json/wp/v2/posts", json={"title": "A", "content": content}, headers=AS_ADMIN)
    assert made.status_code in (201, 400), made.text[:200]
    if made.status_code == 201:
        assert made.json["id"]
        gone = http.delete(f"/wp-json/wp/v2/posts/{made.json['id']}?force=true", headers=AS_ADMIN)
        assert (gone.status_code, gone.json["previous"]["id"]) == (200, made.json["id"])
