"""A site with a type of each kind, and what can be earned of it."""

from __future__ import annotations

import pytest


class World:
    """Makes posts over REST, takes actions as the administrator, and reads what came of them."""

    def __init__(self, client):
        self.client = client
        self.user = client.user_id("subscriber")
        self.gold = self.post("points-type", "Gold", slug="gold")
        self.badge = self.post("achievement-type", "Badge", slug="badge")
        self.level = self.post("rank-type", "Level", slug="level")

    def post(self, post_type, title, meta=None, **fields):
        """The id of a new published post."""
        body = {"title": title, "status": "publish", "date": "2020-01-01T00:00:00", **fields}
        body["meta"] = {f"_gamipress_{key}": value for key, value in (meta or {}).items()}
        made = self.client.post(f"/wp/v2/{post_type}", as_="admin", json=body)
        assert made.status == 201, made.text
        return made.json["id"]

    def act(self, action, as_="admin", headers=None, **body):
        """The reply to an action on the subscriber, unless another user is named."""
        who = {} if "user" in body or "user_id" in body else {"user": "subscriber"}
        return self.client.post(f"/wp/v2/gamipress/{action}", as_=as_, json={**who, **body}, headers=headers)

    def done(self, action, **body):
        """Take an action that must succeed."""
        reply = self.act(action, **body)
        assert (reply.status, reply.json["success"]) == (200, True), reply.text
        return reply.json["message"]

    def balance(self, points_type="gold"):
        return self.act("get-points", points_type=points_type).json["raw"]

    def rank(self):
        return self.act("get-rank", rank_type="level").json["post_title"]

    def owned(self):
        return [row["post_title"] for row in self.act("get-achievements").json]

    def logs(self):
        """The types of the subscriber's logs, the oldest first."""
        query = {"user_id": self.user, "order": "asc", "per_page": 100}
        return [log["type"] for log in self.client.get("/wp/v2/gamipress-logs", as_="admin", query=query).json]

    def earned(self):
        """The titles of the subscriber's earnings, the oldest first."""
        query = {"user_id": self.user, "order": "asc", "per_page": 100}
        rows = self.client.get("/wp/v2/gamipress-user-earnings", as_="admin", query=query).json
        return [row["title"] for row in rows]


@pytest.fixture
def world(client):
    return World(client)


@pytest.fixture
def ladder(world):
    """Ranks Zero to Three."""
    return [world.post("level", title, menu_order=order) for order, title in enumerate(["Zero", "One", "Two", "Three"])]
