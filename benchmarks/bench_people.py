"""Growth of lists of people: calls, read units and CPU at 10^2, 10^4 and 10^5 accounts, and of a search at 10^6.

In this process, on the metered memory store. The search among a million is that of the store alone, on segments as the
stream would leave them; what botocore takes to parse their bytes is measured beside it. `BENCH_SIZES` and
`BENCH_PEOPLE` choose other sizes.
"""

from __future__ import annotations

import base64
import gc
import json
import logging
import os
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from growth_table import Budget, Line, growth, table
from site_under_test import SiteUnderTest, event, memory_site

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
from laurel.store.users.lean.build import build
from laurel.store.users.lean.store import LeanState, LeanStore, Stored
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


def of(name: str, path: str, query: str, user: str = "admin", units: float | None = None) -> Line:
    """A list: ``{half}`` and ``{last}`` of the query are pages, ``units`` the budget of read units."""
    group = "buddypress" if path.startswith(MEMBERS) else "wp_users"

    def sent(_site: SiteUnderTest, size: int) -> dict[str, Any]:
        pages = {"half": size // 200 or 1, "last": -(-size // 100), "half5": size // 40 or 1, "last5": size // 20}
        return event("GET", f"/wp-json{path}", query.format(**pages), user=user)

    return Line(name, group, sent, Budget(units), anonymous=not user)


def sign_up(_site: SiteUnderTest, _size: int) -> dict[str, Any]:
    """The request of a new account, another one each time."""
    name = f"new{uuid4().hex}"
    body = {"username": name, "email": f"{name}@example.org", "password": "a long password"}
    return event("POST", f"/wp-json{USERS}", body=body, user="admin")


LINES = (
    *(
        of(f"users orderby={order} p1", USERS, f"orderby={order}&_fields=id,name", units=5)
        for order in ("name", "id", "registered_date", "slug", "email", "url")
    ),
    of("user by id", f"{USERS}/50", "", units=1),
    of("users include", USERS, "include=11,12,13,14,15,16,17,18,19,20&_fields=id", units=6),
    of("users with balances", USERS, "", units=8),
    of("users page 2", USERS, "page=2&_fields=id", units=5),
    of("users page 100 (10/page)", USERS, "page=100&_fields=id"),
    of("users per_page=100 middle page", USERS, "per_page=100&page={half}&_fields=id"),
    of("users per_page=100 last page", USERS, "per_page=100&page={last}&_fields=id"),
    of("users search part of an address", USERS, "search=r50@&_fields=id"),
    of("users search exact e-mail", USERS, "search=member50@example.org&_fields=id"),
    of("users search login", USERS, "search=member50&_fields=id"),
    of("users search beginning (member5001*)", USERS, "search=member5001*&search_columns=username&_fields=id"),
    of("users slug=", USERS, "slug=member50&_fields=id", units=5),
    of("users roles=editor by name", USERS, "roles=editor&_fields=id", units=6),
    of("users roles=editor by registered", USERS, "roles=editor&orderby=registered_date&_fields=id"),
    of("users roles=subscriber by name", USERS, "roles=subscriber&_fields=id", units=6),
    of("users roles=subscriber by registered", USERS, "roles=subscriber&orderby=registered_date&_fields=id"),
    of("users roles=editor + search", USERS, "roles=editor&search=anna&_fields=id"),
    of("users who=authors", USERS, "who=authors&_fields=id"),
    of("users who=authors + search", USERS, "who=authors&search=anna&_fields=id"),
    *(
        of(f"members type={order}", MEMBERS, f"type={order}", "", units=5)
        for order in ("active", "newest", "alphabetical", "popular", "random")
    ),
    of("member by id", f"{MEMBERS}/50", "", "", units=1),
    of("members include", MEMBERS, "include=11,12,13,14,15,16,17,18,19,20", "", units=6),
    of("members type=online", MEMBERS, "type=online", ""),
    of("members active page 10", MEMBERS, "type=active&page=10", ""),
    of("members active middle page (20)", MEMBERS, "type=active&per_page=20&page={half5}"),
    of("members active last page (20)", MEMBERS, "type=active&per_page=20&page={last5}"),
    of("members anonymous p100 (100)", MEMBERS, "per_page=100&page=100", ""),
    of("members search", MEMBERS, "search=member50"),
    of("members search, anonymous", MEMBERS, "search=member50", ""),
    of("members of a type", MEMBERS, "member_type=student"),
    of("members xprofile filter", MEMBERS, "xprofile[args][0][field]=1&xprofile[args][0][value]=Paris"),
    Line("sign-up", "wp_users", sign_up),
)


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


def populate(site: SiteUnderTest, size: int) -> None:
    """Give a fresh site so many accounts, and its lean directory."""
    tables, chance = site.store, random.Random(1)
    for number in range(2, size + 1):
        user, member = person(number, chance)
        for item in items_of(user, member):
            tables.write(Put("users", item))
        state = UserState(balances={1: 120}, awarded={1: 150}, logs=40, earnings=12)
        tables.write(state_update(number, {}, state_values(state, 1)))
        counted = {"all": 1, **{f"role#{role}": 1 for role in user.roles}}
        tables.write(Update("system", keys.user_totals(number), add=counted))
        tables.write(Update("system", keys.member_totals(number), add=dict.fromkeys(COUNTERS, 1)))
    tables.write(Update("system", keys.USER_COUNTER, set={"last": size}))
    site.catch_up()
    build(tables)
    store = LeanStore(tables)
    store.drop_changes([number for number, _ in store.changes()])  # as a site is that was there for long


def sites(sizes: Sequence[int]) -> Iterator[tuple[int, SiteUnderTest]]:
    """A site of each size, one at a time, with xprofile, and a points type, whose balances users show.

    A list that was kept is of the site as it was then, so none grows from one size to the next.
    """
    for size in sizes:
        site = memory_site()
        body: dict[str, Any] = {"name": "xprofile", "action": "activate"}
        site.request("buddypress", event("PUT", "/wp-json/buddypress/v1/components", body=body, user="admin"))
        body = {"title": "Gold", "status": "publish"}
        site.request("wp_posts", event("POST", "/wp-json/wp/v2/points-type", body=body, user="admin"))
        populate(site, size)
        yield size, site


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
    for line in table(SIZES, [growth(sites(SIZES), LINES)]):
        print(line)
    search()


if __name__ == "__main__":
    main()
