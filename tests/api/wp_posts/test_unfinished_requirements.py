"""A requirement that could never be earned is refused at publishing, with what is missing."""

from __future__ import annotations

import pytest

from laurel.domain.awards.eligibility import needs_of
from laurel.domain.awards.triggers import TRIGGERS

KINDS = ("points-award", "points-deduct", "step", "rank-requirement")
LOGIN = {"trigger_type": "gamipress_login"}

COMPARED = {
    "achievement_post": 7, "achievement_type": "badge", "points_type_required": "gold", "points_required": 0,
    "rank_type_required": "level", "rank_required": 7, "post_type_required": "post", "user_role_required": "editor",
    "meta_key_required": "color", "meta_value_required": "0", "bp_field_value": "red",
}  # fmt: skip
"""What a trigger may compare, with a value that will do."""

NEEDY = [trigger for trigger in TRIGGERS if needs_of(trigger)]


@pytest.fixture
def types(published):
    for kind, slug in (("points-type", "gold"), ("achievement-type", "badge"), ("rank-type", "level")):
        published(slug, kind, slug=slug)


def keys(meta):
    return {f"_gamipress_{key}": value for key, value in meta.items()}


def send(client, meta, kind="step", path="", **fields):
    body = {"title": "R", "status": "publish", "meta": keys(meta), **fields}
    return client.post(f"/wp/v2/{kind}{path}", as_="admin", json=body)


def missing(reply):
    """What a refusal says is missing, without the prefix."""
    assert (reply.status, reply.code) == (400, "rest_invalid_param"), reply.text
    data = reply.json["data"]
    assert list(data["params"]) == list(data["details"]) == ["meta"]
    assert data["details"]["meta"]["code"] == "rest_requirement_unfinished"
    found = data["details"]["meta"]["data"]["missing"]
    assert all(
        key in problem and problem in data["params"]["meta"]
        for key, problem in found.items()
        if "no trigger" not in problem
    )
    return {key.removeprefix("_gamipress_") for key in found}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("meta", [{}, {"trigger_type": ""}, {"trigger_type": "gamipress_logon"}, {"count": 1}])
def test_an_unknown_trigger(client, kind, meta):
    posts = client.site().catalogue.posts
    assert missing(send(client, meta, kind)) == {"trigger_type"}
    assert client.site().catalogue.posts == posts
    assert send(client, meta, kind, status="draft").status == 201


@pytest.mark.parametrize("trigger", NEEDY)
def test_what_a_trigger_compares(client, types, trigger):
    """Each key alone is missed, and "" is as good as none; with all of them the requirement is published."""
    whole = {"trigger_type": trigger, **{key: COMPARED[key] for key in needs_of(trigger)}}
    for key in needs_of(trigger):
        assert missing(send(client, {name: value for name, value in whole.items() if name != key})) == {key}
        empty = "" if isinstance(whole[key], str) else 0
        if key != "points_required":
            assert missing(send(client, {**whole, key: empty})) == {key}
    assert missing(send(client, {"trigger_type": trigger})) == set(needs_of(trigger))
    assert send(client, whole).status == 201


@pytest.mark.parametrize(
    ("trigger", "key"),
    [
        ("earn-points", "points_type_required"),
        ("any-achievement", "achievement_type"),
        ("earn-rank", "rank_type_required"),
    ],
)
def test_a_type_that_is_not_there(client, types, trigger, key):
    whole = {"trigger_type": trigger, **{name: COMPARED[name] for name in needs_of(trigger)}}
    assert missing(send(client, {**whole, key: "nope"})) == {key}


@pytest.mark.parametrize("trigger", ["gamipress_publish_page", "gamipress_publish_product_x", "gamipress_delete_badge"])
def test_triggers_of_any_post_type_are_known(client, trigger):
    assert send(client, {"trigger_type": trigger}).status == 201


def test_a_setting_knows_triggers_of_any_name(client):
    client.post("/wp/v2/settings", as_="admin", json={"gamipress_free_triggers": True})
    assert send(client, {"trigger_type": "shop.bought"}).status == 201
    assert missing(send(client, {})) == {"trigger_type"}
    assert missing(send(client, {"trigger_type": "shop_specific_role"})) == {"user_role_required"}


def test_a_draft_is_refused_when_it_is_published(client, types):
    draft = send(client, {"trigger_type": "points-balance"}, status="draft").json
    path = f"/{draft['id']}"
    assert missing(send(client, {}, path=path)) == {"points_type_required", "points_required"}
    assert client.site().catalogue.get(draft["id"]).status == "draft"
    assert send(client, {"points_type_required": "gold", "points_required": 5}, path=path).status == 200


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_one_that_is_published_keeps_what_it_needs(client, verb):
    path = f"/wp/v2/step/{send(client, LOGIN).json['id']}"
    write = getattr(client, verb)
    for empty in ("", None, "gamipress_logon"):
        reply = write(path, as_="admin", json={"meta": {"_gamipress_trigger_type": empty}})
        assert missing(reply) == {"trigger_type"}
    assert write(path, as_="admin", json={"meta": {"_gamipress_trigger_type": ""}, "status": "draft"}).status == 200


def test_one_that_was_published_before_is_edited_but_not_changed_for_the_worse(client):
    """Sites hold such requirements; renaming, moving or withdrawing one does not ask for what it lacks."""
    allow(client, True)
    path = f"/{send(client, {}).json['id']}"
    allow(client, False)
    assert client.post(f"/wp/v2/step{path}", as_="admin", json={"title": "Renamed", "menu_order": 2}).status == 200
    assert missing(send(client, {"count": 2}, path=path)) == {"trigger_type"}
    assert send(client, {}, path=path, status="draft").status == 200
    assert missing(send(client, {}, path=path)) == {"trigger_type"}


def allow(client, value):
    body = {"gamipress_unfinished_requirements": value}
    assert client.post("/wp/v2/settings", as_="admin", json=body).status == 200


def test_a_setting_publishes_all_as_gamipress_does(client):
    allow(client, True)
    assert send(client, {}).status == send(client, {"trigger_type": "nope"}).status == 201


def test_back_from_the_trash(client):
    allow(client, True)
    path = f"/{send(client, {}).json['id']}"
    allow(client, False)
    assert client.delete(f"/wp/v2/step{path}", as_="admin").status == 200
    assert missing(send(client, {}, path=path)) == {"trigger_type"}


def test_each_of_a_batch_by_itself(client):
    good, bad = ({"title": "R", "status": "publish", "meta": keys(meta)} for meta in (LOGIN, {}))
    asked = [{"path": "/wp/v2/step", "body": body} for body in (bad, good)]
    responses = client.post("/batch/v1", as_="admin", json={"requests": asked}).json["responses"]
    assert [response["status"] for response in responses] == [400, 201]
    assert "_gamipress_trigger_type" in responses[0]["body"]["data"]["params"]["meta"]


def test_a_scheduled_one_may_wait_unfinished(client):
    reply = send(client, {}, date_gmt="2026-03-01T13:00:00")
    assert (reply.status, reply.json["status"]) == (201, "future")


@pytest.mark.parametrize("rest_base", ["posts", "badge", "level", "achievement-type"])
def test_other_posts_need_no_trigger(make, types, rest_base):
    make({"title": "P", "status": "publish"}, rest_base)
