"""Growth of lists of people: calls, read units and CPU at 10^2, 10^4 and 10^5 accounts, and of a search at 10^6.

In this process, on the metered memory store. The figures of requests include authentication and the catalogue's
version, 1 call and 1 unit each; the budgets of architecture do not. The search among a million is that of the store
alone, on segments as the stream would leave them; what botocore takes to parse their bytes is measured beside it.
`BENCH_SIZES` and `BENCH_PEOPLE` choose other sizes.
"""

from __future__ import annotations

import base64
import gc
import json
import logging
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from site_under_test import Cost, event, memory_site

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.ports.users import UserQuery
from laurel.domain.awards.state import UserState
from laurel.domain.records.member import Member, ProfileValue
from laurel.domain.records.user import User
from laurel.store.driver.requests import Item, Put, Update
from laurel.store.rows import keys, lean_keys
from laurel.store.rows.lean import SEGMENT_IDS, Row, lean_row
from laurel.store.rows.members import COUNTERS, member_values
from laurel.store.rows.records import profile_copy, role_item, user_item
from laurel.store.rows.state import state_update, state_values
from laurel.store.users.lean_build import build
from laurel.store.users.lean_store import LeanState, LeanStore, Stored
from laurel.store.users.users import UserStore

logging.disable(logging.CRITICAL)

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "100 10000 100000").split())
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))

FIRST = tuple(
    "anna bernd clara david emil frieda george hanna ivan jana karl lena maria noah olga paul rosa simon".split()  # noqa: SIM905
)
LAST = tuple(
    "miller schmidt garcia kowalski novak rossi dubois jensen ivanov tanaka singh okafor silva".split()  # noqa: SIM905
)
HOSTS = ("mail.example", "post.example", "example.org", "web.example")

USERS, MEMBERS = "/wp/v2/users", "/buddypress/v1/members"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request: ``{half}`` and ``{last}`` are pages; ``units`` is the budget, beside version and login."""

    name: str
    path: str
    query: str
    user: str = "admin"
    units: float | None = None

    @property
    def group(self) -> str:
        """The function that answers."""
        return "buddypress" if self.path.startswith(MEMBERS) else "wp_users"


KINDS = (
    *(
        Kind(f"users orderby={order} p1", USERS, f"orderby={order}&_fields=id,name", units=5)
        for order in ("name", "id", "registered_date", "slug", "email", "url")
    ),
    Kind("user by id", f"{USERS}/50", "", units=1),
    Kind("users include", USERS, "include=11,12,13,14,15,16,17,18,19,20&_fields=id", units=6),
    Kind("users with balances", USERS, "", units=8),
    Kind("users page 2", USERS, "page=2&_fields=id", units=5),
    Kind("users page 100 (10/page)", USERS, "page=100&_fields=id"),
    Kind("users per_page=100 middle page", USERS, "per_page=100&page={half}&_fields=id"),
    Kind("users per_page=100 last page", USERS, "per_page=100&page={last}&_fields=id"),
    Kind("users search part of an address", USERS, "search=r50@&_fields=id"),
    Kind("users search exact e-mail", USERS, "search=member50@example.org&_fields=id"),
    Kind("users search login", USERS, "search=member50&_fields=id"),
    Kind("users search beginning (member5001*)", USERS, "search=member5001*&search_columns=username&_fields=id"),
    Kind("users slug=", USERS, "slug=member50&_fields=id", units=5),
    Kind("users roles=editor by name", USERS, "roles=editor&_fields=id", units=6),
    Kind("users roles=editor by registered", USERS, "roles=editor&orderby=registered_date&_fields=id"),
    Kind("users roles=subscriber by name", USERS, "roles=subscriber&_fields=id", units=6),
    Kind("users roles=subscriber by registered", USERS, "roles=subscriber&orderby=registered_date&_fields=id"),
    Kind("users roles=editor + search", USERS, "roles=editor&search=anna&_fields=id"),
    Kind("users who=authors", USERS, "who=authors&_fields=id"),
    Kind("users who=authors + search", USERS, "who=authors&search=anna&_fields=id"),
    *(
        Kind(f"members type={order}", MEMBERS, f"type={order}", "", units=5)
        for order in ("active", "newest", "alphabetical", "popular", "random")
    ),
    Kind("member by id", f"{MEMBERS}/50", "", "", units=1),
    Kind("members include", MEMBERS, "include=11,12,13,14,15,16,17,18,19,20", "", units=6),
    Kind("members type=online", MEMBERS, "type=online", ""),
    Kind("members active page 10", MEMBERS, "type=active&page=10", ""),
    Kind("members active middle page (20)", MEMBERS, "type=active&per_page=20&page={half5}"),
    Kind("members active last page (20)", MEMBERS, "type=active&per_page=20&page={last5}"),
    Kind("members anonymous p100 (100)", MEMBERS, "per_page=100&page=100", ""),
    Kind("members search", MEMBERS, "search=member50"),
    Kind("members search, anonymous", MEMBERS, "search=member50", ""),
    Kind("members of a type", MEMBERS, "member_type=student"),
    Kind("members xprofile filter", MEMBERS, "xprofile[args][0][field]=1&xprofile[args][0][value]=Paris"),
)

SITE = memory_site()


def person(number: int, chance: random.Random) -> tuple[User, Member]:
    """A user and member of that id."""
    name = f"{chance.choice(FIRST).title()} {chance.choice(LAST).title()}"
    login = f"member{number}"
    roles = ("editor",) if number % 100 == 1 else ("subscriber",)
    registered = f"{datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=100 * number):%Y-%m-%dT%H:%M:%S}"
    text = "Of the community. " * 8
    user = User(number, login, f"{login}@example.org", login, name, registered, roles, description=text, rev=1)
    active = datetime.now(UTC) - (timedelta() if 80 < number <= 100 else timedelta(days=2, seconds=number))
    town = {1: ProfileValue(chance.choice(("Paris", "Rome", "Berlin")), registered)}
    member = Member(
        number, f"{active:%Y-%m-%dT%H:%M:%S}", number % 50, ("student",) if number % 10 == 0 else (), town, rev=1
    )
    return user, member


def items_of(user: User, member: Member) -> Iterator[Item]:
    """Their items in the table of users, without the markers of slug and e-mail."""
    pk, sk = keys.member(user.id)
    yield user_item(user)
    yield {"pk": pk, "sk": sk, **profile_copy(user), **member_values(member)}
    yield from (role_item(user, role) for role in user.roles)
    for key in (keys.email(user.email), keys.slug(user.slug)):
        yield {"pk": key[0], "sk": key[1], "user_id": user.id, "login": user.login}


def populate(before: int, size: int) -> None:
    """Bring the site up to so many accounts, and its lean directory with it."""
    tables, chance = SITE.store, random.Random(before)
    for number in range(before + 1, size + 1):
        user, member = person(number, chance)
        for item in items_of(user, member):
            tables.write(Put("users", item))
        state = UserState(balances={1: 120}, awarded={1: 150}, logs=40, earnings=12)
        tables.write(state_update(number, {}, state_values(state, 1)))
        counted = {"all": 1, **{f"role#{role}": 1 for role in user.roles}}
        tables.write(Update("system", keys.user_totals(number), add=counted))
        tables.write(Update("system", keys.member_totals(number), add=dict.fromkeys(COUNTERS, 1)))
    SITE.catch_up()
    build(tables)
    store = LeanStore(tables)
    store.drop_changes([number for number, _ in store.changes()])  # as a site is that was there for long


def prepare() -> None:
    """A site with xprofile, and with a points type, whose balances users show."""
    body = {"name": "xprofile", "action": "activate"}
    SITE.request("buddypress", event("PUT", "/wp-json/buddypress/v1/components", body=body, user="admin"))
    body = {"title": "Gold", "status": "publish"}
    SITE.request("wp_posts", event("POST", "/wp-json/wp/v2/points-type", body=body, user="admin"))


def growth() -> None:
    """The table of growth: the first of several equal requests, then, where it differs, what further ones cost."""
    measured: dict[str, list[tuple[Cost, Cost]]] = {kind.name: [] for kind in KINDS}
    before = 1
    for size in SIZES:
        populate(before, size)
        before = size
        gc.collect()
        gc.freeze()  # what the store holds in memory is no work of a request
        pages = {"half": size // 200 or 1, "last": -(-size // 100), "half5": size // 40 or 1, "last5": size // 20}
        for kind in KINDS:
            sent = event("GET", f"/wp-json{kind.path}", kind.query.format(**pages), user=kind.user)
            first = SITE.request(kind.group, sent)[1]
            measured[kind.name].append((first, SITE.typical(kind.group, sent, times=9)[0]))
    print("calls / r / CPU ms of the first request; in brackets r of the same again, from the list that was kept")
    print(f"| request | {' | '.join(f'{size:,} accounts' for size in SIZES)} | ratio of r | budget |")
    print("|---" * (len(SIZES) + 3) + "|")
    for kind in KINDS:
        print(row(kind, measured[kind.name]))


def row(kind: Kind, costs: list[tuple[Cost, Cost]]) -> str:
    """The line of a kind; `!` marks a figure over its budget."""
    cells = [cell(*pair) for pair in costs]
    shown = [first for first, _ in costs if first.status == 200]
    ratio = f"{shown[-1].read_units / shown[0].read_units:.1f}" if shown else ""
    apart = 2 if kind.user else 1
    over = "!" if kind.units and max(cost.read_units - apart for cost in shown) > kind.units else ""
    budget = f"{kind.units:g}{over}" if kind.units else ""
    return f"| {kind.name:<36} | {' | '.join(cells)} | {ratio} | {budget} |"


def cell(first: Cost, again: Cost) -> str:
    """What the request cost, and the same again."""
    if first.status != 200:
        return str(first.status)
    kept = "" if again.read_units == first.read_units else f" ({again.read_units:g})"
    return f"{first.calls} / {first.read_units:g}{kept} / {again.cpu_ms if not kept else first.cpu_ms:.2f}"


# ---- a million


def million() -> tuple[UserStore, Meter]:
    """A store whose lean directory holds a million users; there is nothing else of them but what pages need."""
    tables, chance = Meter(MemoryTables()), random.Random(1)
    store = LeanStore(tables)
    segments = range(PEOPLE // SEGMENT_IDS + 1)
    for segment in segments:
        rows: dict[int, Row] = {}
        for number in range(max(segment * SEGMENT_IDS, 1), min((segment + 1) * SEGMENT_IDS, PEOPLE + 1)):
            login = f"{chance.choice(FIRST)}.{chance.choice(LAST)}{chance.randrange(10_000)}"
            name = login.rstrip("0123456789").replace(".", " ").title()
            registered = f"{datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=200 * number):%Y-%m-%dT%H:%M:%S}"
            email = f"{login}@{chance.choice(HOSTS)}"
            user = User(number, login, email, login.replace(".", "-"), name, registered, ("subscriber",))
            row = lean_row({"user_id": number, "user": {**user_item(user)}})
            assert row
            rows[number] = row
        store.write_segment(segment, Stored(), rows, 0)
    groups = tuple(sorted({lean_keys.lean_group(segment) for segment in segments}))
    store.save(None, LeanState(ready=True, groups=groups, registered="2026-12-01T00:00:00"))
    tables.write(Update("system", keys.user_totals(0), add={"all": PEOPLE, "role#subscriber": PEOPLE}))
    return UserStore(tables), tables


def parsing(tables: Meter) -> tuple[int, float]:
    """The bytes of all names as DynamoDB sends them, and the CPU seconds of turning them into bytes again."""
    groups = range(lean_keys.lean_group(PEOPLE // SEGMENT_IDS) + 1)
    store, size, seconds = LeanStore(tables), 0, 0.0
    for group in groups:
        for block in store.blocks("names", group).values():
            sent = json.dumps({"B": base64.b64encode(block.packed).decode()})
            size += len(sent)
            begin = time.process_time()
            base64.b64decode(json.loads(sent)["B"])
            seconds += time.process_time() - begin
    return size, seconds


def search() -> None:
    """Print what searches of a million cost."""
    users, tables = million()
    gc.collect()
    gc.freeze()
    size, seconds = parsing(tables)
    print(f"\nsearch of {PEOPLE:,} users: {size / 1e6:.0f} MB sent, {seconds:.2f} s CPU to parse, to be added:")
    print("| search | found | calls | r | CPU s | the next page: r, CPU ms |")
    print("|---|---|---|---|---|---|")
    everything = ("login", "url", "email", "slug", "name")
    for term, columns in (
        ("kowalski77", everything),
        ("rosa", everything),
        ("a", everything),
        ("77@post", ("email",)),
        ("", ()),
    ):
        query: dict[str, Any] = {"search": term, "search_columns": columns}
        if not term:
            query = {"offset": PEOPLE // 2}
        with tables.measure() as first:
            begin = time.process_time()
            found = users.find(UserQuery(**query))
            spent = time.process_time() - begin
        query["offset"] = query.get("offset", 0) + 10
        with tables.measure() as again:
            begin = time.process_time()
            users.find(UserQuery(**query))
            next_spent = (time.process_time() - begin) * 1000
        label = term or "(all by name, page in the middle)"
        units = f"{first.read_units:,.0f} | {spent:.2f} | {again.read_units:g}, {next_spent:.1f}"
        print(f"| {label} | {found.total:,} | {first.calls} | {units} |")


def main() -> None:
    """Print the table of growth, then the search."""
    prepare()
    growth()
    search()


if __name__ == "__main__":
    main()
