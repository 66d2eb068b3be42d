"""Delete what came into the ledgers of posts and users that were being deleted.

A request decides on the catalogue that it read first. It may commit what was earned of a post after others have deleted
it, and after its earnings were looked for. So a deletion leaves a removal in its own transaction, and once no request
can hold the catalogue of before any more, the rows are looked for again. Nothing is read or written for that by those
who award. As of a user: what is in flight when they are deleted may commit until their records are gone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.removal import Removal

logger = logging.getLogger("laurel")

GRACE = timedelta(minutes=2)
"""How long a removal waits: twice as long as any function may run, so that indexes show what ran last."""


@dataclass(slots=True)
class SweptRemovals:
    """What one sweep came to: names of the removals that are done, such as ``posts#12``, and of those that failed."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def sweep_removals(site: Site, may_go_on: Callable[[], bool]) -> SweptRemovals:
    """Work the removals that are older than `GRACE`, the oldest first; can be repeated, and killed anywhere.

    `may_go_on` is asked before each post or user. What fails is logged and left to the next sweep. Raises Unavailable
    where the removals cannot be read.
    """
    run = SweptRemovals()
    for removal in site.services.removals.waiting(site.now() - GRACE):
        name = f"{removal.kind}#{removal.ids[0]}"
        try:
            if not _work(site, removal, may_go_on):
                break
        except Exception:
            logger.exception("what was deleted is not out of the ledgers yet", extra={"removal": name})
            run.failed.append(name)
        else:
            run.done.append(name)
    return run


def _work(site: Site, removal: Removal, may_go_on: Callable[[], bool]) -> bool:
    """Whether all rows of a removal are gone, and with them the removal."""
    forget = forget_user if removal.kind == "user" else forget_earnings
    for removed in removal.ids:
        if not may_go_on():
            return False
        forget(site, removed)
    site.services.removals.done(removal)
    return True


def forget_earnings(site: Site, post_id: int) -> None:
    """Delete what users earned with a post, as far as the index shows it. Raises Unavailable."""
    services = site.services
    until_committed(lambda: services.ledger.delete_of_post(post_id), site.pause)


def forget_user(site: Site, user_id: int) -> None:
    """Delete the logs, earnings and other records of a user who is gone. Raises Unavailable."""
    services = site.services
    until_committed(lambda: services.ledger.delete_of_user(user_id), site.pause)
    services.users.forget(user_id)
