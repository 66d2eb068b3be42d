"""Rules of a site that is measured, as its administrator makes them."""

from __future__ import annotations

import json
from typing import Any

from site_under_test import SiteUnderTest, event

PAST = "2020-01-01T00:00:00"


def write(site: SiteUnderTest, path: str, **body: Any) -> int:
    """Create a post; its id."""
    fields = {"status": "publish", "date": PAST, **body}
    reply, _ = site.request("wp_posts", event("POST", f"/wp-json{path}", body=fields, user="admin"))
    return int(json.loads(reply["body"])["id"])


def prefixed(meta: dict[str, Any]) -> dict[str, Any]:
    """Meta keys as GamiPress has them."""
    return {f"_gamipress_{key}": value for key, value in meta.items()}


def award(site: SiteUnderTest, parent: int, trigger: str, count: int = 1, **meta: Any) -> int:
    """An award of ten points; its id."""
    given = {"trigger_type": trigger, "count": count, "points": 10, "points_type": "gold", **meta}
    return write(site, "/wp/v2/points-award", title="Award", parent=parent, meta=prefixed(given))


def prepare(site: SiteUnderTest) -> int:
    """Ten gold for a sign-in and for ten posts, and five badges each of which leads to the next; the points type's id.

    The first badge is for `gamipress_publish_page`.
    """
    gold = write(site, "/wp/v2/points-type", title="Gold", slug="gold")
    award(site, gold, "gamipress_login")
    award(site, gold, "gamipress_publish_post", 10)
    write(site, "/wp/v2/achievement-type", slug="badges")
    earlier = 0
    for number in range(5):
        badge = write(site, "/wp/v2/badges", title=f"Badge {number}", meta=prefixed({"earned_by": "triggers"}))
        trigger_meta = {
            "trigger_type": "specific-achievement",
            "achievement_type": "badges",
            "achievement_post": earlier,
            "count": 1,
        }
        if not earlier:
            trigger_meta = {"trigger_type": "gamipress_publish_page", "count": 1}
        write(site, "/wp/v2/step", title="Step", parent=badge, meta=prefixed(trigger_meta))
        earlier = badge
    return gold


def under_way(site: SiteUnderTest, gold: int, number: int) -> None:
    """Awards that take a hundred events, a hundred of them listening to each of their triggers."""
    for place in range(number):
        award(site, gold, f"example_goal_{place // 100 * 100}", 100)


def set_free_triggers(site: SiteUnderTest) -> None:
    """Let requirements have triggers of any name."""
    body = {"gamipress_free_triggers": True}
    reply, _ = site.request("discovery", event("POST", "/wp-json/wp/v2/settings", body=body, user="admin"))
    assert reply["statusCode"] == 200, reply["body"]
