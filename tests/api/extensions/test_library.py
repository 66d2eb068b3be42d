"""library/v1/books: a whole resource on posts of its own type, and what other extensions add to it."""

from __future__ import annotations

import pytest

ROUTE = "/library/v1/books"
FULL = {"title": "The Overstory", "summary": "Trees.", "isbn": "9780393356687", "pages": 502, "notes": "Signed."}


@pytest.fixture
def book(client):
    """The id of a book of the author's."""
    return client.post(ROUTE, as_="author", json=FULL).json["id"]


@pytest.fixture
def shelf(client):
    """Twelve books, Book 01 to Book 12, by their ids."""
    return [client.post(ROUTE, as_="admin", json={"title": f"Book {n:02}"}).json["id"] for n in range(1, 13)]


def test_a_created_book_has_an_address_and_can_be_read_there(client):
    made = client.post(ROUTE, as_="author", json=FULL)
    assert made.status == 201
    assert made.headers["location"] == f"http://example.org/wp-json{ROUTE}/{made.json['id']}"
    assert {name: made.json[name] for name in FULL} == FULL
    assert made.json["added"] == "2026-03-01T12:00:00"
    read = client.get(f"{ROUTE}/{made.json['id']}")
    assert read.json["title"] == "The Overstory"
    assert "notes" not in read.json


def test_books_are_kept_in_the_store_not_in_the_process(client, book):
    assert client.site().catalogue.get(book).type == "book"
    assert client.site().catalogue.get(book).meta == {"isbn": "9780393356687", "pages": 502, "notes": "Signed."}


def test_books_are_no_other_kind_of_post(client, book):
    post = client.post("/wp/v2/posts", as_="admin", json={"title": "A post", "status": "publish"}).json["id"]
    assert client.get(f"{ROUTE}/{post}").code == "rest_book_invalid_id"
    assert client.get(f"/wp/v2/posts/{book}").code == "rest_post_invalid_id"
    assert "book" not in client.get("/wp/v2/types").json


CONTEXTS = {
    "view": {"id", "title", "summary", "isbn", "pages", "added", "meta", "reading_time", "available", "_links"},
    "embed": {"id", "title", "isbn", "available", "_links"},
}
CONTEXTS["edit"] = CONTEXTS["view"] | {"notes"}


@pytest.mark.parametrize("context", ["view", "embed", "edit"])
def test_contexts(client, book, context):
    assert set(client.get(f"{ROUTE}/{book}", as_="admin", query={"context": context}).json) == CONTEXTS[context]


@pytest.mark.parametrize(
    ("caller", "create", "update", "delete", "edit_context"),
    [
        ("", 401, 401, 401, 401), ("subscriber", 403, 403, 403, 403), ("contributor", 403, 403, 403, 403),
        ("author", 201, 200, 200, 200), ("editor", 201, 200, 200, 200), ("admin", 201, 200, 200, 200),
    ],
)  # fmt: skip
def test_who_may_do_what_with_a_book_of_the_authors(client, book, caller, create, update, delete, edit_context):
    item = f"{ROUTE}/{book}"
    assert client.post(ROUTE, as_=caller, json={"title": "New"}).status == create
    assert client.get(item, as_=caller, query={"context": "edit"}).status == edit_context
    assert client.patch(item, as_=caller, json={"title": "Changed"}).status == update
    assert client.delete(item, as_=caller).status == delete


def test_an_author_may_not_touch_the_books_of_others(client, shelf):
    reply = client.patch(f"{ROUTE}/{shelf[0]}", as_="author", json={"title": "Mine"})
    assert (reply.status, reply.code) == (403, "rest_cannot_edit")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "rest_missing_callback_param"), ({"title": None}, "rest_missing_callback_param"),
        ({"title": ""}, "rest_too_short"), ({"title": "x" * 201}, "rest_too_long"),
        ({"title": ["x"]}, "rest_invalid_type"), ({"title": "x", "pages": 0}, "rest_out_of_bounds"),
        ({"title": "x", "pages": "many"}, "rest_invalid_type"), ({"title": "x", "isbn": "12"}, "rest_invalid_pattern"),
        ({"title": "x", "reading_time": 601}, "rest_out_of_bounds"), ({"title": "x", "meta": "y"}, ""),
    ],
)  # fmt: skip
def test_what_a_book_cannot_be(client, given, code):
    reply = client.post(ROUTE, as_="admin", json=given)
    assert reply.status == 400
    if reply.code == "rest_invalid_param":
        details = reply.json["data"]["details"]
        assert [entry["code"] for entry in details.values()] == [code] if code else details == []
    else:
        assert reply.code == code


def test_an_update_changes_only_what_is_given(client, book):
    assert client.patch(f"{ROUTE}/{book}", as_="author", json={"pages": 512}).json["pages"] == 512
    after = client.put(f"{ROUTE}/{book}", as_="author", json={"isbn": None}).json
    assert (after["title"], after["summary"], after["pages"], after["isbn"]) == ("The Overstory", "Trees.", 512, None)


def test_texts_are_stored_plain(client):
    made = client.post(ROUTE, as_="admin", json={"title": "<b>Bold</b>\n", "summary": "a <script>x()</script>\nb"}).json
    assert (made["title"], made["summary"]) == ("Bold", "a \nb")


def test_a_deletion_shows_what_the_book_was_and_is_final(client, book):
    reply = client.delete(f"{ROUTE}/{book}", as_="author")
    assert (reply.json["deleted"], reply.json["previous"]["notes"]) == (True, "Signed.")
    for method in ("GET", "POST", "DELETE"):
        gone = client.request(method, f"{ROUTE}/{book}", as_="admin")
        assert (gone.status, gone.code, gone.allow) == (404, "rest_book_invalid_id", [])


# ---- the collection


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", range(1, 11)), ("page=2", (11, 12)), ("per_page=5&page=3", (11, 12)), ("order=desc&per_page=2", (12, 11)),
        ("orderby=id&order=desc&per_page=1", (12,)), ("search=1%20book", (1, 10, 11, 12)), ("search=none", ()),
    ],
)  # fmt: skip
def test_pages_orders_and_searches(client, shelf, query, titles):
    reply = client.get(ROUTE, query=query)
    assert [book["title"] for book in reply.json] == [f"Book {n:02}" for n in titles]


def test_paging_headers(client, shelf):
    reply = client.get(ROUTE, query="search=book&per_page=5&page=2")
    assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("12", "3")
    base = f"http://example.org/wp-json{ROUTE}?search=book&per_page=5&page="
    assert reply.headers["link"] == f'<{base}1>; rel="prev", <{base}3>; rel="next"'
    head = client.request("HEAD", ROUTE, query="search=book&per_page=5&page=2")
    assert (head.status, head.text, head.headers["x-wp-total"]) == (200, "", "12")


@pytest.mark.parametrize("query", ["page=0", "per_page=0", "per_page=101", "order=up", "orderby=pages", "context=all"])
def test_arguments_out_of_bounds(client, query):
    reply = client.get(ROUTE, query=query)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == [query.split("=")[0]]


def test_a_page_past_the_end_is_an_error_unless_there_is_nothing_at_all(client, shelf):
    assert client.get(ROUTE, query="page=3").code == "rest_book_invalid_page_number"
    assert client.get(ROUTE, query="page=3&search=none").json == []


def test_items_of_the_collection_carry_links(client, book):
    (item,) = client.get(ROUTE).json
    assert item["_links"]["self"][0]["href"] == f"http://example.org/wp-json{ROUTE}/{book}"
    assert item["_links"]["self"][0]["targetHints"] == {"allow": ["GET"]}
    assert client.get(ROUTE, query="_fields=title").json == [{"title": "The Overstory"}]


def test_embedding_the_author(client, book):
    client.post("/wp/v2/posts", as_="author", json={"title": "Makes the author public", "status": "publish"})
    (author,) = client.get(f"{ROUTE}/{book}", query="_embed=author").json["_embedded"]["author"]
    assert author["slug"] == "author"


def test_options_show_the_schema_with_registered_fields(client):
    data = client.options(ROUTE).json
    properties = data["schema"]["properties"]
    assert list(properties) == ["id", *FULL, "added", "meta", "reading_time"]
    assert "reading_time" in data["endpoints"][1]["args"]
    assert data["endpoints"][1]["args"]["title"]["required"] is True
    assert data["endpoints"][0]["args"]["available"]["type"] == "boolean"


def test_books_in_a_batch(client):
    requests = [{"path": ROUTE, "body": {"title": title}} for title in ("One", "", "Two")]
    reply = client.post("/batch/v1", as_="admin", json={"requests": requests})
    assert [entry["status"] for entry in reply.json["responses"]] == [201, 400, 201]
    assert [book["title"] for book in client.get(ROUTE).json] == ["One", "Two"]


# ---- what other extensions add


def test_the_reading_time_is_counted_from_the_text(client):
    made = client.post(ROUTE, as_="admin", json={"title": "Long", "summary": "word " * 401})
    assert made.json["reading_time"] == 3


@pytest.mark.parametrize("route", [ROUTE, "/wp/v2/posts"])
def test_the_reading_time_can_be_written_and_stays(client, route):
    made = client.post(route, as_="admin", json={"title": "Slow", "status": "publish", "reading_time": 45}).json
    assert made["reading_time"] == 45
    item = f"{route}/{made['id']}"
    assert client.post(item, as_="admin", json={"title": "Slower"}).json["reading_time"] == 45
    assert client.get(item, query="_fields=reading_time").json == {"reading_time": 45}
    assert "reading_time" not in client.get(item, query="context=embed").json


def test_only_staff_may_say_who_has_a_book(client, book):
    item = f"{ROUTE}/{book}"
    reply = client.patch(item, as_="author", json={"meta": {"loaned_to": "Ada"}})
    assert (reply.status, reply.code) == (403, "rest_cannot_update")
    assert client.get(item).json["available"] is True
    changed = client.patch(item, as_="editor", json={"meta": {"loaned_to": " <i>Ada</i> "}}).json
    assert (changed["meta"], changed["available"]) == ({"loaned_to": "Ada"}, False)
    assert client.patch(item, as_="editor", json={"meta": {"loaned_to": None}}).json["available"] is True


def test_a_hook_narrows_the_collection_and_its_totals(client, shelf):
    client.patch(f"{ROUTE}/{shelf[4]}", as_="editor", json={"meta": {"loaned_to": "Ada"}})
    reply = client.get(ROUTE, query="available=true&per_page=100")
    assert shelf[4] not in [book["id"] for book in reply.json]
    assert reply.headers["x-wp-total"] == "11"
    assert client.get(ROUTE).headers["x-wp-total"] == "12"
