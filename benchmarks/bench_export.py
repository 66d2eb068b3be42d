"""Cost of exports and deletions: read units for 1,000 rows of each ledger, write units for each row that is deleted.

In this process, on the metered memory store: users who sign in, each time for an award, which is three logs in one
entry and an earning. The figures must not grow with the number of rows.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

from site_under_test import Cost, event, memory_site

from laurel.app.awards.record_event import record_event
from laurel.app.ledger.removals import sweep_removals
from laurel.app.posts.delete_post import delete_post
from laurel.app.site import Site
from laurel.app.users.delete_user import delete_user
from laurel.domain.awards.event import Event
from laurel.domain.records.user import User

logging.disable(logging.CRITICAL)

SITE = memory_site()
SERVICES = SITE.container.services

USERS, EVENTS = 200, 20
"""Users, and events of each."""

VETERAN = 2_000
"""Events of one more user."""

BUDGETS = {"users": 50, "earnings": 80, "logs": 80, "balances": 600}
"""Read units for 1,000 rows, beside version and login."""

PAST = "2020-01-01T00:00:00"


def write(path: str, **body: Any) -> int:
    """Create a post as the administrator; its id."""
    fields = {"status": "publish", "date": PAST, **body}
    reply, _ = SITE.request("wp_posts", event("POST", f"/wp-json{path}", body=fields, user="admin"))
    return int(json.loads(reply["body"])["id"])


def fill() -> tuple[int, int]:
    """Make the rows; the award, and the user with many of them."""
    gold = write("/wp/v2/points-type", title="Gold", slug="gold")
    meta = {"trigger_type": "gamipress_login", "count": 1, "points": 1, "points_type": "gold"}
    award = write("/wp/v2/points-award", parent=gold, meta={f"_gamipress_{key}": value for key, value in meta.items()})
    names = [f"user{number}" for number in range(USERS + 1)]
    users = [SERVICES.users.create(User(0, name, f"{name}@e.org", name, name, PAST), "").id for name in names]
    for user, events in [*((user, EVENTS) for user in users[1:]), (users[0], VETERAN)]:
        for _ in range(events):
            record_event(Site(SERVICES), Event("gamipress_login", user))
    return award, users[0]


def pages(ledger: str) -> Iterator[tuple[int, Cost]]:
    """The rows and the cost of each page of an export."""
    cursor = ""
    while True:
        query = f"cursor={cursor}" if cursor else ""
        reply, cost = SITE.request(
            "laurel_api", event("GET", f"/wp-json/laurel/v1/export/{ledger}", query, user="admin")
        )
        yield len(json.loads(reply["body"])), cost
        cursor = reply["headers"].get("X-Laurel-Cursor", "")
        if not cursor:
            return


def main() -> None:
    """Print the table."""
    award, veteran = fill()
    print(f"{'export':<28}{'rows':>8}{'pages':>8}{'r / 1,000 rows':>16}{'budget':>8}{'CPU ms a page':>15}")
    for ledger, budget in BUDGETS.items():
        found = list(pages(ledger))
        rows = sum(number for number, _ in found)
        units = sum(cost.read_units - 2 for _, cost in found) * 1000 / rows
        cpu = sorted(cost.cpu_ms for _, cost in found)[len(found) // 2]
        mark = "" if units <= budget else "  OVER"
        print(f"{ledger:<28}{rows:>8}{len(found):>8}{units:>16.1f}{budget:>8}{cpu:>15.1f}{mark}")
    print(f"\n{'deletion':<28}{'rows':>8}{'calls':>8}{'w / row':>16}{'r / row':>10}")
    for name, delete in (
        ("a user", lambda: delete_user(Site(SERVICES), veteran, 1, ())),
        ("an award that all earned", lambda: delete_post(Site(SERVICES), award)),
    ):
        with SITE.store.measure() as usage:
            delete()
            sweep_removals(Site(SERVICES), lambda: True)
        rows = SERVICES.removals.newest(None, 1)[0].rows
        figures = (rows, usage.calls, usage.write_units / rows, usage.read_units / rows)
        print(f"{name:<28}{figures[0]:>8}{figures[1]:>8}{figures[2]:>16.2f}{figures[3]:>10.2f}")


if __name__ == "__main__":
    main()
