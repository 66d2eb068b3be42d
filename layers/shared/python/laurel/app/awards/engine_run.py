"""Load, decide, commit: the loop that every change of a user's points, achievements and ranks goes through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from laurel.app.errors import MarkerTaken, RowTaken, Unavailable, UserNotFound
from laurel.app.ledger.removals import forget_earnings
from laurel.app.metrics import AWARDS, DUPLICATES_SUPPRESSED
from laurel.app.ports.engine import Marker, Outcome, ReadSet, Records
from laurel.app.posts.post_types import is_earned
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision, NewEarning, NewLog, RemovedEarning, joined
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import Post, reachable, trigger_count_keys
from laurel.domain.awards.rulebook import Rulebook
from laurel.domain.awards.titles import make_title, tags_of
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.outbox_row import OutboxRow

USER_ATTEMPTS = 40
"""How often a change of one user is attempted before Unavailable; bursts of events for one user belong in the queue."""

Decide = Callable[[Rulebook, Records], Decision]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change starts from, by which its read set is computed (`laurel.domain.awards.reach.reachable`).

    ``posts`` are tried or changed first, ``currencies`` are the points types whose balance changes, ``event`` is the
    event to record, if any.
    """

    posts: Sequence[Post] = ()
    currencies: Collection[int] = ()
    event: Event | None = None
    revoked: Collection[int] = ()
    """Ids of the posts whose standing earnings may be revoked."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The result of a change: the decision, and the rows as they were written.

    ``repeated`` is the marker of an earlier delivery if this one was a repetition, which writes nothing. ``took_row``:
    the outbox row is deleted, by this commit or an earlier one.
    """

    decision: Decision
    logs: Sequence[Log] = ()
    earnings: Sequence[Earning] = ()
    repeated: Marker | None = None
    took_row: bool = False


def awarded(decision: Decision) -> list[dict[str, Any]]:
    """The notices of a decision as they are returned to clients: ``kind`` and the notice's details."""
    return [{"kind": notice.kind, **notice.detail} for notice in decision.notices]


def read_set_of(rules: Rulebook, reach: Reach, markers: Collection[str] = ()) -> ReadSet:
    """The read set of a change: everything the decision may look at."""
    posts = reachable(rules, reach.posts, reach.currencies)
    return ReadSet(
        posts=posts,
        trigger_counts=trigger_count_keys(rules, reach.event, posts),
        global_earnings=[i for i in posts if i in rules.achievements and rules.achievements[i].global_maximum],
        markers=markers,
        earnings=reach.revoked,
    )


def change_user(
    site: Site,
    user_id: int,
    reach: Callable[[Rulebook], Reach],
    decide: Decide,
    *,
    moment: datetime | None = None,
    admin: int = 0,
    markers: Callable[[Decision], Sequence[Marker]] = lambda _: (),
    marker_keys: Collection[str] = (),
    outbox_row: OutboxRow | None = None,
) -> Committed:
    """Read a user's records, decide, and commit; start over if another request committed first.

    `reach` returns what the change starts from, `decide` decides on what was read. `moment` dates the rows (by default
    now), `admin` is the id of the manager who operates (0: none). If a marker of one of the `marker_keys` exists, the
    change is a repetition; `markers` returns the markers to write with the decision. The commit deletes the
    `outbox_row` of the event; if that does not exist any more, the change is a repetition.
    Raises UserNotFound, what `decide` raises, and Unavailable after `USER_ATTEMPTS` lost races.
    """

    def attempt() -> Committed:
        records, decided = read_and_decide(site, user_id, reach, decide, marker_keys)
        if decided.repeated is not None:
            return decided
        decision = decided.decision
        part = Part(decision, moment or site.local_now(), markers(decision), outbox_row)
        try:
            return commit_parts(site, records, [part], admin)[0]
        except MarkerTaken as taken:
            return Committed(Decision(records.known.state), repeated=taken.marker)
        except RowTaken as taken:
            return Committed(Decision(records.known.state), repeated=Marker(str(taken)), took_row=True)

    committed = until_committed(attempt, site.pause, USER_ATTEMPTS)
    note_commits(site, user_id, [committed])
    return committed


def note_commits(site: Site, user_id: int, commits: Sequence[Committed]) -> None:
    """What follows commits of a user: what was read of them is forgotten, metrics count, deleted posts are unearned."""
    site.forget_state(user_id)
    for committed in commits:
        _forget_what_is_gone(site, committed)
        _count(site, committed)


def _forget_what_is_gone(site: Site, committed: Committed) -> None:
    """Take back earnings of posts that this process deleted meanwhile; other processes' are swept."""
    there = site.services.posts.latest().posts
    gone = {row.post_id for row in committed.earnings if is_earned(row.type_ref) and row.post_id not in there}
    for post_id in sorted(gone):
        with suppress(Unavailable):  # then the sweep does it
            forget_earnings(site, post_id)


def read_and_decide(
    site: Site, user_id: int, reach: Callable[[Rulebook], Reach], decide: Decide, marker_keys: Collection[str] = ()
) -> tuple[Records, Committed]:
    """One attempt of `change_user` up to the commit: the records read, and the decision to commit.

    If a marker of one of the `marker_keys` exists, nothing is decided and the first of them is ``repeated``. Raises
    UserNotFound, and what `decide` raises.
    """
    rules = site.catalogue.rules
    records = site.engine.read(user_id, read_set_of(rules, reach(rules), marker_keys))
    if records.user is None or records.user.erased:
        raise UserNotFound(user_id)
    marker = next((records.markers[key] for key in marker_keys if key in records.markers), None)
    if marker is not None:
        return records, Committed(Decision(records.known.state), repeated=marker)
    return records, Committed(decide(rules, records))


def _count(site: Site, committed: Committed) -> None:
    if committed.repeated is not None:
        site.count(DUPLICATES_SUPPRESSED)
    for notice in committed.decision.notices:
        site.count(AWARDS, kind=notice.kind)


@dataclass(frozen=True, slots=True)
class Part:
    """One decision of a commit: ``moment`` dates its rows, ``markers`` and ``row`` make it exactly once."""

    decision: Decision
    moment: datetime
    markers: Sequence[Marker] = ()
    row: OutboxRow | None = None


def commit_parts(site: Site, records: Records, parts: Sequence[Part], admin: int = 0) -> list[Committed]:
    """Commit decisions on a user in one outcome, each on what the one before left; what each led to.

    A part without rows and markers writes nothing. Raises what `laurel.app.ports.engine.Engine.commit` raises.
    """
    written = [part for part in parts if part.decision.rows or part.markers]
    rows = _rows(site, records, written, admin)
    if written:
        _commit(site, records, written, rows)
    by_part = dict(zip(map(id, written), rows, strict=True))
    return [
        Committed(part.decision, *by_part[id(part)], took_row=True) if id(part) in by_part else Committed(part.decision)
        for part in parts
    ]


def _commit(
    site: Site, records: Records, parts: Sequence[Part], rows: Sequence[tuple[list[Log], list[Earning]]]
) -> None:
    decision, user_id = joined([part.decision for part in parts]), records.known.user_id
    rules = site.catalogue.rules
    # Awards by hand may exceed the maximum: then no other request may have raised the count since it was read.
    maxima = {
        post_id: max(rules.achievements[post_id].global_maximum, records.known.global_earnings.get(post_id, 0) + amount)
        for post_id, amount in decision.global_earnings.items()
    }
    site.engine.commit(
        Outcome(
            user_id=user_id,
            seen_rev=records.known.state.rev,
            decision=decision,
            logs=[log for logs, _ in rows for log in logs],
            earnings=[earning for _, earnings in rows for earning in earnings],
            removed=[
                Earning(id=row.id, user_id=user_id, post_id=row.post_id)
                for row in decision.rows
                if isinstance(row, RemovedEarning)
            ],
            markers=[marker for part in parts for marker in part.markers],
            global_maxima=maxima,
            outbox_rows=[part.row for part in parts if part.row is not None],
            decisions=len(parts),
            seen=records.seen,
        )
    )


def _rows(site: Site, records: Records, parts: Sequence[Part], admin: int) -> list[tuple[list[Log], list[Earning]]]:
    """The logs and earnings of each part with ids, titles and dates, in order."""
    new_logs = [[row for row in part.decision.rows if isinstance(row, NewLog)] for part in parts]
    new_earnings = [[row for row in part.decision.rows if isinstance(row, NewEarning)] for part in parts]
    log_ids, earning_ids = map(iter, site.engine.next_ids(sum(map(len, new_logs)), sum(map(len, new_earnings))))
    title, user_id = _titles(site, records, admin), records.known.user_id
    made: list[tuple[list[Log], list[Earning]]] = []
    for part, logs, earnings in zip(parts, new_logs, new_earnings, strict=True):
        date = part.moment.replace(microsecond=0, tzinfo=None).isoformat()
        made.append(
            (
                [_log(next(log_ids), user_id, row, title(row), date) for row in logs],
                [_earning(next(earning_ids), user_id, row, date) for row in earnings],
            )
        )
    return made


def _log(log_id: int, user_id: int, row: NewLog, title: str, date: str) -> Log:
    return Log(
        id=log_id,
        user_id=user_id,
        type=row.type,
        trigger_type=row.trigger_type,
        title=title,
        access=row.access,
        date=date,
        points=row.points,
        points_type=row.points_type,
        specific_id=row.specific_id,
        meta=dict(row.meta),
    )


def _earning(earning_id: int, user_id: int, row: NewEarning, date: str) -> Earning:
    return Earning(
        id=earning_id,
        user_id=user_id,
        post_id=row.post_id,
        type_ref=row.type_ref,
        title=row.title,
        points=row.points,
        points_type=row.points_type,
        date=date,
        meta=dict(row.meta),
    )


def _titles(site: Site, records: Records, admin: int) -> Callable[[NewLog], str]:
    user = records.user
    manager = site.user(admin) if admin else None
    common = {
        "user": user.name if user else "",
        "user_id": records.known.user_id,
        "admin": manager.name if manager else "",
        "site_title": site.setting("title"),
    }
    currencies = site.catalogue.rules.points_types

    def title(log: NewLog) -> str:
        pattern = log.reason or str(site.setting(f"gamipress_{log.pattern}_log_pattern"))
        return make_title(pattern, tags_of(log, currencies, common))

    return title
