"""Discovery from pages of the site to the route of a book."""

from __future__ import annotations

import pytest

HOME = "http://example.org"


@pytest.fixture
def book(client):
    return client.post("/library/v1/books", as_="admin", json={"title": "Found"}).json["id"]


@pytest.mark.parametrize(("path", "query"), [("/books/{}", ""), ("/books/{}/", ""), ("/", "book={}")])
def test_the_page_of_a_book_names_its_route(client, book, path, query):
    reply = client.page(path.format(book), query.format(book))
    assert reply.status == 200
    address = f"{HOME}/wp-json/library/v1/books/{book}"
    assert f'<{address}>; rel="alternate"; title="JSON"; type="application/json"' in reply.headers["Link"]


@pytest.mark.parametrize("path", ["/books/999", "/books/x", "/books/", "/books/" + "9" * 5000, "/books/²"])
def test_other_pages_name_none(client, book, path):
    reply = client.page(path)
    assert reply.status == 404
    assert "alternate" not in reply.headers["Link"]


@pytest.mark.parametrize("query", ["book=999", "book=x", "book[]=1", "book=" + "9" * 5000, "p=²", "p=" + "9" * 5000])
def test_a_query_that_names_nothing(client, book, query):
    reply = client.page("/", query)
    assert reply.status == 200
    assert "alternate" not in reply.headers["Link"]


def test_a_post_is_found_before_a_book(client, book):
    post = client.post("/wp/v2/posts", as_="admin", json={"title": "Post", "status": "publish"}).json["id"]
    reply = client.page("/", f"p={post}&book={book}")
    assert f"/wp-json/wp/v2/posts/{post}>" in reply.headers["Link"]
