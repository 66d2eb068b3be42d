"""Write or delete an earning, and count it as the engine counts its own earnings.

GamiPress counts rows, so a row that a client writes or deletes changes how often its post can still be earned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from laurel.app.awards.engine_run import USER_ATTEMPTS
from laurel.app.errors import RowNotFound
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.by_hand import count_row, delete_row
from laurel.domain.awards.rulebook import Achievement, Rank, Requirement, Rulebook
from laurel.domain.awards.run import Run
from laurel.domain.records.ledger import Earning

Counted = Requirement | Achievement | Rank


def create_earning(site: Site, row: Earning) -> Earning:
    """Store an earning under a fresh id and return it; points and ranks do not change. Raises Unavailable."""

    def attempt() -> Earning:
        fresh = replace(row, id=site.engine.next_ids(0, 1)[1][0])
        committed = _commit(site, row, count_row, earnings=(fresh,))
        return fresh if committed else site.services.ledger.earnings.create(row)

    return until_committed(attempt, site.pause, USER_ATTEMPTS)


def delete_earning(site: Site, row_id: int) -> Earning:
    """Delete an earning and return it; points and ranks do not change.

    Raises RowNotFound, and Unavailable after too many lost races.
    """
    rows = site.services.ledger.earnings

    def attempt() -> Earning:
        seen = rows.get(row_id)
        if seen is None:
            raise RowNotFound(row_id)
        if not _commit(site, seen, lambda run, post: delete_row(run, post, seen.id), removed=(seen,)):
            rows.delete(seen)
        return seen

    return until_committed(attempt, site.pause, USER_ATTEMPTS)


def _commit(
    site: Site,
    row: Earning,
    count: Callable[[Run, Counted], None],
    *,
    earnings: Sequence[Earning] = (),
    removed: Sequence[Earning] = (),
) -> bool:
    """Write or delete the row with its counts; False if it is not counted, because its post or user does not exist."""
    rules = site.catalogue.rules
    post = _counted(rules, row.post_id)
    if post is None or not row.user_id:
        return False
    records = site.engine.read(row.user_id, _read_set(rules, post))
    if records.user is None:
        return False
    run = Run(rules, records.known, site.local_now())
    count(run, post)
    maxima = {number: records.known.global_earnings[number] + 1 for number in run.decision.global_earnings}
    site.engine.commit(
        Outcome(
            user_id=row.user_id,
            seen_rev=records.known.state.rev,
            decision=run.decision,
            earnings=earnings,
            removed=removed,
            global_maxima=maxima,
            seen=records.seen,
        )
    )
    site.forget_state(row.user_id)
    return True


def _counted(rules: Rulebook, post_id: int) -> Counted | None:
    return rules.requirements.get(post_id) or rules.achievements.get(post_id) or rules.ranks.get(post_id)


def _read_set(rules: Rulebook, post: Counted) -> ReadSet:
    parent = rules.parent_of(post) if isinstance(post, Requirement) else None
    limited = isinstance(post, Achievement) and post.global_maximum
    return ReadSet(
        posts=[found.id for found in (post, parent) if found],
        global_earnings=[post.id] if limited else (),
        earnings=[post.id],
    )
