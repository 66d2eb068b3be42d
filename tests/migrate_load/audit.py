"""What must hold of a site of the first layout that was migrated while events came in: nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.composition.table_services import TableServices
from laurel.domain.awards.run import Known
from laurel.domain.records.ledger import Log
from laurel.store.ledger.projections import PROJECTED
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind
from laurel.store.rows.state import is_of_before
from laurel_cli.operate.recount import differences
from tests.concurrency.conftest import LOGIN
from tests.migrate_load.old_site import STEP, OldSite, kind_of, lived
from tests.migrate_load.traffic import Book

REBUILT = 50
"""Of users to whom nothing happened, one in so many is compared with the ledgers, besides all others."""


def audit(old: OldSite, whole: Any, services: TableServices, book: Book) -> dict[str, list[str]]:
    """Every check with its violations; ``whole`` is what the migrations worked on, at rest."""
    return {
        "states, progress, trigger counts": list(_users(old, services, book)),
        "rows": [*_rows(old, whole, LOGS, book), *_rows(old, whole, EARNINGS, book)],
        "rebuilt from the ledgers": list(_rebuilt(old, services, book)),
        "totals of the site": list(_totals(whole)),
        "left of the layout of before": list(_left(whole)),
        "answers": book.violations,
    }


def _users(old: OldSite, services: TableServices, book: Book) -> Iterator[str]:
    """Users to whom nothing happened are as they were in everything; the others in every figure."""
    for user_id in old.ids:
        found = services.engine.read(user_id, ReadSet(everything=True)).known
        before = old.known(user_id)
        happened = _happened(book, user_id)
        if any(happened):
            right = _lived_on(user_id, happened)
            found, before = _figures(found), _figures(right)
        if _without_rev(found) != _without_rev(before):
            yield f"user {user_id} is {found}, not {before}"


def _happened(book: Book, user_id: int) -> tuple[int, int]:
    return book.happened[user_id, LOGIN], book.happened[user_id, STEP]


def _lived_on(user_id: int, more: tuple[int, int]) -> Known:
    """What the engine knows of a user of that kind who did so much more."""
    kind = kind_of(user_id)
    return replace(_lived(kind, more), user_id=user_id)


@cache
def _lived(kind: Any, more: tuple[int, int]) -> Known:
    return lived(replace(kind, logins=kind.logins + more[0], steps=kind.steps + more[1])).known


def _figures(known: Known) -> Known:
    """What does not depend on when, and in which order, it happened."""
    state = replace(known.state, since={}, changed={})
    progress = {post_id: replace(each, earned_at=0, stamps=[]) for post_id, each in known.progress.items()}
    counts = {name: replace(count, first="") for name, count in known.trigger_counts.items()}
    return replace(known, state=state, progress=progress, trigger_counts=counts)


def _without_rev(known: Known) -> Known:
    return replace(known, state=replace(known.state, rev=0))


def _rows(old: OldSite, whole: Any, kind: Kind[Any], book: Book) -> Iterator[str]:
    """Every row of before is there once and unchanged; each user has as many as follow from what happened."""
    found: dict[int, dict[int, Any]] = {}
    times: Counter[int] = Counter()
    for item in whole.scan(kind.table):
        for row in kind.rows(item):
            found.setdefault(row.user_id, {})[row.id] = row
            times[row.id] += 1
    yield from (f"{kind.table}: row {row_id} is there {n} times" for row_id, n in times.items() if n > 1)
    for user_id in old.ids:
        own = found.pop(user_id, {})
        rows = [_renamed(row, book) for row in old.rows(user_id)[kind.table]]
        if lost := [row.id for row in rows if own.get(row.id) != row]:
            yield f"{kind.table}: rows {lost} of user {user_id} are lost or changed"
        due = getattr(_lived_on(user_id, _happened(book, user_id)).state, kind.table)
        if len(own) != due:
            yield f"{kind.table}: user {user_id} has {len(own)} rows, not {due}"
    if found:
        yield f"{kind.table}: there are rows of users {sorted(found)[:10]}"


def _renamed(row: Any, book: Book) -> Any:
    return replace(row, title=book.titles.get(row.id, row.title)) if isinstance(row, Log) else row


def _rebuilt(old: OldSite, services: TableServices, book: Book) -> Iterator[str]:
    for user_id in old.ids:
        due = any(_happened(book, user_id)) or user_id % REBUILT == 0
        if due and (found := rebuild_user(Site(services), user_id, apply=False)):
            yield f"user {user_id}: {found}"


def _totals(whole: Any) -> Iterator[str]:
    for table in PROJECTED:
        for day, missing in differences(whole, table, (datetime.now(UTC) + timedelta(days=2)).date()):
            yield f"{table} of {day} are counted wrongly by {missing}"


def _left(whole: Any) -> Iterator[str]:
    for item in whole.scan("users"):
        if item["sk"].startswith((keys.PROGRESS, keys.ACTIVITY)) or (item["sk"] == keys.STATE and is_of_before(item)):
            yield f"{item['pk']} {item['sk']} is as before"
    yield from (f"log {item['sk']} is as before" for item in whole.scan("logs") if item.get("schema", 1) == 1)
