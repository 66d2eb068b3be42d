"""Posts that are written now and published later, over REST and by the schedule."""

from __future__ import annotations

import pytest

from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.template import Function

WP_CRON = Function("WpCronFunction", "wp_cron.app.handler", 512, 60)


@pytest.fixture
def cron(container):
    """cron() lets a minute's run happen; the ids of the posts that it published."""

    def run():
        done = invoker(container)(WP_CRON, {})
        assert done["failed"] == []
        return done["done"]

    return run


def make(client, rest_base="posts", as_="admin", **body):
    reply = client.post(f"/wp/v2/{rest_base}", as_=as_, json={"title": "Later", "status": "publish", **body})
    assert reply.status == 201, reply.text
    return reply.json


def shown(client, post, rest_base="posts"):
    return client.get(f"/wp/v2/{rest_base}/{post['id']}", as_="admin", query={"context": "edit"}).json


IN_AN_HOUR = {"date_gmt": "2026-03-01T13:00:00"}


def test_a_scheduled_post_is_published_as_it_was_written(client, clock, cron):
    client.put("/wp/v2/settings", as_="admin", json={"timezone": "America/New_York"})
    post = make(client, **IN_AN_HOUR)
    assert (post["status"], post["date"], post["slug"]) == ("future", "2026-03-01T08:00:00", "later")
    clock.advance(minutes=59)
    assert cron() == []
    assert client.get("/wp/v2/posts").json == []
    clock.advance(minutes=1)
    assert cron() == [post["id"]]
    (listed,) = client.get("/wp/v2/posts").json
    assert listed["id"] == post["id"]
    assert listed["link"].endswith("/later/")
    published = shown(client, post)
    same = ("date", "date_gmt", "modified", "modified_gmt", "slug", "guid", "author", "title", "content", "meta")
    assert published["status"] == "publish"
    assert {name: published[name] for name in same} == {name: post[name] for name in same}


def test_it_pays_its_author_when_it_is_published_and_once(client, clock, cron):
    gold = make(client, "points-type", title="Gold", slug="gold")["id"]
    for trigger, points in (("gamipress_publish_post", 1), ("gamipress_publish_post_type", 10)):
        meta = {"trigger_type": trigger, "count": 1, "points": points, "points_type": "gold"}
        meta |= {"post_type_required": "post"} if trigger.endswith("_type") else {}
        keys = {f"_gamipress_{key}": value for key, value in meta.items()}
        make(client, "points-award", title=trigger, parent=gold, meta=keys, date="2020-01-01T00:00:00")
    post = make(client, as_="author", **IN_AN_HOUR)

    def balance():
        body = {"user": "author", "points_type": "gold"}
        return client.post("/wp/v2/gamipress/get-points", as_="admin", json=body).json["raw"]

    assert balance() == 0
    clock.advance(hours=1)
    assert cron() == [post["id"]]
    assert balance() == 11
    for status in ("draft", "publish"):
        client.post(f"/wp/v2/posts/{post['id']}", as_="author", json={"status": status})
    assert cron() == []
    assert balance() == 11


def test_a_badge_is_unlocked_by_its_scheduled_step(client, clock, cron):
    """What the engine decides by is scheduled, too."""
    make(client, "achievement-type", title="Badge", slug="badge")
    badge = make(client, "badge", title="Writer", meta={"_gamipress_earned_by": "triggers"})["id"]
    keys = {"_gamipress_trigger_type": "gamipress_login", "_gamipress_count": 1}
    make(client, "step", title="Sign in", parent=badge, meta=keys, **IN_AN_HOUR)
    user = client.user_id("subscriber")

    def awarded():
        body = {"event": "gamipress_login", "user_id": user}
        found = client.post("/laurel/v1/events", as_="admin", json=body).json["awarded"]
        return [award["post_id"] for award in found if award["kind"] == "unlock"]

    assert awarded() == []
    clock.advance(hours=1)
    cron()
    assert awarded() == [badge]


def test_a_scheduled_type_gets_its_routes(client, clock, cron):
    make(client, "achievement-type", title="Quest", slug="quest", **IN_AN_HOUR)
    assert client.get("/wp/v2/quest").code == "rest_no_route"
    clock.advance(hours=1)
    cron()
    assert client.get("/wp/v2/quest").status == 200


def test_what_was_put_off_waits_and_what_was_withdrawn_stays_away(client, clock, cron):
    put_off, withdrawn = make(client, **IN_AN_HOUR), make(client, **IN_AN_HOUR)
    client.post(f"/wp/v2/posts/{put_off['id']}", as_="admin", json={"date_gmt": "2026-03-01T15:00:00"})
    client.delete(f"/wp/v2/posts/{withdrawn['id']}", as_="admin")
    clock.advance(hours=2)
    assert cron() == []
    clock.advance(hours=1)
    assert cron() == [put_off["id"]]
