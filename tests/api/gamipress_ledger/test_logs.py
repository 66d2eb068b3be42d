"""Logs: written, read, listed, and hidden from all but managers."""

from __future__ import annotations

import pytest

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.store.ledger.lists import find as ledger_find

LOGS = "/wp/v2/gamipress-logs"
ROLES = ["editor", "author", "contributor", "subscriber", ""]


def titles(client, **query):
    reply = client.get(LOGS, as_="admin", query=query)
    assert reply.status == 200, reply.text
    return [row["title"] for row in reply.json], int(reply.headers["x-wp-total"])


def test_a_log_is_public_and_of_now_unless_it_says_otherwise(client, log):
    made = log()
    assert made.status == 201
    number = made.json["id"]
    assert made.headers["location"].endswith(f"/wp-json{LOGS}/{number}")
    assert made.json == {
        "id": number,
        "meta": [],
        "title": "A log",
        "type": "",
        "trigger_type": "",
        "access": "public",
        "user_id": "0",
        "date": "2026-03-01 12:00:00",
        "_links": "",
    }
    assert client.get(f"{LOGS}/{number}", as_="admin").json == made.json


def test_ids_are_numbers_that_json_readers_count_exactly(client, log):
    first, second = log().json["id"], log().json["id"]
    assert isinstance(first, int)
    assert 0 < first < second < 2**53


@pytest.mark.parametrize(
    ("zone", "given", "stored"),
    [
        ("", "2024-01-02 03:04:05", "2024-01-02 03:04:05"),
        ("Europe/Berlin", "2024-01-02T03:04:05", "2024-01-02 03:04:05"),
        ("Europe/Berlin", "2024-01-02T03:04:05Z", "2024-01-02 04:04:05"),
        ("Europe/Berlin", "2024-07-02T03:04:05+05:00", "2024-07-02 00:04:05"),
        ("Europe/Berlin", None, "2026-03-01 13:00:00"),
    ],
)
def test_dates_are_in_the_zone_of_the_site(client, log, services, zone, given, stored):
    services.posts.commit(services.posts.catalogue(), CatalogueChange(settings={"timezone": zone}))
    assert log(date=given).json["date"] == stored


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "rest_invalid_field"),
        ({"user_id": 999}, "rest_invalid_field"),
        ({"user_id": 0}, "rest_invalid_field"),
        ({"user_id": -1}, "rest_invalid_field"),
        ({"user_id": 10**30}, "rest_invalid_field"),
        ({"user_id": "x"}, "rest_invalid_param"),
        ({"date": "2024-02-30T00:00:00"}, "rest_invalid_field"),
        ({"date": "2024-13-01T00:00:00"}, "rest_invalid_param"),
        ({"date": ""}, "rest_invalid_param"),
        ({"trigger_type": "x" * 256}, "rest_invalid_field"),
        ({"access": "x" * 51}, "rest_invalid_field"),
        ({"title": "x" * 70_000}, "rest_invalid_field"),
        ({"title": "é" * 40_000}, "rest_invalid_field"),
        ({"title": ["x"]}, "rest_invalid_param"),
        ({"meta": 5}, "rest_invalid_param"),
        ({"id": 5, "title": "x"}, "rest_item_exists"),
        ({"log_id": 5, "title": "x"}, "rest_item_exists"),
    ],
)
def test_what_is_no_log_is_refused_and_nothing_stored(client, body, code):
    reply = client.post(LOGS, as_="admin", json=body)
    assert (reply.status, reply.code) == (400, code)
    assert titles(client) == ([], 0)


def test_updates_change_what_they_name(client, log):
    made = log(type="rank_earn", access="private", date="2024-01-01T00:00:00").json
    address = f"{LOGS}/{made['id']}"
    assert client.patch(address, as_="admin", json={"title": ""}).json == {**made, "title": ""}
    assert client.post(address, as_="admin", json={}).json == {**made, "title": ""}
    assert client.put(address, as_="admin", json={"title": None, "user_id": 1}).json["user_id"] == "1"
    assert client.get(address, as_="admin").json["type"] == "rank_earn"


def test_a_body_cannot_name_another_log(client, log):
    mine, other = log(title="mine").json, log(title="other").json
    for body in ({"id": other["id"], "title": "x"}, {"log_id": other["id"], "title": "x"}):
        reply = client.post(f"{LOGS}/{mine['id']}", as_="admin", json=body)
        assert (reply.status, reply.code) == (400, "rest_item_invalid_id")
    assert client.post(f"{LOGS}/{mine['id']}", as_="admin", json={"id": mine["id"], "title": "y"}).status == 200
    assert titles(client) == (["other", "y"], 2)


def test_deleted_is_gone(client, log):
    made = log().json
    reply = client.delete(f"{LOGS}/{made['id']}", as_="admin")
    assert reply.json == {"deleted": True, "previous": made}
    for method in ("GET", "POST", "DELETE"):
        again = client.request(method, f"{LOGS}/{made['id']}", as_="admin")
        assert (again.status, again.code, again.allow) == (404, "rest_item_invalid_id", [])
    assert titles(client) == ([], 0)


@pytest.mark.parametrize("number", ["0", "7", "999999999999999999999999"])
@pytest.mark.parametrize("who", ["admin", "subscriber", ""])
def test_numbers_that_no_log_has(client, number, who):
    reply = client.get(f"{LOGS}/{number}", as_=who)
    assert (reply.status, reply.code) == (404, "rest_item_invalid_id")


@pytest.mark.parametrize("who", ROLES)
def test_only_managers_see_or_write(client, log, who):
    status = 403 if who else 401
    item = f"{LOGS}/{log(user_id=client.user_id('subscriber')).json['id']}"
    for method, path, query, code in (
        ("GET", item, {}, "rest_forbidden"),
        ("GET", item, {"context": "edit"}, "rest_forbidden_context"),
        ("GET", LOGS, {"context": "edit"}, "rest_forbidden_context"),
        ("POST", LOGS, {"title": "x"}, "rest_cannot_create"),
        ("PUT", item, {"title": "x"}, "rest_cannot_edit"),
        ("DELETE", item, {}, "rest_cannot_delete"),
    ):
        reply = client.request(method, path, as_=who, query=query)
        assert (reply.status, reply.code) == (status, code)
    listed = client.get(LOGS, as_=who, query={"per_page": 1})
    assert (listed.status, listed.json, listed.allow) == (200, [], ["GET"])
    assert (listed.headers["x-wp-total"], listed.headers["x-wp-totalpages"]) == ("0", "0")
    assert 'rel="next"' not in listed.headers["link"]


def test_a_setting_makes_others_managers(client, log, services):
    log()
    change = CatalogueChange(settings={"gamipress_minimum_role": "delete_others_posts"})
    services.posts.commit(services.posts.catalogue(), change)
    assert client.get(LOGS, as_="editor").headers["x-wp-total"] == "1"
    assert client.get(LOGS, as_="author").headers["x-wp-total"] == "0"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "dcba"),
        ({"order": "asc"}, "abcd"),
        ({"type": "rank_earn"}, "cb"),
        ({"access": "private"}, "db"),
        ({"trigger_type": "t1,t2"}, "cba"),
        ({"user_id": "1"}, "ba"),
        ({"user_id": "-1"}, "ba"),
        ({"user_id": "0"}, ""),
        ({"user_id": ""}, "dcba"),
        ({"user_id": "1", "type": "rank_earn"}, "b"),
        ({"after": "2024-02-01T00:00:00"}, "dc"),
        ({"before": "2024-02-01T00:00:00"}, "a"),
        ({"after": "2024-02-01T01:00:00+02:00"}, "dcb"),
        ({"search": "the B"}, "b"),
        ({"search": "log -d"}, "cba"),
        ({"search": "zebra"}, ""),
        ({"orderby": "title", "order": "asc"}, "abcd"),
        ({"orderby": "access", "order": "asc"}, "bdac"),
        ({"orderby": "type"}, "cbda"),
        ({"orderby": "relevance", "search": "log", "order": "asc"}, "dcba"),
    ],
)
def test_filters_and_orders(client, log, query, found):
    for name, more in {
        "a": {"trigger_type": "t1", "user_id": 1, "date": "2024-01-01T00:00:00"},
        "b": {
            "trigger_type": "t2",
            "user_id": 1,
            "date": "2024-02-01T00:00:00",
            "type": "rank_earn",
            "access": "private",
            "title": "b the B log",
        },
        "c": {"trigger_type": "t1", "date": "2024-03-01T00:00:00", "type": "rank_earn"},
        "d": {"access": "private", "date": "2024-04-01T00:00:00"},
    }.items():
        log(**{"title": f"{name} log", **more})
    shown, total = titles(client, **query)
    assert ("".join(title[0] for title in shown), total) == (found, len(found))


def test_include_keeps_the_order_given_if_asked_to(client, log):
    numbers = [log(title=name).json["id"] for name in "abc"]
    include = ",".join(str(numbers[place]) for place in (1, 0, 2, 1))
    assert titles(client, include=include, orderby="include") == (["b", "a", "c"], 3)
    assert titles(client, include=include) == (["c", "b", "a"], 3)
    assert titles(client, include=include, exclude=str(numbers[0])) == (["c", "b"], 2)
    assert titles(client, exclude=f"{numbers[2]},77") == (["b", "a"], 2)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"orderby": "include"}, "rest_orderby_include_missing_include"),
        ({"orderby": "relevance"}, "rest_no_search_term_defined"),
        ({"orderby": "points"}, "rest_invalid_param"),
        ({"type": "bogus"}, "rest_invalid_param"),
        ({"per_page": 0}, "rest_invalid_param"),
        ({"after": "junk"}, "rest_invalid_param"),
        ({"page": 3, "per_page": 2}, "rest_item_invalid_page_number"),
    ],
)
def test_questions_that_make_no_sense(client, log, query, code):
    for _ in range(3):
        log()
    reply = client.get(LOGS, as_="admin", query=query)
    assert (reply.status, reply.code) == (400, code)


def test_pages_and_offsets(client, log):
    for name in "abcde":
        log(title=name)
    assert titles(client, per_page=2, page=2) == (["c", "b"], 5)
    assert titles(client, per_page=2, offset=1, page=3) == (["d", "c"], 5)
    assert titles(client, offset=9) == ([], 0)
    assert titles(client, offset=-3) == (["b", "a"], 5), "as 3"
    reply = client.get(LOGS, as_="admin", query={"per_page": 2, "page": 2, "type": ""})
    assert reply.headers["x-wp-totalpages"] == "3"
    assert reply.headers["link"].count("rel=") == 2


def test_an_order_by_text_knows_no_case_or_accents(client, log):
    for title in ("Gamma", "épsi", "Über", "delta"):
        log(title=title)
    assert titles(client, orderby="title", order="asc")[0] == ["delta", "épsi", "Gamma", "Über"]


def test_the_column_of_the_id_in_a_query_changes_no_right(client, log):
    log()
    assert client.get(LOGS, as_="admin", query={"log_id": 1}).allow == ["GET", "POST"]
    assert (log(log_id=7).status, log(log_id=7).code) == (400, "rest_item_exists")


def test_an_order_that_needs_too_many_rows_is_refused(client, log, monkeypatch):
    monkeypatch.setattr(ledger_find, "EXAMINED_ROWS", 3)
    for _ in range(5):
        log()
    reply = client.get(LOGS, as_="admin", query={"orderby": "access"})
    assert (reply.status, reply.code) == (400, "rest_too_many_rows")
    assert "X-Laurel-Cursor" in reply.json["message"]
    assert titles(client, per_page=1)[1] == 5


def test_a_list_goes_on_by_its_cursor(client, log):
    for number in range(5):
        log(title=str(number))
    query, seen = {"per_page": 2, "search": "", "type": ""}, []
    while True:
        reply = client.get(LOGS, as_="admin", query=query)
        seen += [entry["title"] for entry in reply.json]
        assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("5", "3")
        if "x-laurel-cursor" not in reply.headers:
            break
        assert 'rel="next"' in reply.headers["link"]
        query["cursor"] = reply.headers["x-laurel-cursor"]
    assert seen == ["4", "3", "2", "1", "0"]
    assert 'rel="next"' not in reply.headers["link"]


def test_a_filter_of_a_large_site_goes_on_by_cursor(client, log, monkeypatch):
    monkeypatch.setattr(ledger_find, "EXAMINED_ROWS", 3)
    for number in range(7):
        log(title=str(number), access="private" if number == 1 else "public")
    first = client.get(LOGS, as_="admin", query={"access": "private"})
    assert (first.status, first.json, first.headers["x-laurel-total"]) == (200, [], "at-least")
    query = {"access": "private", "cursor": first.headers["x-laurel-cursor"], "per_page": 50}
    second = client.get(LOGS, as_="admin", query=query)
    assert [entry["title"] for entry in second.json] == ["1"]


@pytest.mark.parametrize("cursor", ["x", "00000000.1.1", "00000000.\u0661.1", ".", "00000000.1.1.1", "00000000.1e3.1"])
def test_what_is_no_cursor_is_refused(client, log, cursor):
    log()
    log()
    reply = client.get(LOGS, as_="admin", query={"cursor": cursor})
    assert (reply.status, reply.code, list(reply.json["data"]["params"])) == (400, "rest_invalid_param", ["cursor"])


def test_a_cursor_is_of_its_list_only(client, log):
    for _ in range(3):
        log()
    cursor = client.get(LOGS, as_="admin", query={"per_page": 1}).headers["x-laurel-cursor"]
    assert len(client.get(LOGS, as_="admin", query={"per_page": 100, "cursor": cursor}).json) == 2
    for other in ({"order": "asc"}, {"access": "public"}, {"orderby": "title"}, {"user_id": 1}):
        assert client.get(LOGS, as_="admin", query={"cursor": cursor, **other}).code == "rest_invalid_param"
    other_ledger = LOGS.replace("logs", "user-earnings")
    assert client.get(other_ledger, as_="admin", query={"cursor": cursor}).code == "rest_invalid_param"
    assert client.get(LOGS, query={"cursor": "x"}).json == [], "of callers who see nothing it is not read"


def test_contexts_and_fields(client, log):
    item = f"{LOGS}/{log().json['id']}"
    assert "meta" not in client.get(item, as_="admin", query={"context": "embed"}).json
    assert client.get(item, as_="admin", query={"_fields": "title,log_id"}).json == {"title": "A log"}


def test_an_extension_may_add_keys_and_shape_what_is_shown(client, log):
    client.get(LOGS)
    server = client.container.servers.get(client.site().catalogue, "gamipress_ledger")
    server.register_meta("gamipress_logs", "mood", {"type": "string", "show_in_rest": True})
    server.add_filter("rest_prepare_gamipress_logs", lambda response, row, request: response)
    made = log(meta={"mood": "good", "other": 1})
    assert made.json["meta"] == {"mood": "good"}
    item = f"{LOGS}/{made.json['id']}"
    assert client.post(item, as_="admin", json={"meta": {"mood": None}}).json["meta"] == {"mood": ""}
    assert client.post(item, as_="admin", json={"meta": {"mood": [1]}}).status == 400
