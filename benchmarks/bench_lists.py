"""Growth of the lists of logs and earnings: calls, read units and CPU at 10^2, 10^4 and 10^5 rows, and their ratio.

In this process, on the metered memory store. Each site has so many logs, three to an entry, and so many earnings, over
two years; half of both are of one user, the veteran. Lines with a budget have the same at every size; `!` marks a
figure over it: at 10^2, rows are spread over two years, and each partition that has any is half a unit. What grows with
a site are its months (half a unit for some 15 of them), the rows of an hour, and what the line says.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from growth_table import Budget, Line, growth, table
from site_under_test import SiteUnderTest, event

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.driver.requests import Put, Tables
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows.ledger import put_earning, put_logs
from laurel.store.rows.state import count_update
from laurel.store.users.users import UserStore
from laurel_cli.environment import settings
from laurel_cli.local_tables import memory_tables

logging.disable(logging.CRITICAL)

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "100 10000 100000").split())
"""Rows of each ledger."""

DAYS = 730
VETERAN, SMALL, USERS = 2, 3, 200
BADGE, AWARD = 501, 502
LOG_TYPES = ("event_trigger", "points_earn", "achievement_earn")
LOGS, EARNINGS = "gamipress-logs", "gamipress-user-earnings"
GROUP = "gamipress_ledger"


def of(name: str, ledger: str, query: Callable[[int], str], budget: float | None = 5) -> Line:
    """A list, whose query depends on the size; ``budget`` are read units, None where rows are passed over."""
    path = f"/wp-json/wp/v2/{ledger}"
    return Line(name, GROUP, lambda _site, size: event("GET", path, query(size), user="admin"), Budget(budget))


def _fixed(text: str) -> Callable[[int], str]:
    return lambda _size: text


def _ago(**before: float) -> str:
    return f"{datetime.now(UTC) - timedelta(**before):%Y-%m-%dT%H:%M:%S}"


def _both(name: str, query: Callable[[int], str], budget: float | None = 5) -> list[Line]:
    return [of(f"{short} {name}", ledger, query, budget) for short, ledger in (("logs", LOGS), ("earn", EARNINGS))]


def _newest(ledger: str) -> Callable[[SiteUnderTest, int], dict[str, Any]]:
    """The request of the newest row by its id."""

    def sent(site: SiteUnderTest, _size: int) -> dict[str, Any]:
        path = f"/wp-json/wp/v2/{ledger}"
        reply, _ = site.request(GROUP, event("GET", path, "per_page=1", user="admin"))
        ((name, row_id), *_) = json.loads(reply["body"])[0].items()
        assert name.endswith("id"), name
        return event("GET", f"{path}/{row_id}", user="admin")

    return sent


LINES = (
    *_both("page 1", _fixed("")),
    *_both("page 2", _fixed("page=2")),
    *_both("page 10", _fixed("page=10"), 8),
    *_both("middle page", lambda size: f"page={max(size // 20, 1)}", None),
    *_both("page after it", lambda size: f"page={max(size // 20, 1) + 1}", None),
    *_both("last page", lambda size: f"page={size // 10}", None),
    *_both("per_page=100 page 1", _fixed("per_page=100"), None),
    *_both("order=asc page 1", _fixed("order=asc")),
    *_both("of a small user", _fixed(f"user_id={SMALL}")),
    *_both("of veteran page 1", _fixed(f"user_id={VETERAN}")),
    *_both("of veteran middle", lambda size: f"user_id={VETERAN}&page={max(size // 40, 1)}", None),
    *_both("of veteran, after it", lambda size: f"user_id={VETERAN}&page={max(size // 40, 1) + 1}"),
    *_both("of veteran last page", lambda size: f"user_id={VETERAN}&page={size // 20}", 10),
    *_both("after last week", lambda _size: f"after={_ago(days=7)}", 8),
    *_both("after last hour", lambda _size: f"after={_ago(hours=1)}", 7),
    *_both("a month a year ago", lambda _size: f"after={_ago(days=395)}&before={_ago(days=365)}", 11),
    *_both("orderby=date", _fixed("orderby=date")),
    *_both("search", _fixed("search=needle"), None),
    *_both("orderby=user_id", _fixed("orderby=user_id"), None),
    of("logs type=points_earn", LOGS, _fixed("type=points_earn")),
    of("logs type=points_earn middle", LOGS, lambda size: f"type=points_earn&page={max(size // 60, 1)}", None),
    of("logs type=rank_earn (two rows)", LOGS, _fixed("type=rank_earn"), None),
    of("logs type=rank_award (none)", LOGS, _fixed("type=rank_award")),
    of("logs trigger_type=gamipress_login", LOGS, _fixed("trigger_type=gamipress_login"), None),
    of("logs access=private", LOGS, _fixed("access=private"), None),
    of("logs small user + type", LOGS, _fixed(f"user_id={SMALL}&type=points_earn")),
    of("logs veteran + type", LOGS, _fixed(f"user_id={VETERAN}&type=points_earn"), None),
    of("logs veteran + after last week", LOGS, lambda _size: f"user_id={VETERAN}&after={_ago(days=7)}", None),
    of("earn of post (badge, 10 %)", EARNINGS, _fixed(f"post_id={BADGE}"), None),
    of("earn of post, once more", EARNINGS, _fixed(f"post_id={BADGE}"), 7),
    of("earn of post (award, 90 %)", EARNINGS, _fixed(f"post_id={AWARD}"), None),
    of("earn of post, once more", EARNINGS, _fixed(f"post_id={AWARD}"), 7),
    of("earn post_type=step", EARNINGS, _fixed("post_type=step")),
    of("earn post_type=badges", EARNINGS, _fixed("post_type=badges"), None),
    of("earn points_type=gold (none)", EARNINGS, _fixed("points_type=gold")),
    Line("log by id", GROUP, _newest(LOGS), Budget(2)),
    Line("earning by id", GROUP, _newest(EARNINGS), Budget(2)),
)


def populate(store: Tables, size: int) -> None:
    """Give a fresh site its rows and their users, as the stores would leave them."""
    now, moment = datetime.now(UTC), [0.0]
    ids, earning_ids = LedgerIds(lambda: moment[0]), LedgerIds(lambda: moment[0])
    logs, earnings = dict.fromkeys(range(2, USERS + 2), 0), dict.fromkeys(range(2, USERS + 2), 0)
    for number in range(size // 3 + 1):
        at = now - timedelta(days=DAYS * (1 - number * 3 / size), seconds=30)
        moment[0] = at.timestamp()
        user = VETERAN if number % 2 else 2 + number // 2 % USERS
        date = f"{at:%Y-%m-%dT%H:%M:%S}"
        common: dict[str, Any] = {"user_id": user, "date": date, "title": "Ann did something worth points and a badge"}
        rare = size >= 10_000 and number in (size // 30, size // 6)
        types = ("event_trigger", "points_earn", "rank_earn") if rare else LOG_TYPES
        taken = ids.take_slots(min(3, size - number * 3) or 1)
        rows = [Log(row_id, trigger_type="gamipress_visit", type=types[row_id % 16], **common) for row_id in taken]
        logs[user] += len(rows)
        for put in put_logs(rows):
            store.write(Put("logs", put.item))
    for number in range(size):
        at = now - timedelta(days=DAYS * (1 - number / size), seconds=15)
        moment[0] = at.timestamp()
        user = VETERAN if number % 2 else 2 + number // 2 % USERS
        date = f"{at:%Y-%m-%dT%H:%M:%S}"
        post = BADGE if number % 10 == 0 else AWARD
        kind = "points-award" if number % 4 else "step"
        earning = Earning(earning_ids.take()[0], user, post, kind, "Ann earned something", 10, 77, date)
        earnings[user] += 1
        store.write(Put("earnings", put_earning(earning).item))
    users = UserStore(store)
    for user in logs:
        name = f"member-{user:06}"
        made = users.create(User(0, name, f"{name}@example.org", name, name, "2026-01-01T00:00:00"), "")
        assert made.id == user
        store.write(count_update(user, logs=logs[user], earnings=earnings[user]))


def sites(sizes: Sequence[int]) -> Iterator[tuple[int, SiteUnderTest]]:
    """A site of each size, one at a time."""
    for size in sizes:
        tables = memory_tables()
        site = SiteUnderTest(tables, settings({}))
        populate(tables.driver, size)
        site.request(GROUP, event("GET", f"/wp-json/wp/v2/{LOGS}", user="admin"))
        yield size, site


def main() -> None:
    """Print the table of growth."""
    for line in table(SIZES, [growth(sites(SIZES), LINES)]):
        print(line)


if __name__ == "__main__":
    main()
