"""Record events of one user together: read once, decide on one after the other, commit once.

The outcome is that of recording them one by one: each event is decided on what the one before left, has its own
marker, its own answer and dates, and is a repetition where it is one, also of an event of the same list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from laurel.app.awards.engine_run import (
    USER_ATTEMPTS,
    Committed,
    Part,
    commit_parts,
    note_commits,
    read_set_of,
)
from laurel.app.awards.prepare_event import Answer, PreparedEvent, prepare_event
from laurel.app.awards.record_event import record_event
from laurel.app.errors import Conflict, MarkerTaken, RowTaken, Unavailable, UserNotFound
from laurel.app.ports.engine import Marker, ReadSet
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision, NewLog
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.records.outbox_row import OutboxRow

MOST_TOGETHER = 25
"""The most events of one commit: what they read is read at once."""

ROOM = 80
"""Items of a commit that rows and markers of events may take, of the 100 of a transaction."""

LOGS_OF_ITEM = 16
"""Logs of a commit that the store keeps in one item, of which the first and the last may have fewer."""

Result = Answer | Exception
"""The answer to an event, or why it was not recorded."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An event of a list, or why it is refused; and its outbox row, if it has one."""

    prepared: PreparedEvent | Exception
    row: OutboxRow | None = None

    @property
    def event_id(self) -> str | None:
        """What the sender's id of an accepted event is unique by, None if there is none."""
        return (self.prepared.event.id_key or None) if isinstance(self.prepared, PreparedEvent) else None

    def heard(self, site: Site) -> PreparedEvent | None:
        """The event if it may lead to something, so that it is decided on."""
        prepared = self.prepared
        return prepared if isinstance(prepared, PreparedEvent) and not prepared.leads_nowhere(site) else None

    def unheard(self, site: Site) -> Result:
        """What came of an event that leads to no decision; its outbox row is deleted."""
        if isinstance(self.prepared, Exception):
            return self.prepared
        try:
            if self.row is not None:
                site.services.outbox.delete(self.row)
            return self.prepared.answer_to_nothing(site, self.prepared.leads_nowhere(site))
        except (EventRefused, Unavailable) as error:
            return error


def record_some(site: Site, events: Sequence[Event], rows: Sequence[OutboxRow] = ()) -> list[Result]:
    """Record the first of a user's events, in their order, as many as one commit takes; what came of each.

    At least one. `events` are of one user, and at least one. Site events have an outbox row each: the commit deletes
    those of its events, and an event whose row is gone is a repetition. An event that is refused takes no other with
    it. After `Unavailable` none is tried: events that follow have to wait for it. Raises nothing for a single event.
    """
    paired = list(zip_longest(events, rows))[:MOST_TOGETHER]
    if len(paired) == 1:
        return _one_by_one(site, paired)
    tried = [Tried(_prepared(site, event), row) for event, row in paired]
    try:
        return _together(site, tried)
    except (UserNotFound, Unavailable) as error:
        return _until(site, tried, error)
    except Exception:  # one of them is at fault: by itself it has its own error
        return _one_by_one(site, paired)


def _one_by_one(site: Site, paired: Sequence[tuple[Event, OutboxRow | None]]) -> list[Result]:
    results: list[Result] = []
    for event, row in paired:
        try:
            results.append(record_event(site, event, row))
        except Exception as error:
            results.append(error)
            if isinstance(error, Unavailable):
                break
    return results


def _prepared(site: Site, event: Event) -> PreparedEvent | Exception:
    try:
        return prepare_event(site, event)
    except (EventRefused, Unavailable) as error:
        return error


def _until(site: Site, tried: Sequence[Tried], error: Exception) -> list[Result]:
    """What came of events of which none could be decided on: up to the first that is to be tried again."""
    results: list[Result] = []
    for each in tried:
        results.append(error if each.heard(site) else each.unheard(site))
        if isinstance(results[-1], Unavailable):
            break
    return results


def _together(site: Site, tried: Sequence[Tried]) -> list[Result]:
    heard = {place: found for place, each in enumerate(tried) if (found := each.heard(site)) is not None}
    # Of an event that leads to nothing, and one of the list with the same id, the later is the repetition.
    ids = {tried[place].event_id: place for place in reversed(heard)}
    results = {
        place: each.unheard(site)
        for place, each in enumerate(tried)
        if place not in heard and (not each.event_id or place < ids.get(each.event_id, len(tried)))
    }
    rows = {place: row for place, each in enumerate(tried) if (row := each.row) is not None}
    taken: set[str] = set()
    committed: dict[int, Committed] = {}
    if heard:
        committed = until_committed(lambda: _attempt(site, heard, rows, taken), site.pause, USER_ATTEMPTS)
        note_commits(site, next(iter(heard.values())).event.user_id, list(committed.values()))
    for place, done in committed.items():
        results[place] = _answer(heard[place], done)
        if place in rows and not done.took_row:
            site.services.outbox.delete(rows[place])
    end = next((place for place in heard if place not in committed), len(tried))
    return [results[place] if place in results else tried[place].unheard(site) for place in range(end)]


def _answer(prepared: PreparedEvent, committed: Committed) -> Result:
    try:
        return prepared.answer(committed)
    except EventRefused as error:
        return error


def _attempt(
    site: Site, heard: Mapping[int, PreparedEvent], rows: Mapping[int, OutboxRow], taken: set[str]
) -> dict[int, Committed]:
    """Read, decide on the events in their order, and commit those that have room; what each led to, by its place.

    `taken` has the ids of rows that were found to be gone, and gets another one with a Conflict.
    """
    rules = site.catalogue.rules
    wanted = [read_set_of(rules, prepared.reach(rules), prepared.marker_keys) for prepared in heard.values()]
    user_id = next(iter(heard.values())).event.user_id
    records = site.engine.read(user_id, _joined(wanted))
    if records.user is None or records.user.erased:
        raise UserNotFound(user_id)
    known, markers, items = records.known, dict(records.markers), 0.0
    decided: dict[int, Committed] = {}
    parts: dict[int, Part] = {}
    for place, prepared in heard.items():
        row = rows.get(place)
        repeated = next((markers[key] for key in prepared.marker_keys if key in markers), None)
        if row is not None and row.id in taken:
            decided[place] = Committed(Decision(known.state), repeated=Marker(row.id), took_row=True)
            continue
        if repeated is not None:
            decided[place] = Committed(Decision(known.state), repeated=repeated)
            continue
        decision = prepared.decide(rules, replace(records, known=known))
        made = prepared.markers(decision)
        items += _items(decision) + len(made) + (row is not None)
        if parts and items > ROOM:
            break
        parts[place] = Part(decision, prepared.moment, made, row)
        markers |= {marker.key: marker for marker in made}
        known = known.after(decision)
    try:
        done = commit_parts(site, records, list(parts.values()))
    except MarkerTaken as found:
        raise Conflict("another delivery of an event came first: its marker is read with the next attempt") from found
    except RowTaken as found:
        taken.add(str(found))
        raise Conflict("another request recorded the event of a row") from found
    return decided | dict(zip(parts, done, strict=True))


def _items(decision: Decision) -> float:
    """How many items the rows of a decision take: each earning one, the logs of a commit one for `LOGS_OF_ITEM`."""
    logs = sum(isinstance(row, NewLog) for row in decision.rows)
    return len(decision.rows) - logs + logs / LOGS_OF_ITEM


def _joined(wanted: Sequence[ReadSet]) -> ReadSet:
    return ReadSet(
        posts={post_id for each in wanted for post_id in each.posts},
        trigger_counts={name for each in wanted for name in each.trigger_counts},
        global_earnings={post_id for each in wanted for post_id in each.global_earnings},
        markers={key for each in wanted for key in each.markers},
    )
