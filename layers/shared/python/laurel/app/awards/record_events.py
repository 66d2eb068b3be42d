"""Record events of one user together: read once, decide on one after the other, commit once.

The outcome is that of recording them one by one: each event is decided on what the one before left, has its own
marker, its own answer and dates, and is a repetition where it is one, also of an event of the same list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from laurel.app.errors import Conflict, MarkerTaken, Unavailable, UserNotFound
from laurel.app.ports.engine import ReadSet
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.awards.reach import listeners

MOST_TOGETHER = 25
"""The most events of one commit: what they read is read at once."""

ROOM = 80
"""Items of a commit that rows and markers of events may take, of the 100 of a transaction."""

Result = Answer | Exception
"""The answer to an event, or why it was not recorded."""

Tried = PreparedEvent | Exception
"""An accepted event, or why it is refused."""


def record_some(site: Site, events: Sequence[Event]) -> list[Result]:
    """Record the first of a user's events, in their order, as many as one commit takes; what came of each.

    At least one. `events` are of one user, and at least one. An event that is refused takes no other with it. After
    `Unavailable` none is tried: events that follow have to wait for it. Raises nothing for a single event.
    """
    if len(events) == 1:
        return [_alone(site, events[0])]
    tried = [_prepared(site, event) for event in events[:MOST_TOGETHER]]
    try:
        return _together(site, tried)
    except (UserNotFound, Unavailable) as error:
        return _until(tried, site, error)
    except Exception:  # one of them is at fault: by itself it has its own error
        return _one_by_one(site, events[:MOST_TOGETHER])


def _one_by_one(site: Site, events: Sequence[Event]) -> list[Result]:
    results: list[Result] = []
    for event in events:
        results.append(_alone(site, event))
        if isinstance(results[-1], Unavailable):
            break
    return results


def _alone(site: Site, event: Event) -> Result:
    try:
        return record_event(site, event)
    except Exception as error:
        return error


def _prepared(site: Site, event: Event) -> Tried:
    try:
        return prepare_event(site, event)
    except (EventRefused, Unavailable) as error:
        return error


def _until(tried: Sequence[Tried], site: Site, error: Exception) -> list[Result]:
    """What came of events of which none could be decided on: up to the first that is to be tried again."""
    results: list[Result] = []
    for prepared in tried:
        heard = _is_heard(site, prepared)
        results.append(error if heard else _unheard(site, prepared))
        if isinstance(results[-1], Unavailable):
            break
    return results


def _is_heard(site: Site, prepared: Tried) -> bool:
    return isinstance(prepared, PreparedEvent) and bool(listeners(site.catalogue.rules, prepared.event))


def _unheard(site: Site, prepared: Tried) -> Result:
    """What came of an event that leads to no decision: it was refused, or no requirement listens to it."""
    if not isinstance(prepared, PreparedEvent):
        return prepared
    try:
        return prepared.answer_without_listeners(site)
    except (EventRefused, Unavailable) as error:
        return error


def _together(site: Site, tried: Sequence[Tried]) -> list[Result]:
    heard = {
        place: prepared
        for place, prepared in enumerate(tried)
        if isinstance(prepared, PreparedEvent) and _is_heard(site, prepared)
    }
    ids = {place: prepared.event.id for place, prepared in heard.items() if prepared.event.id}
    results: dict[int, Result] = {}
    later = []
    for place, prepared in enumerate(tried):
        if place in heard:
            continue
        # An event of the list has the same id: which of the two is the repetition depends on their order.
        if any(at < place and isinstance(prepared, PreparedEvent) and prepared.event.id == ids[at] for at in ids):
            later.append(place)
        else:
            results[place] = _unheard(site, prepared)
    committed: dict[int, Committed] = {}
    if heard:
        committed = until_committed(lambda: _attempt(site, heard), site.pause, USER_ATTEMPTS)
        note_commits(site, next(iter(heard.values())).event.user_id, list(committed.values()))
    results |= {place: _answer(heard[place], done) for place, done in committed.items()}
    end = next((place for place in heard if place not in committed), len(tried))
    results |= {place: _unheard(site, tried[place]) for place in later if place < end}
    return [results[place] for place in range(end)]


def _answer(prepared: PreparedEvent, committed: Committed) -> Result:
    try:
        return prepared.answer(committed)
    except EventRefused as error:
        return error


def _attempt(site: Site, heard: Mapping[int, PreparedEvent]) -> dict[int, Committed]:
    """Read, decide on the events in their order, and commit those that have room; what each led to, by its place."""
    rules = site.catalogue.rules
    wanted = [read_set_of(rules, prepared.reach(rules), prepared.marker_keys) for prepared in heard.values()]
    user_id = next(iter(heard.values())).event.user_id
    records = site.engine.read(user_id, _joined(wanted))
    if records.user is None:
        raise UserNotFound(user_id)
    known, markers, items = records.known, dict(records.markers), 0
    decided: dict[int, Committed] = {}
    parts: dict[int, Part] = {}
    for place, prepared in heard.items():
        repeated = next((markers[key] for key in prepared.marker_keys if key in markers), None)
        if repeated is not None:
            decided[place] = Committed(Decision(known.state), repeated=repeated)
            continue
        decision = prepared.decide(rules, replace(records, known=known))
        made = prepared.markers(decision)
        items += len(decision.rows) + len(made)
        if parts and items > ROOM:
            break
        parts[place] = Part(decision, prepared.moment, made)
        markers |= {marker.key: marker for marker in made}
        known = known.after(decision)
    try:
        done = commit_parts(site, records, list(parts.values()))
    except MarkerTaken as taken:
        raise Conflict("another delivery of an event came first: its marker is read with the next attempt") from taken
    return decided | dict(zip(parts, done, strict=True))


def _joined(wanted: Sequence[ReadSet]) -> ReadSet:
    return ReadSet(
        posts={post_id for each in wanted for post_id in each.posts},
        trigger_counts={name for each in wanted for name in each.trigger_counts},
        global_earnings={post_id for each in wanted for post_id in each.global_earnings},
        markers={key for each in wanted for key in each.markers},
    )
