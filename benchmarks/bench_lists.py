"""Growth of the lists of logs and earnings: calls, read units and CPU at 10^2, 10^4 and 10^5 rows, and their ratio.

In this process, on the metered memory store. Each site has so many logs, three to an entry, and so many earnings, over
two years; half of both are of one user, the veteran. Version and sign-in (2 calls, 2 units) are counted apart. Lines
with a budget have the same at every size; `!` marks a figure over it: at 10^2, rows are spread over two years, and each
partition that has any is half a unit. Calls and units are of the first request of its kind, CPU is the median of three
more. At 10^6 rows nothing is read that is not read at 10^5: what grows with a site are
its months (half a unit for some 15 of them), the rows of an hour, and what the line says.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from site_under_test import Cost, SiteUnderTest, event

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.driver.requests import Put, Tables
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows.ledger import put_earning, put_logs
from laurel.store.rows.records import user_item
from laurel.store.rows.state import count_update
from laurel_cli.environment import settings
from laurel_cli.local_tables import memory_tables

logging.disable(logging.CRITICAL)

SIZES = (100, 10_000, 100_000)
"""Rows of each ledger."""

DAYS = 730
VETERAN, SMALL, USERS = 2, 3, 200
BADGE, AWARD = 501, 502
LOG_TYPES = ("event_trigger", "points_earn", "achievement_earn")
LOGS, EARNINGS = "gamipress-logs", "gamipress-user-earnings"


@dataclass(frozen=True, slots=True)
class Line:
    """One request; ``budget`` are its read units, None for one that passes over rows, or looks through them."""

    name: str
    ledger: str
    query: Callable[[int], str]
    budget: float | None = 5


def _fixed(text: str) -> Callable[[int], str]:
    return lambda _size: text


def _ago(**before: float) -> str:
    return f"{datetime.now(UTC) - timedelta(**before):%Y-%m-%dT%H:%M:%S}"


def _both(name: str, query: Callable[[int], str], budget: float | None = 5) -> list[Line]:
    return [Line(f"{short} {name}", ledger, query, budget) for short, ledger in (("logs", LOGS), ("earn", EARNINGS))]


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
    Line("logs type=points_earn", LOGS, _fixed("type=points_earn")),
    Line("logs type=points_earn middle", LOGS, lambda size: f"type=points_earn&page={max(size // 60, 1)}", None),
    Line("logs type=rank_earn (two rows)", LOGS, _fixed("type=rank_earn"), None),
    Line("logs type=rank_award (none)", LOGS, _fixed("type=rank_award")),
    Line("logs trigger_type=gamipress_login", LOGS, _fixed("trigger_type=gamipress_login"), None),
    Line("logs access=private", LOGS, _fixed("access=private"), None),
    Line("logs small user + type", LOGS, _fixed(f"user_id={SMALL}&type=points_earn")),
    Line("logs veteran + type", LOGS, _fixed(f"user_id={VETERAN}&type=points_earn"), None),
    Line("logs veteran + after last week", LOGS, lambda _size: f"user_id={VETERAN}&after={_ago(days=7)}", None),
    Line("earn of post (badge, 10 %)", EARNINGS, _fixed(f"post_id={BADGE}"), None),
    Line("earn of post, once more", EARNINGS, _fixed(f"post_id={BADGE}"), 7),
    Line("earn of post (award, 90 %)", EARNINGS, _fixed(f"post_id={AWARD}"), None),
    Line("earn of post, once more", EARNINGS, _fixed(f"post_id={AWARD}"), 7),
    Line("earn post_type=step", EARNINGS, _fixed("post_type=step")),
    Line("earn post_type=badges", EARNINGS, _fixed("post_type=badges"), None),
    Line("earn points_type=gold", EARNINGS, _fixed("points_type=gold"), None),
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
        rare = size >= SIZES[1] and number in (size // 30, size // 6)
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
    for user in range(2, USERS + 2):
        name = f"member-{user:06}"
        stored = User(user, name, f"{name}@example.org", name, name, "2026-01-01T00:00:00", rev=1)
        store.write(Put("users", user_item(stored)))
        store.write(count_update(user, logs=logs[user], earnings=earnings[user]))


def measured(site: SiteUnderTest, line: Line, size: int) -> Cost:
    """The cost of a request the first time, with the median of its CPU time."""
    sent = event("GET", f"/wp-json/wp/v2/{line.ledger}", line.query(size), user="admin")
    reply, first = site.request("gamipress_ledger", sent)
    cpu = [site.request("gamipress_ledger", sent)[1].cpu_ms for _ in range(3)]
    status = first.status if reply["headers"].get("X-Laurel-Total") is None else 206
    return Cost(first.calls - 2, first.read_units - 2, first.write_units, median(cpu), status)


def shown(cost: Cost) -> str:
    """The figures of a cell; `+` marks a total that is a lower bound."""
    if cost.status >= 400:
        return str(cost.status)
    written = f" {cost.write_units:g} w" if cost.write_units else ""
    return f"{cost.calls} / {cost.read_units:g} / {cost.cpu_ms:.2f}{written}{' +' if cost.status == 206 else ''}"


def main() -> None:
    """Print the table of growth."""
    costs: dict[Line, list[Cost]] = {line: [] for line in LINES}
    for size in SIZES:
        tables = memory_tables()
        site = SiteUnderTest(tables, settings({}))
        populate(tables.driver, size)
        site.request("gamipress_ledger", event("GET", f"/wp-json/wp/v2/{LOGS}", user="admin"))
        gc.collect()
        for line in LINES:
            costs[line].append(measured(site, line, size))
    print("calls / read units / CPU ms, beside version and sign-in; `+`: at least; `!`: over the budget")
    print("| request | " + " | ".join(f"{size:,} rows" for size in SIZES) + " | ratio | budget |")
    print("|---|" + "---|" * (len(SIZES) + 2))
    for line, found in costs.items():
        over = line.budget is not None and max(cost.read_units for cost in found) > line.budget
        budget = "" if line.budget is None else f"{line.budget:g} r{'!' if over else ''}"
        ratio = f"{found[-1].calls / found[0].calls:.1f} / {found[-1].read_units / found[0].read_units:.1f}"
        print(f"| {line.name} | {' | '.join(map(shown, found))} | {ratio} | {budget} |")


if __name__ == "__main__":
    main()
