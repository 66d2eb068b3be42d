"""What members read: their own earnings, logs, balances and ranks, and what of others' is public."""

from __future__ import annotations

import pytest

WHAT = ("earnings", "logs", "balances", "ranks")


@pytest.fixture
def site(world):
    """The subscriber was paid 10 gold, has a badge, a hidden badge, a rank, and a private log."""
    world.award()
    world.post("achievement-type", "Badge", slug="badge")
    world.post("rank-type", "Level", slug="level")
    for order, title in enumerate(["Zero", "One", "Two"]):
        world.post("level", title, menu_order=order)
    one = world.client.get("/wp/v2/level", query={"slug": "one"}).json[0]["id"]
    world.badges = [
        world.post("badge", "Open", {"earned_by": "admin", "points": 5, "points_type": "gold"}),
        world.post("badge", "Secret", {"earned_by": "admin", "hidden": "hidden"}),
    ]
    world.send()
    for badge in world.badges:
        world.client.post(
            "/wp/v2/gamipress/award-achievement", as_="admin", json={"user": "subscriber", "achievement_id": badge}
        )
    world.client.post("/wp/v2/gamipress/award-rank", as_="admin", json={"user": "subscriber", "rank_id": one})
    return world


def read(world, what, as_="subscriber", user="me", **query):
    return world.client.get(f"/laurel/v1/users/{user}/{what}", as_=as_, query=query)


def others(world, what, as_="author", **query):
    return read(world, what, as_, world.user, **query)


@pytest.mark.parametrize("what", WHAT)
def test_every_field_is_described(site, what):
    schema = site.client.options(f"/laurel/v1/users/me/{what}").json["schema"]["properties"]
    assert set(read(site, what).json[0]) == set(schema)
    assert all(len(field["description"]) > 10 for field in schema.values())


def test_a_member_reads_all_that_they_earned(site):
    rows = read(site, "earnings").json
    assert {"Open", "Secret", "One"} <= {row["title"] for row in rows}
    assert {row["type"] for row in rows} == {"points-award", "badge", "level"}
    (badge,) = [row for row in rows if row["title"] == "Open"]
    assert (badge["post_id"], badge["points"], badge["points_type"]) == (site.badges[0], 5, "gold")
    (secret,) = [row for row in rows if row["title"] == "Secret"]
    assert secret["hidden"] is True


def test_the_newest_comes_first_unless_it_is_asked_for_last(site):
    numbers = [row["id"] for row in read(site, "earnings").json]
    assert numbers == sorted(numbers, reverse=True)
    assert [row["id"] for row in read(site, "earnings", order="asc").json] == numbers[::-1]


@pytest.mark.parametrize("caller", ["", "author"])
def test_others_see_achievements_and_ranks_without_points_and_without_what_is_hidden(site, caller):
    reply = others(site, "earnings", caller)
    assert [(row["type"], row["title"], row["post_id"] != 0) for row in reply.json] == [
        ("level", "One", True), ("badge", "", False), ("badge", "Open", True),
    ]  # fmt: skip
    assert {(row["points"], row["points_type"]) for row in reply.json} == {(None, None)}
    assert reply.headers["x-wp-total"] == "3"
    assert "Secret" not in reply.text


def test_points_of_others_are_shown_where_balances_are_public(site):
    assert site.client.put("/wp/v2/settings", as_="admin", json={"laurel_public_balances": True}).status == 200
    assert [row["points"] for row in others(site, "earnings").json] == [0, None, 5]
    assert others(site, "balances", "").json[0]["points"] == 15


def test_others_cannot_ask_for_what_they_may_not_see(site):
    assert others(site, "earnings", type="points-award").status == 400
    assert read(site, "earnings", type="points-award").json[0]["points"] == 10


def test_nothing_is_public_of_a_site_without_types(world):
    world.award()
    world.send()
    assert len(read(world, "earnings").json) == 1
    assert others(world, "earnings").json == []


def test_a_member_reads_their_public_logs(site):
    every = read(site, "logs", "admin", site.user, per_page=100).json
    shown = read(site, "logs", per_page=100).json
    assert {log["access"] for log in every} == {"public", "private"}
    assert shown == [log for log in every if log["access"] == "public"]
    (paid,) = read(site, "logs", type="points_earn", per_page=1, order="asc").json
    assert (paid["points"], paid["points_type"]) == (10, "gold")


@pytest.mark.parametrize("what", ["logs", "balances"])
def test_what_is_private_of_others(site, what):
    assert others(site, what).status == 403
    assert others(site, what, "").status == 401
    assert others(site, what, "admin").status == 200
    assert read(site, what, user=site.client.user_id("admin"), id=site.user).status == 403


def test_public_balances_open_no_logs(site):
    site.client.put("/wp/v2/settings", as_="admin", json={"laurel_public_balances": True})
    assert others(site, "logs").status == 403


def test_balances(site):
    (gold,) = read(site, "balances").json
    assert (gold["points_type"], gold["points_type_id"], gold["points"]) == ("gold", site.gold, 15)
    assert gold["label"].startswith("15 ")


def test_ranks(site):
    (level,) = others(site, "ranks", "").json
    assert (level["type"], level["rank"]["title"], level["next"]["title"]) == ("level", "One", "Two")
    assert level["since"]
    (level,) = read(site, "ranks", "author").json
    assert (level["rank"]["title"], level["since"]) == ("Zero", None)


@pytest.mark.parametrize("what", WHAT)
def test_where_only_members_see_members(site, what):
    site.client.put("/wp/v2/settings", as_="admin", json={"bp_community_visibility": "members"})
    assert others(site, what, "").status == 401
    assert read(site, what).status == 200


@pytest.mark.parametrize("what", WHAT)
def test_whose(site, what):
    assert read(site, what, "").status == 401
    assert read(site, what, "admin", 99_999).code == "rest_user_invalid_id"
    assert read(site, what, "admin", 0).status == 400


@pytest.mark.parametrize("what", ["earnings", "logs"])
def test_pages_follow_each_other(site, what):
    whole = read(site, what, per_page=100)
    first = read(site, what, per_page=2)
    second = read(site, what, per_page=2, cursor=first.headers["x-laurel-cursor"])
    assert first.json + second.json == whole.json[:4]
    assert read(site, what, per_page=2, page=2).json == whole.json[2:4]
    assert read(site, what, page=9).json == []


@pytest.mark.parametrize("what", ["earnings", "logs"])
@pytest.mark.parametrize(
    "query", [{"page": 0}, {"page": -1}, {"per_page": 101}, {"order": "up"}, {"type": "nope"}, {"cursor": "x"}]
)
def test_bad_arguments(site, what, query):
    assert read(site, what, **query).status == 400


def test_an_unknown_type_is_answered_with_the_nearest(site):
    assert "badge" in read(site, "earnings", type="badges").json["data"]["params"]["type"]
    assert "points_earn" in read(site, "logs", type="point_earn").json["data"]["params"]["type"]


def test_a_cursor_of_the_member_is_none_of_what_others_see(site):
    cursor = read(site, "earnings", per_page=1).headers["x-laurel-cursor"]
    assert others(site, "earnings", per_page=1, cursor=cursor).status == 400
