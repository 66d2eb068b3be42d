"""Compare a user's balances, ranks and counters with the ledgers, and correct them."""

from __future__ import annotations

from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.rebuild import Difference, rebuild

__all__ = ["Difference", "rebuild_user"]


def rebuild_user(site: Site, user_id: int, *, apply: bool) -> tuple[Difference, ...]:
    """The figures stored of a user that differ from the ledgers; with `apply` they are corrected.

    The ledgers are read by eventually consistent indexes, so a difference is real only if it persists. Raises
    UserNotFound, and Unavailable after too many lost races.
    """

    def attempt() -> tuple[Difference, ...]:
        # The state is read first, so that rows written after it make the commit fail.
        rev = site.engine.read(user_id, ReadSet()).known.state.rev
        ledger, rules = site.services.ledger, site.catalogue.rules
        logs, earnings = ledger.history(user_id), ledger.earned(user_id)
        records = site.engine.read(user_id, ReadSet(everything=True))
        if records.user is None:
            raise UserNotFound(user_id)
        rebuilt = rebuild(rules, records.known, logs, earnings)
        if apply and rebuilt.differences:
            decision = Decision(rebuilt.state, dict(rebuilt.progress), dict(rebuilt.trigger_counts))
            site.engine.commit(Outcome(user_id, rev, decision, seen=records.seen))
        return rebuilt.differences

    return until_committed(attempt, site.pause)
