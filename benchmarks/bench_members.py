"""Cost of lists of members and users at 10^2 and at 10^5 accounts: calls, read units and CPU, beside the budgets.

In this process, on the metered memory store. Authentication is counted apart; the catalogue's version (1 call, 1
unit) is part of every figure. The figures must not grow with the number of accounts; where a filter is counted
row by row, the limit of 10,000 rows refuses the request instead (400).
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from site_under_test import Cost, event, memory_site

from laurel.domain.awards.state import UserState
from laurel.domain.records.member import Member
from laurel.domain.records.user import User
from laurel.store.driver.requests import Put, Update
from laurel.store.rows import keys
from laurel.store.rows.members import COUNTERS, member_values
from laurel.store.rows.records import profile_copy, user_item
from laurel.store.rows.state import state_update, state_values

logging.disable(logging.CRITICAL)

SITE = memory_site()

SIZES = (100, 100_000)
"""Accounts of the two sites."""

ONLINE = 20
"""How many of them were active in the last minutes."""

INCLUDED = ",".join(str(number) for number in range(11, 21))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request, and its budget of calls and read units, the catalogue's included."""

    name: str
    path: str
    query: str = ""
    user: str = ""
    calls: int = 3
    read_units: float | None = 4

    @property
    def group(self) -> str:
        """The function that answers."""
        return "buddypress" if self.path.startswith("/buddypress") else "wp_users"

    def event(self) -> dict[str, Any]:
        """The request."""
        return event("GET", f"/wp-json{self.path}", self.query, user=self.user)


MEMBERS, USERS = "/buddypress/v1/members", "/wp/v2/users"

KINDS = (
    Kind("a member", f"{MEMBERS}/50", calls=2, read_units=2),
    Kind("a member, with extras", f"{MEMBERS}/50", "populate_extras=true", calls=2, read_units=2),
    Kind("a member, signed in", f"{MEMBERS}/50", user="admin", read_units=3),
    *(Kind(f"10 members, {kind}", MEMBERS, f"type={kind}") for kind in ("active", "newest", "alphabetical", "popular")),
    Kind("10 members, random", MEMBERS, "type=random", calls=4),
    Kind("10 members, online", MEMBERS, "type=online"),
    Kind("10 members, page 5", MEMBERS, "type=active&page=5", read_units=None),
    Kind("10 members, signed in", MEMBERS, "type=active", "admin", calls=4, read_units=9),
    Kind("10 members, include", MEMBERS, f"include={INCLUDED}", read_units=6),
    Kind("members, search", MEMBERS, "search=member", read_units=None),
    Kind("a user", f"{USERS}/50", user="admin", calls=2, read_units=2),
    *(
        Kind(f"10 users by {order}", USERS, f"orderby={order}&_fields=id,name,slug", "admin")
        for order in ("name", "id", "registered_date")
    ),
    Kind("10 users by slug", USERS, "orderby=slug&_fields=id,name,slug", "admin", calls=4, read_units=9),
    Kind("10 users with balances", USERS, "", "admin", calls=4, read_units=9),
    Kind("10 users, include", USERS, f"include={INCLUDED}&_fields=id,name,slug", "admin", read_units=6),
    Kind("users, search", USERS, "search=member", "admin", calls=4, read_units=None),
)


BALANCES = UserState(balances={1: 120}, awarded={1: 150}, logs=40, earnings=12)


def populate(before: int, size: int) -> None:
    """Bring the site up to so many accounts: profiles, members and totals, as the stores would leave them."""
    tables, now = SITE.store, datetime.now(UTC)
    for number in range(before + 1, size + 1):
        name = f"member-{number:06}"
        user = User(
            number,
            name,
            f"{name}@example.org",
            name,
            f"Member {number:06}",
            "2026-01-01T00:00:00",
            roles=("subscriber",),
            first_name="Member",
            last_name=f"{number:06}",
            description="Of the community. " * 8,
            rev=1,
        )
        ago = timedelta() if SIZES[0] - ONLINE < number <= SIZES[0] else timedelta(days=2)
        member = Member(number, f"{now - ago:%Y-%m-%dT%H:%M:%S}", friends=number % 50, rev=1)
        pk, sk = keys.member(number)
        tables.write(Put("users", user_item(user)))
        tables.write(Put("users", {"pk": pk, "sk": sk, **profile_copy(user), **member_values(member)}))
        tables.write(state_update(number, {}, state_values(BALANCES, 1)))
        tables.write(Update("system", keys.user_totals(number), add={"all": 1}))
        tables.write(Update("system", keys.member_totals(number), add=dict.fromkeys(COUNTERS, 1)))


def prepare() -> None:
    """A site with friends, and with a points type, whose balances users show."""
    SITE.request(
        "buddypress", event("PUT", "/wp-json/buddypress/v1/components", "name=friends&action=activate", user="admin")
    )
    body = {"title": "Gold", "status": "publish"}
    SITE.request("wp_posts", event("POST", "/wp-json/wp/v2/points-type", body=body, user="admin"))


def main() -> None:
    """Print a line for each kind: the figures at few accounts, then at many."""
    prepare()
    measured: dict[str, list[Cost]] = {kind.name: [] for kind in KINDS}
    before = 1
    for size in SIZES:
        populate(before, size)
        before = size
        gc.collect()
        gc.freeze()  # what the store holds in memory is no work of a request
        for kind in KINDS:
            measured[kind.name].append(SITE.typical(kind.group, kind.event(), times=50)[0])
    print(f"figure at {SIZES[0]:,}, at {SIZES[1]:,} accounts / budget; authentication not counted; CPU p50 in ms")
    print("| request                    | got      | calls     | read units     | CPU p50          |")
    print("|---|---|---|---|---|")
    for kind in KINDS:
        print(row(kind, measured[kind.name]))


def row(kind: Kind, costs: list[Cost]) -> str:
    """The line of a kind; `!` marks a figure over its budget."""
    apart = 1 if kind.user else 0
    figures: tuple[tuple[Callable[[Cost], float], float | None, int], ...] = (
        (lambda cost: cost.calls - apart, kind.calls, 9),
        (lambda cost: cost.read_units - apart, kind.read_units, 14),
        (lambda cost: round(cost.cpu_ms, 2), None, 16),
    )
    cells = [f"{beside([figure(cost) for cost in costs], budget):>{width}}" for figure, budget, width in figures]
    statuses = ", ".join(str(cost.status) for cost in costs)
    return f"| {kind.name:<26} | {statuses:<8} | " + " | ".join(cells) + " |"


def beside(found: list[float], budget: float | None) -> str:
    """Figures, and the budget behind them."""
    text = ", ".join(f"{figure:g}" for figure in found)
    return text if budget is None else f"{text} / {budget:g}{'!' if max(found) > budget else ''}"


if __name__ == "__main__":
    main()
