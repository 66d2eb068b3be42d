"""The achievements of a site as an app shows them: for the member, for others, for managers."""

from __future__ import annotations

import pytest


@pytest.fixture
def badges(world):
    """By name: achievements of a type; the first is earned by one sign-in, the second by three, two are hidden."""
    world.post("achievement-type", "Badge", slug="badges")

    def badge(title, count, **meta):
        made = world.post(
            "badges", title, {"earned_by": "triggers", "maximum_earnings": 1, **meta}, excerpt=f"<b>{title}</b>!"
        )
        world.post("step", title, {"trigger_type": "gamipress_login", "count": count}, parent=made)
        return made

    return {
        "first": badge("First", 1, points=5, points_type="gold"),
        "third": badge("Third", 3),
        "secret": badge("Secret", 2, hidden="hidden"),
        "never": badge("Never", 9, hidden="hidden"),
    }


def shown(world, whose="me", as_="subscriber", **query):
    path = f"/laurel/v1/users/{whose}/achievements"
    reply = world.client.get(path, as_=as_, query=query)
    assert reply.status == 200, reply.text
    return {one["title"]: one for one in reply.json}


def test_a_member_sees_all_but_what_is_hidden_and_not_earned(world, badges):
    world.send()
    mine = shown(world)
    assert list(mine) == ["First", "Third"]
    first, third = mine["First"], mine["Third"]
    assert (first["earned"], first["times"], first["points"], first["points_type"]) == (True, 1, 5, "gold")
    assert (first["description"], first["image"], first["hidden"]) == ("First!", 0, False)
    assert first["earned_at"]
    assert (third["earned"], third["earned_at"], third["progress"]["needed"]) == (False, None, 1)
    assert third["next_step"] == badges["third"] + 1
    world.send()
    assert list(shown(world)) == ["First", "Third", "Secret"]


def test_others_see_what_was_earned_and_is_not_hidden(world, badges):
    for _ in range(2):
        world.send()
    for viewer in ("", "author"):
        theirs = shown(world, world.user, as_=viewer)
        assert list(theirs) == ["First"]
        assert (theirs["First"]["progress"], theirs["First"]["next_step"]) == (None, None)
        assert theirs["First"]["earned_at"]
    assert list(shown(world, world.user, as_="admin")) == ["First", "Third", "Secret"]


def test_pages_types_and_totals(world, badges):
    world.post("achievement-type", "Quest", slug="quests")
    assert list(shown(world, type="badges")) == ["First", "Third"]
    assert shown(world, type="quests") == {}
    reply = world.client.get("/laurel/v1/users/me/achievements", as_="subscriber", query={"per_page": 1, "page": 2})
    assert [one["title"] for one in reply.json] == ["Third"]
    assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("2", "2")


@pytest.mark.parametrize("query", [{"type": "badge"}, {"page": 0}, {"per_page": 101}, {"per_page": "x"}])
def test_what_cannot_be_listed_is_refused(world, badges, query):
    reply = world.client.get("/laurel/v1/users/me/achievements", as_="subscriber", query=query)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    if "type" in query:
        assert "Did you mean badges?" in reply.text


def test_nobody_is_nobody(world, badges):
    assert world.client.get("/laurel/v1/users/me/achievements").status == 401
    assert world.client.get("/laurel/v1/users/999/achievements", as_="admin").code == "rest_user_invalid_id"


def test_what_is_given_by_hand_alone_is_there_without_steps(world, badges):
    made = world.post("badges", "Given", {"earned_by": "admin"})
    assert shown(world)["Given"]["progress"] == {"count": 0, "needed": 0, "percentage": 0}
    body = {"user_id": world.user, "achievement_id": made}
    assert world.client.post("/wp/v2/gamipress/award-achievement", as_="admin", json=body).status == 200
    given = shown(world)["Given"]
    assert (given["earned"], given["progress"]["percentage"]) == (True, 100)


def test_a_draft_is_in_no_list(world, badges):
    world.client.post(f"/wp/v2/badges/{badges['third']}", as_="admin", json={"status": "draft"})
    assert list(shown(world)) == ["First"]
