"""The export over REST: columns as in other routes, pages by cursor, for managers."""

from __future__ import annotations

import json

import pytest

from laurel.domain.records.ledger import Log
from laurel_api.export_controller import _cursor


def get(world, ledger, as_="admin", **query):
    return world.client.get(f"/laurel/v1/export/{ledger}", as_=as_, query=query)


def walk(world, ledger, per_page):
    rows, cursor = [], ""
    while True:
        page = get(world, ledger, per_page=per_page, **({"cursor": cursor} if cursor else {}))
        assert page.status == 200, page.text
        assert len(page.json) <= per_page
        rows += page.json
        cursor = page.headers.get("x-laurel-cursor", "")
        assert (f"cursor={cursor}" in page.headers.get("link", "")) == bool(cursor)
        if not cursor:
            return rows


@pytest.fixture
def played(world):
    """A user with points, a rank and a title that a spreadsheet would take for a formula."""
    world.award()
    world.post("rank-type", "Level", slug="level")
    world.post("level", "One", menu_order=1)
    for _ in range(3):
        world.send()
    act = {"user_id": world.user, "points_type": "gold", "points": 7, "reason": "=1+1"}
    world.client.post("/wp/v2/gamipress/deduct-points", as_="admin", json=act)
    return world


@pytest.mark.parametrize(("ledger", "route"), [("logs", "gamipress-logs"), ("earnings", "gamipress-user-earnings")])
@pytest.mark.parametrize("per_page", [1, 2, 1000])
def test_rows_are_those_of_the_lists_under_the_same_names(played, ledger, route, per_page):
    rows = walk(played, ledger, per_page)
    listed = played.client.get(f"/wp/v2/{route}", as_="admin", query={"per_page": 100, "order": "asc"}).json
    assert [row["id"] for row in rows] == [row["id"] for row in listed]
    shared = set(listed[0]) - {"meta", "_links"}
    assert shared <= set(rows[0])
    for row, other in zip(rows, listed, strict=True):
        shown = {**row, "date": row["date"].replace("T", " ")}
        assert {name: str(shown[name]) for name in shared} == {name: str(other[name]) for name in shared}


def test_users_are_those_of_the_list_and_have_no_secrets(played):
    rows = walk(played, "users", 2)
    query = {"per_page": 100, "orderby": "id", "context": "edit"}
    listed = played.client.get("/wp/v2/users", as_="admin", query=query).json
    assert [row["id"] for row in rows] == [row["id"] for row in listed]
    for row, other in zip(rows, listed, strict=True):
        assert {**row, "locale": row["locale"] or "en_US"} == {name: other[name] for name in row}
    assert "password" not in json.dumps(rows)
    assert "hash" not in json.dumps(rows)


def test_balances_are_the_meta_of_users(played):
    rows = {row.pop("id"): row for row in walk(played, "balances", 2)}
    shown = played.client.get(f"/wp/v2/users/{played.user}", as_="admin", query={"context": "edit"}).json["meta"]
    assert rows[played.user] == {name: shown[name] for name in rows[played.user]}
    assert rows[played.user]["_gamipress_gold_points"] == 23
    assert rows[played.user]["_gamipress_gold_points_deducted"] == 7
    assert "_gamipress_level_rank" in rows[played.user]
    assert len(rows) == len(walk(played, "users", 1000))


def test_a_page_of_long_texts_is_shorter(played, monkeypatch):
    monkeypatch.setattr("laurel_api.export_controller.PAGE_TEXT", 3000)
    for _ in range(5):
        played.client.services.ledger.logs.create(Log(0, played.user, title="x" * 1400))
    rows = walk(played, "logs", 1000)
    assert len(get(played, "logs").json) < len(rows) - 3
    assert len({row["id"] for row in rows}) == len(rows)
    assert sum(row["title"][0] == "x" for row in rows) == 5


@pytest.mark.parametrize(
    "cursor", ["x", "é", "bG9nczo", "bG9nczotMQ", "dXNlcnM6MQ", "bG9nczoxMjM0NTY3ODkwMTIzNDU2Nw", "a" * 300]
)
def test_what_is_no_cursor_is_refused(world, cursor):
    refused = get(world, "logs", cursor=cursor)
    assert (refused.status, refused.code) == (400, "rest_invalid_param")
    assert refused.json["data"]["params"].keys() == {"cursor"}


def test_cursors_beyond_all_ids_end(played):
    for ledger in ("logs", "users"):
        assert get(played, ledger, cursor=_cursor(ledger, 9_999_999_999_999_999)).json == []


def test_a_cursor_that_lost_or_gained_a_character_names_no_other_page(played):
    cursor = _cursor("logs", 123_456)
    for spoiled in (cursor[:-1], cursor + "A", cursor[1:], cursor.swapcase(), cursor + "=", cursor[:8] + cursor[9:]):
        assert get(played, "logs", cursor=spoiled).status == 400


def test_what_is_refused(world):
    assert get(world, "credentials").status == 400
    assert get(world, "logs", per_page=1001).status == 400
    assert [get(world, "logs", as_=login).status for login in ("editor", "")] == [403, 401]
    assert world.client.request("HEAD", "/laurel/v1/export/logs", as_="admin").text == ""


def test_managers_who_may_not_list_users_do_not_export_them(world):
    body = {"gamipress_minimum_role": "publish_posts"}
    assert world.client.post("/wp/v2/settings", as_="admin", json=body).status == 200
    assert {name: get(world, name, as_="author").status for name in ("logs", "earnings", "balances", "users")} == {
        "logs": 200, "earnings": 200, "balances": 200, "users": 403,
    }  # fmt: skip
