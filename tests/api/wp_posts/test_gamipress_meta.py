"""GamiPress' keys in the meta of posts: types are named by their slugs, whatever they are called by then."""

from __future__ import annotations

import pytest

LOGIN = {"_gamipress_trigger_type": "gamipress_login"}
"""What a requirement needs to be published."""

POINTS = ("points_type", "points_type_required", "points_type_to_unlock")


@pytest.fixture
def gold(published):
    return published("Gold", "points-type", slug="gold")


@pytest.fixture
def badges(published):
    return published("Badge", "achievement-type", slug="badge")


def meta_of(client, rest_base, post):
    reply = client.get(f"/wp/v2/{rest_base}/{post['id']}", as_="admin", query={"context": "edit"})
    return reply.json["meta"]


def change(client, rest_base, post, **fields):
    reply = client.post(f"/wp/v2/{rest_base}/{post['id']}", as_="admin", json=fields)
    assert reply.status == 200, reply.text
    return reply.json


@pytest.mark.parametrize("key", POINTS)
def test_a_renamed_points_type_is_named_by_its_new_slug(client, gold, badges, published, key):
    post = published("First", "badge", meta={f"_gamipress_{key}": "gold"})
    assert post["meta"][f"_gamipress_{key}"] == "gold"
    change(client, "points-type", gold, slug="coins")
    published("Other", "points-type", slug="gold")
    assert meta_of(client, "badge", post)[f"_gamipress_{key}"] == "coins"
    assert change(client, "badge", post, title="Second")["meta"][f"_gamipress_{key}"] == "coins"
    sent_back = change(client, "badge", post, meta={f"_gamipress_{key}": "coins", "_gamipress_points": 5})
    assert sent_back["meta"][f"_gamipress_{key}"] == "coins"


def test_renamed_achievement_and_rank_types(client, badges, published):
    levels = published("Level", "rank-type", slug="level")
    keys = {"_gamipress_achievement_type": "badge", "_gamipress_rank_type_required": "level", **LOGIN}
    step = published("Step", "step", meta=keys)
    change(client, "achievement-type", badges, slug="medal")
    change(client, "rank-type", levels, slug="tier")
    renamed = {"_gamipress_achievement_type": "medal", "_gamipress_rank_type_required": "tier"}
    assert renamed.items() <= meta_of(client, "step", step).items()


def test_a_name_without_a_type_stays_and_a_type_that_is_gone_leaves_its_name(client, gold, published):
    keys = {"_gamipress_points_type": "silver", "_gamipress_points_type_required": "gold", **LOGIN}
    step = published("Step", "step", meta=keys)
    client.delete(f"/wp/v2/points-type/{gold['id']}", as_="admin", query={"force": "true"})
    meta = meta_of(client, "step", step)
    assert (meta["_gamipress_points_type"], meta["_gamipress_points_type_required"]) == ("silver", "gold")


@pytest.mark.parametrize("kind", ["points-type", "achievement-type", "rank-type"])
def test_a_published_type_keeps_its_first_slug_as_plural_name(client, make, kind):
    post = make({"title": "Thing", "slug": "first"}, kind)
    assert post["meta"]["_gamipress_plural_name"] == ""
    change(client, kind, post, slug="second")
    assert change(client, kind, post, status="publish")["meta"]["_gamipress_plural_name"] == "second"
    assert change(client, kind, post, slug="third")["meta"]["_gamipress_plural_name"] == "second"
    named = change(client, kind, post, meta={"_gamipress_plural_name": "Things"}, slug="fourth")
    assert named["meta"]["_gamipress_plural_name"] == "Things"
    listed = client.get("/wp/v2/types", as_="admin").json
    assert kind == "points-type" or listed["fourth"]["name"] == "Things"


def test_rules_follow_a_renamed_points_type(client, gold, published):
    silver = published("Silver", "points-type", slug="silver")
    award = {"_gamipress_trigger_type": "gamipress_login", "_gamipress_count": 1, "_gamipress_points": 10}
    published("Award", "points-award", parent=gold["id"], meta={**award, "_gamipress_points_type": "gold"})
    watching = {"_gamipress_trigger_type": "earn-points", "_gamipress_points_required": 20, "_gamipress_points": 1}
    kinds = {"_gamipress_points_type_required": "gold", "_gamipress_points_type": "silver"}
    published("Watching", "points-award", parent=silver["id"], meta={**watching, **kinds})
    event = {"event": "gamipress_login", "user_id": client.user_id("subscriber")}
    client.post("/laurel/v1/events", as_="admin", json=event)
    change(client, "points-type", gold, slug="coins")
    change(client, "points-type", silver, slug="shillings")
    client.post("/laurel/v1/events", as_="admin", json=event)
    balances = client.get(f"/wp/v2/users/{event['user_id']}", as_="admin").json["meta"]
    assert balances == {"_gamipress_coins_points": 20, "_gamipress_shillings_points": 1}


def test_rules_follow_a_renamed_achievement_type(client, gold, badges, published):
    badge = published("First", "badge", meta={"_gamipress_earned_by": "triggers", "_gamipress_maximum_earnings": 1})
    trigger = {"_gamipress_trigger_type": "gamipress_login", "_gamipress_count": 1}
    published("Step", "step", parent=badge["id"], meta=trigger)
    pays = {"_gamipress_points": 7, "_gamipress_points_type": "gold", "_gamipress_achievement_type": "badge"}
    published("Any", "points-award", parent=gold["id"], meta={**pays, "_gamipress_trigger_type": "any-achievement"})
    change(client, "achievement-type", badges, slug="medal")
    user_id = client.user_id("subscriber")
    client.post("/laurel/v1/events", as_="admin", json={"event": "gamipress_login", "user_id": user_id})
    assert client.get(f"/wp/v2/users/{user_id}", as_="admin").json["meta"] == {"_gamipress_gold_points": 7}


@pytest.mark.parametrize(("key", "on"), [("sequential", "on"), ("show_earners", "on"), ("optional", "1")])
def test_switches_are_stored_as_gamipress_stores_them(client, badges, published, key, on):
    rest_base = "step" if key == "optional" else "badge"
    post = published("First", rest_base, **({"meta": LOGIN} if rest_base == "step" else {}))
    for value, stored in (("on", on), (True, on), ("", ""), ("1", on), (False, ""), (1, on), ("0", ""), ("true", on)):
        assert change(client, rest_base, post, meta={f"_gamipress_{key}": value})["meta"][f"_gamipress_{key}"] == stored
    assert change(client, rest_base, post, meta={f"_gamipress_{key}": None})["meta"][f"_gamipress_{key}"] == ""
    reply = client.post(f"/wp/v2/{rest_base}/{post['id']}", as_="admin", json={"meta": {f"_gamipress_{key}": "maybe"}})
    assert (reply.status, reply.code) == (400, "rest_not_in_enum")
