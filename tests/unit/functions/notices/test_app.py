"""Records of the ledgers' streams in, notices out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from laurel.app.awards.operate import Operator, award, revoke
from laurel.app.awards.record_event import record_event
from laurel.app.awards.set_balances import set_balances
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.change import Change
from laurel.store.driver.codec import encode_item
from notices.app import entry
from tests.old_rows import old_log

EVENTS = Path(__file__).parents[4] / "events"
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/laurel-dev-{}/stream/2026-11-22T05:00:00.000"
SAMPLES = {"dynamodb_notices_logs": ["points", "rank"], "dynamodb_notices_earnings": ["unlock", "revoke"]}


class Bus:
    """A bus that stores the notices it gets, and accepts `room` of them at once."""

    def __init__(self):
        self.published = []
        self.room = 1000

    def publish(self, notices):
        taken = list(notices)[: self.room]
        self.published += [{"kind": notice.kind, **notice.detail} for notice in taken]
        return len(taken)

    def kinds(self):
        return [notice["kind"] for notice in self.published]


@pytest.fixture
def bus(container):
    container.notices = Bus()
    return container.notices


@pytest.fixture
def handler(container):
    return entry(container)


@pytest.fixture
def site(services):
    return Site(services)


@pytest.fixture
def records(tables, services):
    """The records of the streams for the changes since the last call."""
    streams = {table: tables.follow(table) for table in ("logs", "earnings")}

    def taken():
        found = []
        for table, changes in streams.items():
            while changes:
                found.append(record(table, changes.popleft()))
        return found

    return taken


def record(table, change):
    images = {"OldImage": change.before, "NewImage": change.after}
    encoded = {name: encode_item(item) for name, item in images.items() if item is not None}
    return {"eventSourceARN": ARN.format(table), "dynamodb": {"SequenceNumber": change.sequence, **encoded}}


def login(site, user_id=2, trigger="gamipress_login"):
    return record_event(site, Event(trigger, user_id, args={"comment_id": 7, "post_id": 1}))


def test_points_are_published_with_their_currency_and_cause(site, records, bus, handler):
    login(site)
    assert handler({"Records": records()}, None) == {"batchItemFailures": []}
    (notice,) = bus.published
    assert notice.pop("id").startswith("log-")
    assert notice.pop("date") == "2026-03-01T12:00:00"
    assert notice == {
        "kind": "points", "user_id": 2, "log_type": "points_earn", "points": 10, "applied": 10, "post_id": 11,
        "points_type": "gold", "points_type_id": 1,
    }  # fmt: skip


def test_the_applied_amount_of_a_deduction_is_published_beside_the_requested_one(site, records, bus, handler):
    login(site, trigger="gamipress_spam_comment")
    handler({"Records": records()}, None)
    assert [(notice["points"], notice["applied"]) for notice in bus.published] == [(-4, 0)]


def test_an_achievement_is_published_once_and_its_steps_are_not(site, records, bus, handler):
    login(site)
    login(site, trigger="gamipress_new_comment")
    handler({"Records": records()}, None)
    assert sorted(bus.kinds()) == ["points", "points", "unlock"]
    (unlock,) = [notice for notice in bus.published if notice["kind"] == "unlock"]
    assert (unlock["post_id"], unlock["title"], unlock["type"], unlock["points"]) == (21, "Post 21", "badge", 5)


def test_a_rank_is_published_by_its_log_alone(site, records, bus, handler):
    login(site, trigger="gamipress_register")
    handler({"Records": records()}, None)
    (notice,) = bus.published
    assert (notice["kind"], notice["post_id"], notice["previous"], notice["type"]) == ("rank", 32, 31, "level")


def test_a_revocation_is_published_under_an_id_of_its_own(site, records, bus, handler):
    badge = site.catalogue.rules.achievements[21]
    award(site, Operator(2, admin=1), badge)
    revoke(site, Operator(2, admin=1), badge)
    handler({"Records": records()}, None)
    ids = {notice["kind"]: notice["id"] for notice in bus.published if notice["kind"] != "points"}
    assert ids["revoke"] == ids["unlock"].replace("earning-", "revoke-")


def test_a_balance_that_a_manager_set_is_published(site, records, bus, handler):
    set_balances(site, 2, {1: 70}, {}, admin=1)
    handler({"Records": records()}, None)
    assert [(n["kind"], n["log_type"], n["applied"]) for n in bus.published] == [("points", "points_set", 70)]


def test_rows_that_clients_wrote_move_no_points_and_changes_of_rows_are_no_news(services, records, bus, handler):
    log = services.ledger.logs.create(Log(0, 2, type="points_earn", points=50, points_type=1))
    services.ledger.logs.update(log, replace(log, title="changed"))
    services.ledger.logs.delete(services.ledger.logs.get(log.id))
    services.ledger.logs.create(Log(0, 2, type="rank_earn"))
    services.ledger.earnings.create(Earning(0, 2, 5, "text:anything"))
    handler({"Records": records()}, None)
    assert bus.published == []


def test_the_same_record_is_published_under_the_same_id(site, records, bus, handler):
    login(site)
    found = records()
    handler({"Records": found}, None)
    handler({"Records": found}, None)
    first, second = bus.published
    assert first == second


def test_what_expires_is_no_news(site, records, bus, handler):
    login(site)
    login(site, trigger="gamipress_new_comment")
    made = records()
    expired = [
        {
            **change,
            "dynamodb": {"SequenceNumber": "9" * 21, "OldImage": change["dynamodb"]["NewImage"]},
            "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        }
        for change in made
    ]
    assert handler({"Records": expired}, None) == {"batchItemFailures": []}
    assert bus.kinds() == []


def test_types_that_are_gone_have_no_slug(services, site, records, bus, handler):
    login(site)
    services.posts.commit(services.posts.catalogue(), CatalogueChange(delete=[1]))
    handler({"Records": records()}, None)
    assert [(notice["points_type"], notice["points_type_id"]) for notice in bus.published] == [("", 1)]


def test_the_stream_is_read_again_from_the_first_notice_that_was_not_taken(site, records, bus, handler):
    for user_id in (2, 3, 2):
        login(site, user_id)
    found, bus.room = records(), 2
    (failure,) = handler({"Records": found}, None)["batchItemFailures"]
    places = [entry["dynamodb"]["SequenceNumber"] for entry in found]
    bus.room = 1000
    again = found[places.index(failure["itemIdentifier"]) :]
    assert handler({"Records": again}, None) == {"batchItemFailures": []}
    assert [notice["user_id"] for notice in bus.published] == [2, 3, 2]


def test_a_record_of_another_table_is_an_error(services, bus, handler):
    with pytest.raises(KeyError):
        handler({"Records": [{"eventSourceARN": ARN.format("users"), "dynamodb": {"SequenceNumber": "1"}}]}, None)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_published(services, bus, name, handler):
    assert handler(json.loads((EVENTS / f"{name}.json").read_text()), None) == {"batchItemFailures": []}
    assert bus.kinds() == SAMPLES[name]


def test_the_notices_of_a_cascade_are_those_of_its_rows_one_by_one(site, services, records, bus, handler):
    """Each was an item before there were entries: the same notices, under the same ids, in their order."""
    for trigger in ("gamipress_login", "gamipress_new_comment", "gamipress_register"):
        login(site, trigger=trigger)
    together = records()
    handler({"Records": together}, None)
    rows = services.ledger.history(2)
    assert len(rows) > len([each for each in together if "logs" in each["eventSourceARN"]])
    alone = [record("logs", Change(str(n).zfill(21), None, old_log(row))) for n, row in enumerate(rows)]
    expected, bus.published = [notice for notice in bus.published if notice["id"].startswith("log-")], []
    handler({"Records": alone}, None)
    assert bus.published == expected
    assert {notice["kind"] for notice in expected} == {"points", "rank"}


def test_a_change_of_one_row_of_an_entry_makes_no_notices_of_the_others(site, services, records, bus, handler):
    login(site)
    records()
    first, second, third, *_ = services.ledger.history(2)
    services.ledger.logs.update(second, replace(second, title="changed"))
    moved = services.ledger.logs.update(third, replace(third, user_id=0))
    services.ledger.logs.update(first, replace(first, user_id=0))
    services.ledger.logs.delete(moved)
    found = records()
    assert len(found) >= 5
    handler({"Records": found}, None)
    assert bus.published == []


def test_an_entry_of_which_the_bus_took_a_part_is_published_again(site, records, bus, handler):
    login(site)
    login(site)
    found = [each for each in records() if "logs" in each["eventSourceARN"]]
    handler({"Records": found}, None)
    whole, bus.published, bus.room = list(bus.published), [], 1
    [failure] = handler({"Records": found}, None)["batchItemFailures"]
    bus.room = 1000
    again = next(n for n, each in enumerate(found) if each["dynamodb"]["SequenceNumber"] == failure["itemIdentifier"])
    handler({"Records": found[again:]}, None)
    assert {notice["id"] for notice in bus.published} == {notice["id"] for notice in whole}
