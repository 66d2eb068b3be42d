"""An engine that gives no more than was asked for."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.domain.awards.world import OnlyRead


class Strict:
    """An engine whose records fail when something is looked up that was not asked for; `asked` are its read sets."""

    def __init__(self, engine):
        self._engine = engine
        self.asked = []

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def read(self, user_id, wanted):
        self.asked.append(wanted)
        records = self._engine.read(user_id, wanted)
        known = records.known
        only = {
            "progress": known.progress if wanted.everything else OnlyRead(known.progress, wanted.posts),
            "trigger_counts": known.trigger_counts
            if wanted.everything
            else OnlyRead(known.trigger_counts, wanted.trigger_counts),
            "global_earnings": OnlyRead(known.global_earnings, wanted.global_earnings),
            "earnings": OnlyRead(known.earnings, wanted.earnings),
        }
        return replace(records, known=replace(known, **only))
