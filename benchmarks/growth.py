"""`make growth`: what requests take at 10^2, 10^4, 10^5 and 10^6 rows, in one table, beside the budgets.

    make growth ARGS="--sizes 100 10000"

Lists of logs and earnings, awards and progress on sites of so many logs and as many earnings; lists of people, and
sign-ups, on sites of so many accounts. In this process, on the metered memory store; 10^6 take some 12 GB and half an
hour. Exits with 1 where a figure is over its budget.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import bench_lists
import bench_people
from bench_lists import BADGE, SMALL, VETERAN
from growth_table import Budget, Line, growth, table
from rules import PAST, prepare, set_free_triggers, under_way
from site_under_test import SiteUnderTest, event

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

SIZES = (100, 10_000, 100_000, 1_000_000)

AMBITIOUS = 7
"""A user with a hundred goals under way."""

Sent = Callable[[SiteUnderTest, int], dict[str, Any]]


def _event(user_id: int, trigger: str) -> Sent:
    """The request of an event with an id, another one each time."""

    def sent(_site: SiteUnderTest, _size: int) -> dict[str, Any]:
        body = {"event": trigger, "user_id": user_id, "id": uuid4().hex}
        return event("POST", "/wp-json/laurel/v1/events", body=body, user="admin")

    return sent


def _repeated(site: SiteUnderTest, size: int) -> dict[str, Any]:
    """The request of an event that was sent a moment ago."""
    sent = _event(SMALL, "gamipress_login")(site, size)
    site.request("laurel_api", sent)
    return sent


def _get(path: str, query: str = "") -> Sent:
    return lambda _site, _size: event("GET", f"/wp-json{path}", query, user="admin")


def _delete(path: str, query: str = "force=true") -> Sent:
    return lambda _site, _size: event("DELETE", f"/wp-json{path}", query, user="admin")


PAYS = Budget(read_units=4, write_units=11, calls=3)
PROGRESS = "/laurel/v1/users/{}/progress"

LINES = (
    Line("award, small user", "laurel_api", _event(SMALL, "gamipress_login"), PAYS),
    Line("award, veteran", "laurel_api", _event(VETERAN, "gamipress_login"), PAYS),
    Line("award, 100 goals under way", "laurel_api", _event(AMBITIOUS, "gamipress_login"), Budget(4, 13, 3)),
    Line("award, sent again", "laurel_api", _repeated, PAYS),
    Line("cascade of five, veteran", "laurel_api", _event(VETERAN, "gamipress_publish_page"), Budget(4, 67, 3)),
    Line("progress of small user", "laurel_api", _get(PROGRESS.format(SMALL)), Budget(5)),
    Line("progress of veteran", "laurel_api", _get(PROGRESS.format(VETERAN)), Budget(5)),
    Line("progress, 100 goals under way", "laurel_api", _get(PROGRESS.format(AMBITIOUS)), Budget(5)),
    Line("user veteran with balances", "wp_users", _get(f"/wp/v2/users/{VETERAN}"), Budget(2)),
    Line("export of 1,000 logs", "laurel_api", _get("/laurel/v1/export/logs", "per_page=1000")),
    Line("export of 1,000 earnings", "laurel_api", _get("/laurel/v1/export/earnings", "per_page=1000")),
)
"""What is asked of sites of rows, besides the lists."""

LAST = (
    Line("delete badge (10 % of earnings)", "wp_posts", _delete(f"/wp/v2/badges/{BADGE}"), once=True),
    Line("delete user veteran", "wp_users", _delete(f"/wp/v2/users/{VETERAN}", "force=true&reassign=1"), once=True),
)
"""What a site of rows is no more the same after."""


def sites_with_rules(sizes: Sequence[int]) -> Iterator[tuple[int, SiteUnderTest]]:
    """The sites of rows, with rules, and one user who has a hundred goals under way."""
    for size, site in bench_lists.sites(sizes):
        set_free_triggers(site)
        under_way(site, prepare(site), 100)
        posts = site.container.services.posts
        catalogue = posts.catalogue()
        (badges,) = catalogue.type_posts("achievement-type")
        badge = Post(BADGE, str(badges.id), "publish", "badge", "Badge", date=PAST)
        posts.commit(catalogue, CatalogueChange(put=(badge,)))
        for _ in range(3):
            site.request("laurel_api", _event(AMBITIOUS, "example_goal_0")(site, size))
        yield size, site


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="rows, and accounts")
    sizes = parser.parse_args().sizes
    measured = (
        (sites_with_rules, (*bench_lists.LINES, *LINES, *LAST)),
        (bench_people.sites, bench_people.LINES),
    )
    for line in table(sizes, (growth(sites(sizes), lines) for sites, lines in measured)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
