"""Record an event of a user and award what it leads to, exactly once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from laurel.app.awards.engine_run import Committed, Reach, change_user
from laurel.app.errors import EventRefused
from laurel.app.ports.engine import Marker
from laurel.app.site import Site
from laurel.domain.awards.decide import NOBODY_LISTENS, decide
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners
from laurel.domain.awards.triggers import OF_POST_TYPES, ONCE, TRIGGERS, Once

MARKER_LIFE = timedelta(days=8)
"""How long an event id makes an event idempotent: more than the seven days that are promised."""

OLDEST = timedelta(days=7)
"""An event may be as old as markers surely live; older ones are refused, unless sent as an import."""

AHEAD = timedelta(minutes=5)
"""How far an event's time may be ahead of ours."""

LONGEST_NAME = 200
"""Characters of what an event was about that its marker spells out."""

REPEATED = "this event was recorded before"

COMPARED = {
    "_post_type": "post_type",
    "_post_type_visit": "post_type",
    "_specific_role": "role",
    "_meta_any_value": "meta_key",
    "_meta_specific_value": "meta_key",
    "_set_member_type": "member_type",
    "_profile_specific_value": "field_value",
}
"""By ending of a trigger's name: the argument that requirements compare."""


def record_event(site: Site, event: Event) -> dict[str, Any]:
    """Work one event; the answer says what was earned, or why nothing was.

    An event without listeners writes nothing, so that an ``id`` is known from the first time that somebody listens.
    The same ``id`` again gives the same answer; with another body it is refused. Raises EventRefused, UserNotFound,
    Unavailable.
    """
    body_hash = _hash(event)
    event, moment = prepared(site, event)
    rules = site.catalogue.rules
    if not listeners(rules, event):
        known = site.engine.marker(_id_key(event.id)) if event.id else None
        return _repeated(event, known, body_hash) if known else answer_without(event, NOBODY_LISTENS)
    keys = marker_keys(event, moment)

    def leave(decision: Decision) -> Sequence[Marker]:
        answer = answer_of(event, decision)
        expires = int((site.now() + MARKER_LIFE).timestamp())
        own = [Marker(_id_key(event.id), body_hash, answer, expires)] if event.id else []
        once = [Marker(key) for key in keys if key != _id_key(event.id)] if decision.rows else []
        return [*own, *once]

    committed = change_user(
        site,
        event.user_id,
        lambda rules: Reach(posts=listeners(rules, event), event=event),
        lambda rules, records: decide(rules, records.known, event, moment),
        moment=moment,
        markers=leave,
    )
    return _result(event, committed, body_hash)


def _result(event: Event, committed: Committed, body_hash: str) -> dict[str, Any]:
    if committed.repeated is None:
        return answer_of(event, committed.decision)
    return _repeated(event, committed.repeated, body_hash)


def _repeated(event: Event, repeated: Marker, body_hash: str) -> dict[str, Any]:
    if repeated.body_hash and repeated.body_hash != body_hash:
        raise EventRefused("rest_event_id_reused", "This event id was used for another event.", 409)
    return dict(repeated.answer) if repeated.answer else answer_without(event, REPEATED)


def prepared(site: Site, event: Event) -> tuple[Event, datetime]:
    """The event as the engine decides on it, and its moment in the site's zone. Raises EventRefused."""
    moment = _moment(site, event)
    _check_trigger(site, event)
    event = replace(event, args=_arguments(event), specific_id=_specific(event))
    _check_arguments(event)
    return event, moment


def _moment(site: Site, event: Event) -> datetime:
    now = site.now()
    moment = event.time or event.received or now
    if moment > now + AHEAD:
        raise EventRefused("rest_event_in_future", "The event's time is still to come.")
    if moment < now - OLDEST and not event.imported:
        raise EventRefused("rest_event_too_old", "The event is older than seven days; send it as an import.")
    return min(moment, now).astimezone(site.zone)


def _check_trigger(site: Site, event: Event) -> None:
    trigger = TRIGGERS.get(event.trigger)
    declared = trigger is not None or event.trigger.startswith(OF_POST_TYPES)
    if not declared and not site.setting("gamipress_free_triggers"):
        raise EventRefused("rest_unknown_trigger", f"There is no trigger {event.trigger!r}.")
    if trigger is not None and trigger.internal:
        raise EventRefused("rest_unknown_trigger", f"{event.trigger} is evaluated by the engine, not sent.")


def _check_arguments(event: Event) -> None:
    """Refuse an event without the argument that its requirements compare: it could never match one."""
    trigger = TRIGGERS.get(event.trigger)
    specific = trigger.specific_arg if trigger else ""
    if specific and not event.specific_id:
        raise EventRefused("rest_missing_event_argument", f"{event.trigger} needs specific_id or args.{specific}.")
    name = next((name for ending, name in COMPARED.items() if event.trigger.endswith(ending)), "")
    if trigger and name in trigger.args and not event.args.get(name):
        raise EventRefused("rest_missing_event_argument", f"{event.trigger} needs args.{name}.")


def _arguments(event: Event) -> dict[str, Any]:
    """The arguments worth keeping with the log: all but the user, and but what has no name to be kept by."""
    return {name: value for name, value in event.args.items() if name not in ("user_id", "user", "")}


def _specific(event: Event) -> int:
    trigger = TRIGGERS.get(event.trigger)
    if event.specific_id or trigger is None or not trigger.specific_arg:
        return event.specific_id
    given = event.args.get(trigger.specific_arg)
    return given if isinstance(given, int) and not isinstance(given, bool) else 0


def _once(name: str) -> Once | None:
    trigger = TRIGGERS.get(name)
    if trigger is None and name.startswith(OF_POST_TYPES):
        return ONCE["post"]
    return trigger.once if trigger else None


def marker_keys(event: Event, moment: datetime) -> list[str]:
    """The keys under which this event may be known already: its id, and what it was about."""
    keys = [_id_key(event.id)] if event.id else []
    once = _once(event.trigger)
    if once is None or any(not event.args.get(name) for name in once.by):
        return keys
    about = [_short(str(event.args[name])) for name in once.by]
    day = [moment.date().isoformat()] if once.daily else []
    return [*keys, "#".join(["once", str(event.user_id), event.trigger, *about, *day])]


def _short(text: str) -> str:
    """A text as part of a key, which has its bound: a digest stands for a long one."""
    return text if len(text) <= LONGEST_NAME else hashlib.sha256(text.encode()).hexdigest()


def _id_key(event_id: str) -> str:
    return f"event#{event_id}"


def _hash(event: Event) -> str:
    body = [event.trigger, event.user_id, event.specific_id, event.args, str(event.time or "")]
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()[:32]


def answer_without(event: Event, reason: str) -> dict[str, Any]:
    """The answer to an event that earned nothing, for that reason."""
    answer: dict[str, Any] = {"event": event.trigger, "user_id": event.user_id, "awarded": [], "reason": reason}
    return {**answer, "id": event.id} if event.id else answer


def answer_of(event: Event, decision: Decision) -> dict[str, Any]:
    """The answer to an event that was decided: what it earned, or why nothing."""
    answer = answer_without(event, decision.reason)
    answer["awarded"] = awarded(decision)
    if decision.cut_off:
        answer["cut_off"] = True
    return answer


def awarded(decision: Decision) -> list[dict[str, Any]]:
    """What a decision gave and took, as answers tell it."""
    return [{"kind": notice.kind, **notice.detail} for notice in decision.notices]
