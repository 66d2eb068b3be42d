"""What must hold when all is at rest. It reads through the stores, so it outlives the layout of their items."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.ledger.publish_notices import notice_of
from laurel.app.ports.notices import RowChange
from laurel.app.ports.users import UserQuery
from laurel.app.site import Site
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery
from laurel.domain.records.member import Member
from laurel.domain.records.stream_query import StreamQuery
from laurel.store.driver.requests import Query, pages
from laurel.store.ledger.projections import PROJECTED
from laurel.store.rows import keys
from laurel_cli.operate.recount import differences
from laurel_cli.operate.whole_tables import WholeTables
from tests.concurrency.conftest import ALL_ROWS, RARE
from tests.faults.town import Person, Town
from tests.faults.workload.book import Book
from tests.faults.workload.people import ROLES

BY_HAND = ("earnings and payments differ",)
"""What does not hold of users to whom points are given without an earning, and earnings without points."""

ORDERS = ("alphabetical", "active", "popular")
"""Orders of the members' directory that have a counter."""

RARE_EARNINGS = 10
"""How many may have the rare badge (`tests.concurrency.conftest.RULES`)."""


def audit(town: Town, book: Book, notices: Path, only: str = "") -> dict[str, list[str]]:
    """Every check, or only the named one, with its violations: [] for one that holds."""
    found: dict[str, list[str]] = {"answers": list(book.violations)}
    for name, each in CHECKS.items():
        if only in ("", name):
            found[name] = list(each(town, book, notices))
    for name, check in book.checks:
        if only in ("", name):
            wrong = check(town)
            found.setdefault(name, []).extend([wrong] if wrong else [])
    return found


def _users(town: Town, book: Book, _notices: Path) -> Iterator[str]:
    """I1 to I3, I7: balances, counts and payments of each user, by the audit of the races."""
    for person in _standing(town, book):
        try:
            wrong = set(town.world.violations(person.id))
        except AssertionError:  # a list of one user has its total from their state
            wrong = {"totals and rows differ"}
        free = BY_HAND if person in town.managed else ()
        yield from (f"{person.login}: {text}" for text in sorted(wrong.difference(free)))


def _exactly_once(town: Town, book: Book, _notices: Path) -> Iterator[str]:
    """I3, I4, I6: each acknowledged thing is earned as often as it happened."""
    gone = {person.id for person in book.gone}
    strict = {person.id for person in town.players}
    named = {user for user, _ in (*book.earned, *book.happened)}
    for user_id in sorted(named | strict):
        if user_id in gone:
            continue
        query = EarningQuery(users=(user_id,), limit=ALL_ROWS)
        found = Counter(row.post_id for row in town.services.ledger.earnings.find(query).rows)
        due = book.due(user_id)
        for post_id in due.keys() | (found.keys() if user_id in strict else set()):
            least, most = due.get(post_id, (0, 0))
            if not least <= found[post_id] <= most:
                yield f"user {user_id} earned post {post_id} {found[post_id]} times, not {least} to {most} times"


def _rebuilt(town: Town, book: Book, _notices: Path) -> Iterator[str]:
    """I19: what is stored of each user is what the ledgers give."""
    for person in _standing(town, book):
        if not town.services.users.get(person.id):
            continue  # the directory says so
        if found := rebuild_user(Site(town.services), person.id, apply=False):
            yield f"{person.login}: {found}"


def _rare(town: Town, _book: Book, _notices: Path) -> Iterator[str]:
    """I5: what only ten may have."""
    total = town.services.ledger.earnings.find(EarningQuery(posts=(RARE,), limit=ALL_ROWS)).total
    if total > RARE_EARNINGS:
        yield f"{total} earned what {RARE_EARNINGS} may have"


def _orphans(town: Town, book: Book, _notices: Path) -> Iterator[str]:
    """Nothing of a deleted user is left."""
    services = town.services
    for person in book.gone:
        rows = [*services.ledger.history(person.id), *services.ledger.earned(person.id)]
        partition = list(pages(town.tables, Query("users", keys.user_partition(person.id), consistent=True)))
        written = services.stream_items.find(StreamQuery(user_ids=[person.id])).total
        left = {
            "rows": rows,
            "records": partition,
            "stream items": written,
            "login": services.users.login(person.login),
        }
        yield from (f"{person.login} is gone, and has {name} left" for name, value in left.items() if value)


def _directory(town: Town, book: Book, _notices: Path) -> Iterator[str]:
    """Users, their totals and their friendships, counted and listed."""
    services = town.services
    page = services.users.find(UserQuery(limit=ALL_ROWS))
    listed = sorted(user.id for user in page.users)
    if page.total != len(listed):
        yield f"{len(listed)} users are listed, {page.total} counted"
    missing = {person.id for person in _standing(town, book)} - set(listed)
    if missing or {person.id for person in book.gone} & set(listed):
        yield f"users {sorted(missing)} are not listed, or some that are gone are"
    for role in ROLES:
        of_role = services.users.find(UserQuery(roles=(role,), limit=ALL_ROWS))
        if of_role.total != len(of_role.users):
            yield f"{len(of_role.users)} users are {role}, {of_role.total} counted"
    for order in ORDERS:
        walked = len(list(services.members.walk(order, ALL_ROWS)))
        if walked != services.members.total(order):
            yield f"{walked} members in the order {order}, {services.members.total(order)} counted"
    members = {listed.member.user_id: listed.member for listed in services.members.get_many(listed).values()}
    for user_id in listed:
        friends = sum(each.is_confirmed for each in services.members.friendships(user_id))
        if (members.get(user_id, Member(user_id)).friends or 0) != friends:
            yield f"user {user_id} has {friends} friends, and another number is stored"


def _totals(town: Town, _book: Book, _notices: Path) -> Iterator[str]:
    """The counters of the ledgers are those of their rows."""
    whole = WholeTables(town.tables, town.tables._client, town.prefix)
    for table in PROJECTED:
        for day, missing in differences(whole, table, (datetime.now(UTC) + timedelta(days=2)).date()):
            yield f"{table} of {day} are counted wrongly by {missing}"


def _waiting(town: Town, _book: Book, _notices: Path) -> Iterator[str]:
    """Neither outbox nor removals hold anything back."""
    later = town.later()
    if rows := list(later.outbox.waiting(later.clock.now())):
        yield f"{len(rows)} rows wait in the outbox: {sorted(row.id for row in rows)[:5]}"
    if removals := list(later.removals.waiting()):
        yield f"{len(removals)} removals wait"


def _published(town: Town, book: Book, notices: Path) -> Iterator[str]:
    """Each row that has a notice has it at least once, the same each time; and no notice is of what never was."""
    known: dict[str, set[str]] = defaultdict(set)
    lines = notices.read_text(encoding="utf-8").splitlines() if notices.exists() else []
    for kind, detail in map(json.loads, lines):
        known[detail["id"]].add(json.dumps([kind, {**detail, "title": ""}], sort_keys=True))
    for name, forms in known.items():
        if len(forms) > 1:
            yield f"notice {name} has {len(forms)} forms"
    catalogue = town.services.posts.catalogue()
    for person in _standing(town, book):
        ledger = town.services.ledger
        logs, earnings = ledger.history(person.id), ledger.earned(person.id)
        rows: list[Log | Earning] = [*logs, *earnings]
        due = {notice.detail["id"] for row in rows if (notice := notice_of(catalogue, RowChange("", None, row)))}
        yield from (f"notice {name} of {person.login} was never published" for name in sorted(due - known.keys()))
        ids = {f"log-{log.id}" for log in logs}
        of_logs = {name for name, forms in known.items() if name.startswith("log-") and _is_of(forms, person)}
        yield from (f"notice {name} of {person.login} is of no row" for name in sorted(of_logs - ids))


def _is_of(forms: set[str], person: Person) -> bool:
    detail: dict[str, Any] = json.loads(next(iter(forms)))[1]
    return bool(detail["user_id"] == person.id)


def _standing(town: Town, book: Book) -> list[Person]:
    """All users who were not deleted."""
    return [town.admin, *town.players, *town.managed, *book.people]


CHECKS = {
    "balances and counts of users": _users,
    "earned once": _exactly_once,
    "rebuilt": _rebuilt,
    "the most of all": _rare,
    "orphans": _orphans,
    "directory": _directory,
    "totals of the site": _totals,
    "left over": _waiting,
    "notices": _published,
}
"""The checks of the whole site, by name; each yields what is wrong, in words."""
