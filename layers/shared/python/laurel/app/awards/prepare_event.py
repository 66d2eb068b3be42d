"""The part that recording and simulating an event share: everything but the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from laurel.app.awards.engine_run import Committed, Reach, awarded
from laurel.app.ports.engine import Marker, Records
from laurel.app.site import Site
from laurel.app.users.blocked import is_blocked
from laurel.domain.awards.decide import NO_LISTENER, decide
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.event import MARKER_LIFE, Event, EventRefused
from laurel.domain.awards.reach import listeners
from laurel.domain.awards.rulebook import Rulebook
from laurel.domain.awards.triggers import is_declared

UNDECLARED = "The trigger is not declared: a typing error would not be noticed."
"""The warning of an event that is only accepted because the setting ``gamipress_free_triggers`` is on."""

REPEATED = "this event was recorded before"

BLOCKED = "the user is blocked"

Answer = dict[str, Any]
"""``event``, ``user_id``, ``awarded``, ``reason``; ``id``, ``warnings``, ``cut_off``, ``repeated`` where they apply."""


@dataclass(frozen=True, slots=True)
class PreparedEvent:
    """An accepted event, ready to be decided on.

    ``moment`` is when it counts, in the site's time zone; ``body_hash`` is the hash of the event as it was sent;
    ``expires`` is when the marker of its id expires, in seconds since 1970.
    """

    event: Event
    moment: datetime
    body_hash: str
    expires: int
    warnings: tuple[str, ...] = ()

    @property
    def marker_keys(self) -> Sequence[str]:
        """The keys of markers that make the event a repetition."""
        return self.event.marker_keys(self.moment)

    def reach(self, rules: Rulebook) -> Reach:
        """What the change starts from: the requirements that listen to the event."""
        return Reach(posts=listeners(rules, self.event), event=self.event)

    def decide(self, rules: Rulebook, records: Records) -> Decision:
        """What the event leads to."""
        return decide(rules, records.known, self.event, self.moment)

    def markers(self, decision: Decision) -> Sequence[Marker]:
        """The markers to write with a decision."""
        key, repetition = self.event.id_key, self.event.repetition_key(self.moment)
        own = [Marker(key, self.body_hash, self.answer(Committed(decision)), self.expires)] if key else []
        return [*own, Marker(repetition)] if repetition else own

    def answer(self, outcome: Committed) -> Answer:
        """The answer to the event; the stored one for a repetition. Raises EventRefused for another event's id."""
        if outcome.repeated is not None:
            return self._answer_of_repetition(outcome.repeated)
        answer = self._empty_answer(outcome.decision.reason)
        answer["awarded"] = awarded(outcome.decision)
        return {**answer, "cut_off": True} if outcome.decision.cut_off else answer

    def leads_nowhere(self, site: Site) -> str:
        """Why the event leads to nothing whatever its user has, "" if it may: no requirement listens, or it is blocked.

        Reads the user only where the site blocks roles or member types, and a requirement listens.
        """
        if not listeners(site.catalogue.rules, self.event):
            return NO_LISTENER
        return BLOCKED if is_blocked(site, self.event.user_id) else ""

    def answer_to_nothing(self, site: Site, reason: str) -> Answer:
        """The answer to an event that leads to nothing for that reason. Raises EventRefused as `answer` does."""
        key = self.event.id_key
        marker = site.engine.marker(key) if key else None
        return self._answer_of_repetition(marker) if marker else self._empty_answer(reason)

    def _answer_of_repetition(self, marker: Marker) -> Answer:
        if marker.body_hash and marker.body_hash != self.body_hash:
            raise EventRefused("rest_event_id_reused", "This event id was used for another event.")
        known = dict(marker.answer) if marker.answer else self._empty_answer(REPEATED)
        return {**known, "repeated": True}

    def _empty_answer(self, reason: str) -> Answer:
        event = self.event
        answer: Answer = {"event": event.trigger, "user_id": event.user_id, "awarded": [], "reason": reason}
        if self.warnings:
            answer["warnings"] = list(self.warnings)
        return {**answer, "id": event.id} if event.id else answer


def prepare_event(site: Site, event: Event) -> PreparedEvent:
    """Check an event and complete it; needs no read. Raises EventRefused."""
    now = site.now()
    moment = event.moment(now).astimezone(site.zone)
    declared = site.catalogue.rules.declared
    free = bool(site.setting("gamipress_free_triggers"))
    completed = event.completed(free_triggers=free, declared=declared, misfit=site.services.misfit)
    warned = not is_declared(event.trigger) and event.trigger not in declared
    expires = int((now + MARKER_LIFE).timestamp())
    return PreparedEvent(completed, moment, event.body_hash, expires, (UNDECLARED,) if warned else ())
