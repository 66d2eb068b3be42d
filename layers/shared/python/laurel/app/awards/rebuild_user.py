"""Compare a user's balances, ranks and counters with the ledgers, and correct them."""

from __future__ import annotations

from laurel.app.errors import UserNotFound
from laurel.app.ledger.retention import complete_since
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.rebuild import Difference, compare, fold
from laurel.domain.records.user import User

__all__ = ["Difference", "has_all_logs", "rebuild_user"]


def rebuild_user(site: Site, user_id: int, *, apply: bool) -> tuple[Difference, ...]:
    """The figures stored of a user that differ from the ledgers; with `apply` they are corrected.

    Rows are folded as they are read. If logs of the user may have expired (`has_all_logs`), what follows from them
    alone is not compared, and stays. The ledgers are read by eventually consistent indexes, so a difference is real
    only if it persists. Raises UserNotFound, and Unavailable after too many lost races.
    """

    def attempt() -> tuple[Difference, ...]:
        # The state is read first, so that rows written after it make the commit fail.
        rev = site.engine.read(user_id, ReadSet()).known.state.rev
        ledger, rules = site.services.ledger, site.catalogue.rules
        folded = fold(rules, ledger.each_log(user_id), ledger.each_earning(user_id))
        records = site.engine.read(user_id, ReadSet(everything=True))
        if records.user is None:
            raise UserNotFound(user_id)
        complete = has_all_logs(site, records.user)
        rebuilt = compare(rules, records.known, folded, complete=complete)
        if apply and rebuilt.differences:
            decision = Decision(rebuilt.state, dict(rebuilt.progress), dict(rebuilt.trigger_counts))
            site.engine.commit(Outcome(user_id, rev, decision, seen=records.seen))
        return rebuilt.differences

    return until_committed(attempt, site.pause)


def has_all_logs(site: Site, user: User) -> bool:
    """Whether no log of the user has expired: they were registered since then."""
    since = complete_since(site.catalogue.settings, site.now().date())
    return since is None or user.registered >= since.isoformat()
