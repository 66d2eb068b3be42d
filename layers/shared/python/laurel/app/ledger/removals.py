"""Delete what came into the ledgers of posts and users that were being deleted.

A request decides on the catalogue that it read first. It may commit what was earned of a post after others have deleted
it, and after its earnings were looked for. So a deletion leaves a removal in its own transaction, and once no request
can hold the catalogue of before any more, the rows are looked for again. Nothing is read or written for that by those
who award. As of a user: what is in flight when they are deleted may commit until their records are gone.

A removal of names (`laurel.app.privacy.hide_names`) goes the same way: it changes rows instead of deleting them.

A removal is a job, too: the request deletes as many rows as `REQUEST_ROWS`, and marks a removal with rows left; the
schedule goes on with it piece by piece, wherever it was killed.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from laurel.app.errors import Unavailable
from laurel.app.ports.ledger import Deleted
from laurel.app.privacy.hide_names import HidingNames
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.removal import GRACE, Removal

__all__ = ["GRACE", "SweptRemovals", "begin_removal", "forget_earnings", "sweep_removals"]

logger = logging.getLogger("laurel")


@dataclass(slots=True)
class SweptRemovals:
    """What one sweep came to: names of the removals that are done, such as ``posts#12``, and of those that failed."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def begin_removal(site: Site, removal: Removal) -> None:
    """Delete the rows of a removal, as many as the request still may; the schedule does what is left.

    Then the removal is among ``site.jobs``. A ledger that is busy is left to the schedule, too.
    """
    work = _work_of(site, removal)
    with suppress(Unavailable):
        while not work.is_over and site.deletable_rows > 0:
            site.deletable_rows -= work.do_piece()
    if not work.is_over:
        site.jobs.append(removal.job)
    if work.rows or not work.is_over:
        with suppress(Unavailable):  # two minutes later the schedule begins it anyway
            site.services.removals.note(work.removal, work.rows, left=not work.is_over)


def forget_earnings(site: Site, post_id: int) -> None:
    """Delete what users earned with a post that is gone, as far as the index shows it, as a part of the request.

    What the request may not delete any more is left to the removal of the post. Raises Unavailable.
    """
    work = _Deleting(site, Removal(site.now(), "posts", (post_id,)))
    while not work.is_over and site.deletable_rows > 0:
        site.deletable_rows -= work.do_piece()


def sweep_removals(site: Site, may_go_on: Callable[[], bool]) -> SweptRemovals:
    """Work the removals with rows left, and those older than `GRACE`, in turns, the oldest first.

    `may_go_on` is asked before each piece of some hundred rows; can be repeated, and killed anywhere. What fails is
    logged and left to the next sweep. Raises Unavailable where the removals cannot be read.
    """
    run = SweptRemovals()
    old = site.now() - GRACE
    waiting = (removal for removal in site.services.removals.waiting() if removal.left or removal.time < old)
    turns = deque(_work_of(site, removal) for removal in waiting)
    while turns and may_go_on():
        work = turns.popleft()
        name = f"{work.removal.kind}#{work.removal.ids[0]}"
        try:
            work.go_on(is_last=work.removal.time < old)
        except Exception:
            logger.exception("what was deleted is not out of the ledgers yet", extra={"removal": name})
            run.failed.append(name)
        else:
            if not work.is_over:
                turns.append(work)
            elif work.removal.time < old:
                run.done.append(name)
    return run


def _work_of(site: Site, removal: Removal) -> _Deleting | HidingNames:
    return HidingNames(site, removal) if removal.kind == "names" else _Deleting(site, removal)


class _Deleting:
    """One pass through the rows of a removal, in pieces."""

    def __init__(self, site: Site, removal: Removal) -> None:
        self.removal = removal
        self.rows = 0
        self._site = site
        self._ids = deque(removal.ids)
        self._rest: object = None

    @property
    def is_over(self) -> bool:
        """Whether all rows that the indexes showed are deleted."""
        return not self._ids

    def go_on(self, *, is_last: bool) -> None:
        """Delete a piece, and note it; the removal is done where that ended the last pass that is needed."""
        removals = self._site.services.removals
        deleted = self.do_piece()
        if self.is_over and is_last:
            removals.done(replace(self.removal, rows=self.removal.rows + self.rows), self._site.now())
        elif deleted or self.is_over:
            removals.note(self.removal, deleted, left=not self.is_over)

    def do_piece(self) -> int:
        """Delete some hundred rows; how many. Raises Unavailable."""
        deleted = until_committed(self._delete, self._site.pause)
        self._rest = deleted.rest
        if deleted.rest is None:
            self._ids.popleft()
        self.rows += deleted.rows
        return deleted.rows

    def _delete(self) -> Deleted:
        services, removed = self._site.services, self._ids[0]
        if self.removal.kind == "posts":
            return services.ledger.delete_of_post(removed, self._rest)
        if self._rest is None:  # first the state: nothing is awarded to who has none
            services.users.forget(removed)
        return services.ledger.delete_of_user(removed, self._rest)
