"""A site where signing in pays, asked through Laurel's own function."""

from __future__ import annotations

import pytest


class World:
    """Makes posts over REST and sends events for the subscriber."""

    def __init__(self, client):
        self.client = client
        self.user = client.user_id("subscriber")
        self.gold = self.post("points-type", "Gold", slug="gold")

    def post(self, post_type, title, meta=None, **fields):
        """The id of a new published post."""
        body = {"title": title, "status": "publish", "date": "2020-01-01T00:00:00", **fields}
        body["meta"] = {f"_gamipress_{key}": value for key, value in (meta or {}).items()}
        made = self.client.post(f"/wp/v2/{post_type}", as_="admin", json=body)
        assert made.status == 201, made.text
        return made.json["id"]

    def award(self, trigger="gamipress_login", points=10, **meta):
        """The id of an award of gold."""
        meta = {"trigger_type": trigger, "count": 1, "points": points, "points_type": "gold", **meta}
        return self.post("points-award", f"{points} for {trigger}", meta, parent=self.gold)

    def send(self, event="gamipress_login", as_="admin", route="events", **body):
        """The reply to one event."""
        body = {"event": event, "user_id": self.user, **body}
        return self.client.post(f"/laurel/v1/{route}", as_=as_, json=body)

    def balance(self, user_id=0):
        body = {"user_id": user_id or self.user, "points_type": "gold"}
        return self.client.post("/wp/v2/gamipress/get-points", as_="admin", json=body).json["raw"]

    def logs(self):
        query = {"user_id": self.user, "order": "asc", "per_page": 100}
        return [log["type"] for log in self.client.get("/wp/v2/gamipress-logs", as_="admin", query=query).json]


@pytest.fixture
def world(client):
    return World(client)
