"""Compare a user's balances, ranks and counters with the ledgers, and put them right."""

from __future__ import annotations

from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import Outcome, Wanted
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.rebuild import Difference, rebuild

__all__ = ["Difference", "rebuild_user"]


def rebuild_user(site: Site, user_id: int, *, apply: bool) -> tuple[Difference, ...]:
    """What is stored of a user otherwise than his ledgers have it; with `apply` it is put right.

    The ledgers are read by their indexes, which may be a moment behind: a difference that is a real one is
    still there the next time. Raises UserNotFound, and Unavailable if he is too busy to be changed.
    """

    def attempt() -> tuple[Difference, ...]:
        # The state first: rows that come after it make the commit fail.
        rev = site.engine.read(user_id, Wanted()).known.state.rev
        ledger, rules = site.services.ledger, site.catalogue.rules
        logs, earnings = ledger.history(user_id), ledger.earned(user_id)
        events = {(log.trigger_type, key) for log in logs for key in (0, log.specific_id)}
        posts = [*rules.requirements, *rules.achievements, *rules.ranks]
        records = site.engine.read(user_id, Wanted(posts=posts, activity=events))
        if records.user is None:
            raise UserNotFound(user_id)
        found = rebuild(rules, records.known, logs, earnings)
        if apply and found.differences:
            decision = Decision(found.state, dict(found.progress), dict(found.activity))
            site.engine.commit(Outcome(user_id, rev, decision))
        return found.differences

    return until_committed(attempt, site.pause)
