"""Earnings: their own members and filters. What they share with logs is tested there."""

from __future__ import annotations

import pytest

from laurel.app.posts.insert_post import Writing, update_post
from laurel.domain.records.ledger_query import EarningQuery

EARNINGS = "/wp/v2/gamipress-user-earnings"


@pytest.fixture
def types(new_post):
    """Two points types, an unpublished one, an achievement type with an achievement, a rank type, a step."""
    made = {
        "gems": new_post("points-type", slug="gems"),
        "coins": new_post("points-type", slug="coins"),
        "draft": new_post("points-type", slug="draft", status="draft"),
        "badge": new_post("achievement-type", slug="badge"),
        "level": new_post("rank-type", slug="level"),
    }
    made["medal"] = new_post(str(made["badge"]))
    made["step"] = new_post("step", parent=made["medal"])
    return made


def titles(client, **query):
    reply = client.get(EARNINGS, as_="admin", query=query)
    assert reply.status == 200, reply.text
    return [row["title"] for row in reply.json], int(reply.headers["x-wp-total"])


def test_numbers_are_text_and_types_go_by_slug(client, types, earning):
    about = {"user_id": 1, "post_id": types["medal"], "post_type": "badge"}
    made = earning(**about, points="-7", points_type="gems", date="2024-01-02T03:04:05")
    assert made.status == 201
    assert made.json == {
        "id": made.json["id"],
        "meta": [],
        "title": "Got",
        "user_id": "1",
        "post_id": str(types["medal"]),
        "post_type": "badge",
        "points": "-7",
        "points_type": "gems",
        "date": "2024-01-02 03:04:05",
        "_links": "",
    }


def test_what_is_left_out_is_empty(client, earning):
    made = earning().json
    assert (made["user_id"], made["post_id"], made["post_type"], made["points"], made["points_type"]) == (
        "0", "0", "", "0", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"post_id": 999}, "rest_invalid_field"),
        ({"post_id": 0}, "rest_invalid_field"),
        ({"points_type": "rubies"}, "rest_invalid_field"),
        ({"points_type": "draft"}, "rest_invalid_field"),
        ({"points_type": "badge"}, "rest_invalid_field"),
        ({"points": 2**53}, "rest_invalid_field"),
        ({"points": -(2**53)}, "rest_invalid_field"),
        ({"points": 1.5}, "rest_invalid_param"),
        ({"post_type": "x" * 51}, "rest_invalid_field"),
        ({"user_earning_id": 5}, "rest_item_exists"),
        ({"id": 5}, "rest_item_exists"),
    ],
)
def test_what_is_no_earning_is_refused_and_nothing_stored(client, types, earning, body, code):
    reply = earning(**body)
    assert (reply.status, reply.code) == (400, code)
    assert titles(client) == ([], 0)


def test_renaming_a_type_writes_no_earning_and_renames_them_all(client, types, earning, services):
    made = earning(post_type="badge", points_type="gems").json
    stored = services.ledger.earnings.get(made["id"])
    site = client.site()
    for name, kind, slug in (("badge", "achievement-type", "medal"), ("gems", "points-type", "stones")):
        update_post(site, types[name], site.catalogue.post_types[kind], {"slug": slug}, Writing(1))
    shown = client.get(f"{EARNINGS}/{made['id']}", as_="admin").json
    assert (shown["post_type"], shown["points_type"]) == ("medal", "stones")
    assert services.ledger.earnings.get(made["id"]) == stored
    assert titles(client, post_type="medal", points_type="stones", force_types=True)[1] == 1
    assert titles(client, post_type="badge") == ([], 0)


def test_free_text_is_found_by_its_name_and_by_that_of_a_later_type(client, earning, new_post):
    earning(title="early", post_type="badge")
    assert titles(client, post_type="badge") == (["early"], 1)
    new_post("achievement-type", slug="badge")
    earning(title="late", post_type="badge")
    assert titles(client, post_type="badge") == (["late", "early"], 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "dcba"),
        ({"user_id": "1"}, "ba"),
        ({"post_type": "step"}, "db"),
        ({"post_type": "step,badge"}, "dbca"),
        ({"points_type": "gems"}, "ba"),
        ({"points_type": "rubies"}, ""),
        ({"post_type": "step", "points_type": "gems"}, "dba"),
        ({"post_type": "step", "points_type": "gems", "force_types": "1"}, "b"),
        ({"user_id": "1", "post_type": "badge"}, "a"),
        ({"orderby": "points", "order": "asc"}, "dabc"),
        ({"orderby": "post_type", "order": "asc"}, "acbd"),
        ({"orderby": "points_type", "order": "asc"}, "dcab"),
        ({"orderby": "post_id", "order": "asc"}, "cdab"),
        ({"orderby": "user_earning_id", "order": "asc"}, "abcd"),
    ],
)
def test_filters_and_orders(client, types, earning, query, found):
    medal, step = types["medal"], types["step"]
    earning(title="a", user_id=1, post_id=medal, post_type="badge", points=1, points_type="gems")
    earning(title="b", user_id=1, post_id=step, post_type="step", points=2, points_type="gems")
    earning(title="c", post_type="badge", points=3, points_type="coins")
    earning(title="d", post_type="step", points=-4)
    shown, total = titles(client, **query)
    assert (sorted(shown), total) == (sorted(found), len(found))
    if query != {"post_type": "step,badge"}:
        assert "".join(shown) == found


def test_earnings_of_posts_are_found_by_their_index(client, types, earning):
    for name in ("medal", "step", "medal"):
        earning(title=name, post_id=types[name])
    assert titles(client, post_id=types["medal"]) == (["medal", "medal"], 2)
    assert titles(client, post_id=f"{types['step']},{types['medal']}", user_id="1") == ([], 0)
    assert titles(client, post_id="999") == ([], 0)


def test_neither_balance_nor_log_follows(client, types, earning, services):
    earning(user_id=1, points=50, points_type="gems")
    state = services.states.get(1)
    assert (state.balances, state.logs, state.earnings) == ({}, 0, 1)
    assert client.get("/wp/v2/gamipress-logs", as_="admin").headers["x-wp-total"] == "0"


@pytest.mark.parametrize(
    ("path", "gone"),
    [("badge/{medal}", {"medal"}), ("step/{step}", {"step"}), ("points-type/{gems}", set()),
     ("achievement-type/{badge}", {"medal", "step"})],
)  # fmt: skip
def test_deleting_a_post_deletes_what_was_earned_with_it(client, types, earning, services, path, gone):
    for name in ("medal", "step", "gems"):
        for user_id in (1, client.user_id("subscriber")):
            earning(title=name, post_id=types[name], user_id=user_id)
    address = "/wp/v2/" + path.format(**types)
    assert client.delete(address, as_="admin", query={"force": "true"}).status == 200
    left = {"medal", "step", "gems"} - gone
    if path.startswith("badge"):
        left.discard("step")  # the steps go with their achievement
    assert set(titles(client)[0]) == left
    assert services.states.get(1).earnings == len(left)


def test_the_trash_keeps_what_was_earned(client, types, earning):
    earning(post_id=types["medal"])
    assert client.delete(f"/wp/v2/badge/{types['medal']}", as_="admin").json["status"] == "trash"
    assert titles(client) == (["Got"], 1)


def test_deleting_a_user_deletes_his_ledger(client, types, earning, log, services):
    user_id = client.user_id("subscriber")
    for owner in (1, user_id):
        earning(user_id=owner)
        log(user_id=owner)
    client.post(f"/wp/v2/users/{user_id}", as_="admin", json={"meta": {"_gamipress_gems_points": 5}})
    query = {"force": "true", "reassign": "1"}
    assert client.delete(f"/wp/v2/users/{user_id}", as_="admin", query=query).status == 200
    assert titles(client)[1] == 1
    assert client.get("/wp/v2/gamipress-logs", as_="admin").headers["x-wp-total"] == "1"
    assert services.ledger.earnings.find(EarningQuery(users=(user_id,))).total == 0
    assert services.states.get(user_id).balances == {}
