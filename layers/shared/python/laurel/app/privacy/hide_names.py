"""Replace the names of an erased person in the rows that stay: their own, and those that they awarded by hand.

It is the work of a removal of names (`laurel.app.ledger.removals`): pieces of some hundred rows, each noted with its
place, so that it goes on wherever it was killed. A row that was rewritten stays as it is when it is looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from laurel.app.errors import RowNotFound
from laurel.app.ports.exports import Span
from laurel.app.ports.ledger import Rewritten
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.erasure import hidden, pseudonym
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.removal import GRACE, Removal, Stage

OTHERS_PIECE = 500
"""Logs of all users that are looked through at once."""


def all_stages(*stages: Stage) -> tuple[Stage, ...]:
    """These stages, and once more for what was being written when the person was erased."""
    return (*stages, "wait", *stages)


class HidingNames:
    """The pieces of a removal of names."""

    def __init__(self, site: Site, removal: Removal) -> None:
        self.removal = removal
        self.rows = 0
        self._site = site
        self._user_id = removal.ids[0]
        self._hide: Callable[[str], str] = hidden(removal.names, self._user_id)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done at present: what was being written meanwhile may still come."""
        stages = self.removal.stages
        return not stages or (stages[0] == "wait" and self.removal.time >= self._site.now() - GRACE)

    def go_on(self, *, is_last: bool) -> None:
        """Do a piece and note it; the removal is done where that was the last one."""
        before = self.rows
        self.do_piece()
        removals = self._site.services.removals
        if not self.removal.stages and is_last:
            removals.done(replace(self.removal, rows=self.removal.rows + self.rows), self._site.now())
        else:
            removals.note(self.removal, self.rows - before, left=not self.is_over)

    def do_piece(self) -> int:
        """Rewrite some hundred rows; how many were looked at. Raises Unavailable."""
        if self.is_over:
            return 0
        stage, *following = self.removal.stages
        if stage == "wait":
            if "earnings" in following:  # the person is anonymized: what was written meanwhile beside rows goes as well
                self._site.services.users.forget_person(self._user_id)
            self.removal = replace(self.removal, stages=tuple(following), after=0)
            return 0
        since = None if "wait" in following else self.removal.time - GRACE
        found = until_committed(lambda: self._rewrite(stage, since), self._site.pause)
        self.rows += found.rows
        stages = self.removal.stages if found.rest is not None else tuple(following)
        self.removal = replace(self.removal, stages=stages, after=found.rest or 0)
        return found.items

    def _rewrite(self, stage: Stage, since: datetime | None) -> Rewritten:
        ledger, user_id, after = self._site.services.ledger, self._user_id, self.removal.after
        if stage == "earnings":
            return ledger.rewrite_earnings_of(user_id, self._without_names, after, since)
        if stage == "others":
            return self._others(Span(after=after, since=since))
        return ledger.rewrite_logs_of(user_id, self._own_log, after, since, bookings=stage == "bookings")

    def _without_names(self, row: Earning) -> Earning:
        return replace(row, title=self._hide(row.title), meta=_hide_meta(self._hide, row.meta))

    def _own_log(self, row: Log) -> Log:
        """A log whose title has none of the names may have an older one: then only its type is said."""
        title, instead = self._hide(row.title), pseudonym(self._user_id)
        if title and instead not in title:
            title = f"{instead}: {row.type}"
        return replace(row, title=title, meta=_hide_meta(self._hide, row.meta))

    def _others(self, span: Span) -> Rewritten:
        found = self._site.services.exports.logs(span, OTHERS_PIECE)
        rows = sum(self._rename(log) for log in found.records if log.meta.get("admin_id") == self._user_id)
        return Rewritten(rows, len(found.records), found.rest)

    def _rename(self, log: Log) -> int:
        """Replace the name of who awarded by hand in a log of another user; 1 if it was there."""
        logs = self._site.services.ledger.logs

        def attempt() -> int:
            seen = logs.get(log.id)
            if seen is None:
                raise RowNotFound(log.id)
            changed = replace(seen, title=self._hide(seen.title), meta=_hide_meta(self._hide, seen.meta))
            if changed == seen:
                return 0
            logs.update(seen, changed)
            return 1

        with suppress(RowNotFound):
            return until_committed(attempt, self._site.pause)
        return 0


def _hide_meta(hide: Callable[..., object], meta: dict[str, object]) -> dict[str, object]:
    """Meta with the names replaced in its values; keys are the site's."""
    return {key: hide(value) for key, value in meta.items()}
