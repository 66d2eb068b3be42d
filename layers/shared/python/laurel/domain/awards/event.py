"""An event: what a user did, as it was sent, and every rule by which events are accepted, refused or deduplicated.

Both the route ``laurel/v1/events`` and the queue parse events with `Event.parse`; recording and simulating one uses
its `moment`, its completed form (`completed`) and the keys of its markers (`marker_keys`). All limits are defined
here; docs/events.md lists them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from laurel.domain.amounts import Scalar, attributes_of, shown, value_of
from laurel.domain.awards.rules import declared as declarations
from laurel.domain.awards.rules.declared import DeclaredTrigger, nearest_name
from laurel.domain.awards.triggers import TRIGGERS, Once, is_declared, repetition_of
from laurel.domain.failure import Failure

TRIGGER_LENGTH = 200
"""Characters of the longest name of a trigger, in events and in requirements."""

ID_LENGTH = 200
"""Characters of the longest id of an event."""

MOST_ARGS = 30
"""The most arguments of an event."""

ARGS_BYTES = 4_000
"""The most UTF-8 bytes of the arguments as compact JSON: they are stored with the log."""

LARGEST_NUMBER = 2**53 - 1
"""The largest id or number in an event: every JSON parser reads it exactly."""

SMALLEST_NUMBER = 1e-100
"""The smallest magnitude of an argument other than 0: smaller ones cannot be stored."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""An event must be later than this."""

OLDEST = timedelta(days=7)
"""The greatest age of an event that is not an import."""

AHEAD = timedelta(minutes=5)
"""How far an event's time may be ahead of the site's clock, for clocks that differ."""

MARKER_MARGIN = timedelta(days=1)

MARKER_LIFE = OLDEST + MARKER_MARGIN
"""How long the marker of an event's id is kept: longer than the event can be sent again."""

MISSING, INVALID = "rest_missing_callback_param", "rest_invalid_param"
"""WordPress' codes of refused arguments."""

REFUSALS: Mapping[str, int] = {
    MISSING: 400,
    INVALID: 400,
    "rest_event_in_future": 400,
    "rest_event_too_old": 400,
    "rest_unknown_trigger": 400,
    "rest_missing_event_argument": 400,
    "rest_event_id_reused": 409,
}
"""The HTTP status by code of a permanent refusal."""

REQUIRED = ("event", "user_id")
"""The required fields of an event."""

COMPARED: Mapping[str, str] = {
    "_post_type": "post_type",
    "_post_type_visit": "post_type",
    "_specific_role": "role",
    "_meta_any_value": "meta_key",
    "_meta_specific_value": "meta_key",
    "_set_member_type": "member_type",
    "_profile_specific_value": "field_value",
}
"""By ending of a trigger's name: the argument that requirements compare (`laurel.domain.awards.eligibility`)."""

UNKEPT = ("user_id", "user", "")
"""Arguments that are not stored with the log: the user, whom it has anyway, and what has no name."""

KEY_TEXT = 200
"""Characters of the longest argument that is part of a marker's key; of a longer one its hash is."""

LOG_VALUE, LOG_ATTRIBUTES = "_laurel_value", "_laurel_attributes"
"""The keys of a log's meta under which it has the value and the attributes of its event."""

Misfit = Callable[[object, Mapping[str, Any], str], str]
"""What is wrong with a value by a JSON schema, under a name, in WordPress' words; "" for nothing."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d(?::\d\d)?)", re.ASCII)


class EventRefused(Failure):
    """An event that is refused permanently, with a code of `REFUSALS`.

    `fields` are the names of the invalid fields as they were sent; the message does not contain their values.
    """

    def __init__(self, code: str, message: str, *fields: str) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, REFUSALS[code]
        self.fields = fields

    @property
    def data(self) -> dict[str, Any]:
        """The fields as WordPress reports arguments: missing ones by name, others with what is wrong with them."""
        if not self.fields:
            return {"status": self.status}
        named = list(self.fields) if self.code == MISSING else dict.fromkeys(self.fields, self.message)
        return {"status": self.status, "params": named}


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a user.

    `trigger` names what happened, `args` are its arguments by name, `specific_id` is the id that a specific trigger is
    about. `user_id` is 0 in events that the engine raises itself: they are of the user whom it decides for. `id` is
    unique in the site; `time` is aware; `imported` lifts the bound on age. `received` is when a queued event without a
    time was sent; it may differ when the same event is sent again. `value` is what it amounts to, None for nothing.
    `once` is how repetitions of a declared trigger are recognized. `own`: the user's own client sent it, and its `id`
    is unique among these events of the user, so that no client takes an id of the site's.
    """

    trigger: str
    user_id: int = 0
    specific_id: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    time: datetime | None = None
    imported: bool = False
    received: datetime | None = None
    value: Decimal | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    once: Once | None = None
    own: bool = False

    @classmethod
    def parse(cls, fields: Mapping[str, Any], now: datetime) -> Event:
        """Parse and validate an event from `fields`: JSON values by the names they are sent under; null means absent.

        ``event`` is the trigger, ``import`` whether it is an import; ``time`` and ``received`` are RFC 3339 with an
        offset. `now` is aware. Linear in the size of the fields. Raises EventRefused.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        missing = [name for name in REQUIRED if name not in given]
        if missing:
            raise EventRefused(MISSING, f"Missing parameter(s): {', '.join(missing)}", *missing)
        values = {}
        for name, value in given.items():
            if name not in _FIELDS:
                raise _invalid(name[:ID_LENGTH], "There is no such field of an event.")
            attribute, checked = _FIELDS[name]
            values[attribute] = checked(name, value)
        event = cls(**values)
        event.moment(now)
        return event

    def moment(self, now: datetime) -> datetime:
        """When the event counts: its time, else when it was received, else `now`; never after `now`.

        Raises EventRefused if it is too old, or too far ahead.
        """
        moment = self.time or self.received or now
        if moment > now + AHEAD:
            raise EventRefused("rest_event_in_future", "The event's time is still to come.")
        if moment < now - OLDEST and not self.imported:
            message = f"The event is older than {OLDEST.days} days; send it as an import."
            raise EventRefused("rest_event_too_old", message)
        return min(moment, now)

    def completed(
        self, *, free_triggers: bool, declared: Mapping[str, DeclaredTrigger] = {}, misfit: Misfit | None = None
    ) -> Event:
        """The event as the engine records it: with its specific id, and without the arguments that are not stored.

        `declared` are the declared triggers by name, whose arguments `misfit` checks; `free_triggers` accepts others.
        Raises EventRefused for an unknown trigger, for an event without the argument that its requirements compare,
        which could match none, and for one that is not as its trigger is declared.
        """
        trigger = TRIGGERS.get(self.trigger)
        if self.trigger in declared:
            return self._as_declared(declared[self.trigger], misfit)
        if not free_triggers and not is_declared(self.trigger):
            nearest = nearest_name(self.trigger, declared)
            meant = f" Is {nearest} meant?" if nearest else ""
            raise EventRefused("rest_unknown_trigger", f"There is no trigger {self.trigger!r}.{meant}")
        if trigger is None:
            return replace(self, args=self._kept())
        if trigger.internal:
            raise EventRefused("rest_unknown_trigger", f"{self.trigger} is evaluated by the engine, not sent.")
        specific = self.specific_id or self._number(trigger.specific_arg)
        if trigger.specific_arg and not specific:
            raise self._lacks(f"specific_id or args.{trigger.specific_arg}")
        compared = next((name for ending, name in COMPARED.items() if self.trigger.endswith(ending)), "")
        if compared in trigger.args and not self.args.get(compared):
            raise self._lacks(f"args.{compared}")
        return replace(self, args=self._kept(), specific_id=specific)

    def _as_declared(self, trigger: DeclaredTrigger, misfit: Misfit | None) -> Event:
        """The event of a declared trigger, with exactly the arguments and the value that it is declared with."""
        kept = {name: value for name, value in self._kept().items() if value is not None}
        for name, value in kept.items():
            if name not in trigger.arguments:
                raise EventRefused(INVALID, f"{self.trigger} has no argument args.{name}.", f"args.{name}")
            problem = misfit(value, trigger.arguments[name], f"args.{name}") if misfit else ""
            if problem:
                raise EventRefused(INVALID, problem, f"args.{name}")
        missing = sorted(trigger.required - kept.keys())
        if missing:
            raise self._lacks(f"args.{missing[0]}")
        if self.value is not None and trigger.value == declarations.NONE:
            raise EventRefused(INVALID, f"{self.trigger} is declared without a value.", "value")
        if self.value is None and trigger.value == declarations.REQUIRED:
            raise self._lacks("value")
        return replace(self, args=kept, once=trigger.once)

    def _kept(self) -> dict[str, Any]:
        return {name: value for name, value in self.args.items() if name not in UNKEPT}

    def _number(self, name: str) -> int:
        found = self.args.get(name) if name else 0
        return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0

    def _lacks(self, what: str) -> EventRefused:
        return EventRefused("rest_missing_event_argument", f"{self.trigger} needs {what}.")

    @property
    def body_hash(self) -> str:
        """A hash of everything sent but the id, which detects another event with the same id."""
        time = self.time.astimezone(UTC).replace(microsecond=0) if self.time else ""
        body = [self.trigger, self.user_id, self.specific_id, self.args, str(time)]
        if self.amounts:
            body.append(self.amounts)
        return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def amounts(self) -> dict[str, Any]:
        """The value as text and the attributes, as the log's meta has them; only those that were given."""
        value = {} if self.value is None else {LOG_VALUE: shown(self.value)}
        return {**value, LOG_ATTRIBUTES: dict(self.attributes)} if self.attributes else value

    @property
    def id_key(self) -> str:
        """The key of the marker of the event's id, "" if it has no id."""
        if not self.id:
            return ""
        return f"own#{self.user_id}#{self.id}" if self.own else f"event#{self.id}"

    def repetition_key(self, moment: datetime) -> str:
        """The key of the marker of an event that counts once per subject (`Once`), "" if repetitions count.

        `moment` is when it counts, in the site's time zone: some events count once a day. An argument that is 0 or
        false is none in a built-in trigger, as in PHP, and one in a declared trigger.
        """
        absent: tuple[Any, ...] = (None, "") if self.once else (None, "", 0, [])
        once = self.once or repetition_of(self.trigger)
        if once is None or any(self.args.get(name) in absent for name in once.by):
            return ""
        about = [_short(str(self.args[name])) for name in once.by]
        day = [moment.date().isoformat()] if once.daily else []
        return "#".join(["once", str(self.user_id), self.trigger, *about, *day])

    def marker_keys(self, moment: datetime) -> list[str]:
        """The keys of the markers that make the event a repetition, that of its id first."""
        return [key for key in (self.id_key, self.repetition_key(moment)) if key]


def _short(text: str) -> str:
    """A text as a bounded part of a key: a long one, or one with the sign between parts, is replaced by its hash."""
    return text if len(text) <= KEY_TEXT and "#" not in text else hashlib.sha256(text.encode()).hexdigest()


# ---- validation; each function gets a field's name and its value, and raises EventRefused


def _invalid(name: str, message: str) -> EventRefused:
    return EventRefused(INVALID, message, name)


def _utf8(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise _invalid(name, f"{name} holds half a surrogate pair.") from None


def _name(most: int) -> Callable[[str, Any], str]:
    def checked(name: str, value: object) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= most:
            raise _invalid(name, f"{name} must be a text of 1 to {most} characters.")
        if _CONTROL.search(value):
            raise _invalid(name, f"{name} must be without control characters.")
        _utf8(name, value)
        return value

    return checked


def _integer(least: int) -> Callable[[str, Any], int]:
    def checked(name: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST_NUMBER:
            raise _invalid(name, f"{name} must be an integer from {least} to {LARGEST_NUMBER}.")
        return value

    return checked


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _invalid(name, f"{name} must be true or false.")
    return value


def _time(name: str, value: Any) -> datetime:
    """The moment in UTC."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise _invalid(name, f"{name} must be a date and time with an offset from UTC.")
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _invalid(name, f"{name} must be a date and time that exists.") from None
    if moment <= EARLIEST:
        raise _invalid(name, f"{name} must be after {EARLIEST.isoformat()}.")
    return moment


def _args(name: str, value: Any) -> dict[str, Any]:
    """Arguments by name; a list, as which PHP encodes an empty or numbered array, gets its indexes as names."""
    if not isinstance(value, dict | list):
        raise _invalid(name, f"{name} must be an object.")
    if len(value) > MOST_ARGS:
        raise _invalid(name, f"{name} must be at most {MOST_ARGS}.")
    args = value if isinstance(value, dict) else {str(place): entry for place, entry in enumerate(value)}
    for argument, entry in args.items():
        if _CONTROL.search(argument):
            raise _invalid(name, f"{name} must have names without control characters.")
        if not all(map(_is_scalar, entry if isinstance(entry, list) else [entry])):
            raise _invalid(name, f"{name} must hold texts, numbers in bounds, true, false or null, or lists of these.")
    if len(_utf8(name, json.dumps(args, ensure_ascii=False, separators=(",", ":")))) > ARGS_BYTES:
        raise _invalid(name, f"{name} must be at most {ARGS_BYTES} bytes of JSON.")
    return args


def _read(read: Callable[[object], Any]) -> Callable[[str, Any], Any]:
    """A validation by a function that raises ValueError with what the field must be."""

    def checked(name: str, value: object) -> Any:
        try:
            return read(value)
        except ValueError as problem:
            raise _invalid(name, f"{name} {problem}") from None

    return checked


def _is_scalar(value: object) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value == 0 or SMALLEST_NUMBER <= abs(value) <= LARGEST_NUMBER
    return value is None or isinstance(value, str | bool)


_FIELDS: Mapping[str, tuple[str, Callable[[str, Any], Any]]] = {
    "event": ("trigger", _name(TRIGGER_LENGTH)),
    "user_id": ("user_id", _integer(1)),
    "specific_id": ("specific_id", _integer(0)),
    "args": ("args", _args),
    "id": ("id", _name(ID_LENGTH)),
    "time": ("time", _time),
    "import": ("imported", _flag),
    "received": ("received", _time),
    "value": ("value", _read(value_of)),
    "attributes": ("attributes", _read(attributes_of)),
}
"""By the name under which a field is sent: its attribute, and its validation."""
