"""From the ledgers' streams to applications that listen on the bus."""

from __future__ import annotations

import pytest

from laurel.app.awards.record_event import record_event
from laurel.app.errors import Unavailable
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.store.aws.event_bus import EventBus
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.sources.stream_source import StreamSource
from laurel_cli.aws.template import Function

NOTICES = Function("NoticesFunction", "notices.app.handler", 1024, 60)


@pytest.fixture
def sources(container, services, path):
    """The event source mappings of both ledgers, from now on."""
    made = [path.stream_source(invoker(container), NOTICES, table, {}) for table in ("logs", "earnings")]
    yield made
    for source in made:
        if isinstance(source, StreamSource):
            source._streams.close()


@pytest.fixture
def bus(events, container):
    found = EventBus(events.events, events.bus, lambda _: None)
    container.notices = found
    return found


def earn_badge(services):
    for trigger in ("gamipress_login", "gamipress_new_comment"):
        record_event(Site(services), Event(trigger, 2, args={"comment_id": 7, "post_id": 1}))


def test_what_was_earned_causes_notices_on_the_bus(events, services, sources, bus):
    outside = events.listen()
    earn_badge(services)
    for source in sources:
        source.poll()
    notices = {event["detail-type"]: event for event in events.notices_in(outside)}
    assert notices.keys() == {"points", "unlock"}
    assert {event["source"] for event in notices.values()} == {"laurel"}
    assert notices["unlock"]["detail"]["post_id"] == 21
    assert notices["points"]["detail"]["points_type"] == "gold"
    assert events.waiting("EventQueue") == 0


def test_no_notice_is_sent_twice_without_failures(events, services, sources, bus):
    outside = events.listen()
    earn_badge(services)
    for source in [*sources, *sources]:
        source.poll()
    assert len(events.notices_in(outside)) == 2


def test_a_stream_is_resumed_where_the_bus_failed(events, services, sources, bus, monkeypatch):
    outside = events.listen()
    earn_badge(services)
    with monkeypatch.context() as broken:
        broken.setattr(bus, "publish", lambda notices: 0)
        for source in sources:
            source.poll()
    assert events.notices_in(outside) == []
    for source in sources:
        source.poll()
    assert {event["detail-type"] for event in events.notices_in(outside)} == {"points", "unlock"}


def test_a_stream_is_resumed_after_an_error(events, services, sources, bus, monkeypatch):
    def unavailable():
        raise Unavailable("throttled")

    outside = events.listen()
    earn_badge(services)
    with monkeypatch.context() as broken:
        broken.setattr(services.posts, "catalogue", unavailable)
        for source in sources:
            with pytest.raises(Unavailable):
                source.poll()
    for source in sources:
        source.poll()
    assert {event["detail-type"] for event in events.notices_in(outside)} == {"points", "unlock"}
