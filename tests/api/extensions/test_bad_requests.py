"""The extensions under bad input: an error of the client's is never a 500."""

from __future__ import annotations

import pytest

ROUTES = (
    "/myplugin/v1/author/1", "/vendor/v1/route", "/vendor/v1/route/1", "/vendor/v1/route/schema", "/library/v1/books",
    "/library/v1/books/{book}",
)  # fmt: skip
BODIES = (
    b"{", b"5", b"\xff", b'{"title": {}}', b'{"title": "a\\u0000b", "pages": 1e999}', b'{"name": "\\u0000"}',
    b'{"id": []}',
    b'{"id": "1", "title": null}', b'{"meta": {"loaned_to": {"a": 1}}, "title": "x"}', b'{"meta": [1], "title": "x"}',
    b'{"reading_time": [], "title": "x"}', b'{"title": "' + b"x" * 2**20 + b'"}',
    b'{"summary": "' + b"<" * 100_000 + b'", "title": "x"}',
    b"[" * 100_000, b'{"context": ["edit"], "_fields": {"a": 1}, "title": "x"}',
    b'{"isbn": "' + b"9" * 9999 + b'", "title": "x"}',
)  # fmt: skip
QUERIES = (
    "id[]=1", "id=1%00", "id=" + "9" * 5000, "page[]=1", "per_page=1e9", "page=" + "9" * 40, "search[]=a",
    "search=%FF%00",
    "context[]=view", "context=%00", "available[]=1", "available=perhaps", "order[a]=asc", "force[]=1",
    "_fields[][]=id",
    "_embed[]=author", "name[]=x", "title[a]=b",
)  # fmt: skip


@pytest.fixture
def book(client):
    return client.post("/library/v1/books", as_="admin", json={"title": "x"}).json["id"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_bodies(client, book, route, method):
    for body in BODIES:
        reply = client.request(
            method, route.format(book=book), as_="admin", body=body, headers={"content-type": "application/json"}
        )
        assert reply.status < 500, (body[:40], reply.text)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PATCH"])
def test_queries(client, book, route, method):
    for query in QUERIES:
        reply = client.request(method, route.format(book=book), as_="admin", query=query)
        assert reply.status < 500, (query[:40], reply.text)
