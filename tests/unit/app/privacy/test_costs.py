"""What erasing and exporting a person costs (docs/data.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.privacy.export import export_person
from laurel.app.site import Site
from laurel.domain.records.erasure import Erasure, hidden
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.removal import Removal
from laurel.domain.records.user import User
from laurel.store.driver.requests import Put
from laurel.store.ledger.ids import SLOT, first_id_at
from laurel.store.rows.ledger import earning_item, log_items
from laurel.store.rows.state import count_update
from laurel.store.sizing import CHEAPEST
from tests.containers import services_on

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
ENTRIES = 500


@pytest.fixture
def meter():
    return Meter(MemoryTables())


@pytest.fixture
def ann(meter):
    """Ann, with five hundred entries of three logs, and as many earnings."""
    services = services_on(meter)
    ann = services.users.create(
        User(0, "ann", "ann@example.org", "ann", "Ann", "2026-01-01T00:00:00", ("subscriber",)), "hash"
    )
    first = first_id_at(MARCH)
    for number in range(ENTRIES):
        base = first + number * SLOT
        entry = [Log(base + n, ann.id, "points_earn", "gamipress_login", f"Ann earned {n}") for n in range(3)]
        for item in log_items(entry, CHEAPEST):
            meter.write(Put("logs", item))
        meter.write(Put("earnings", earning_item(Earning(base, ann.id, 50, "step", "Ann's step"), CHEAPEST)))
    meter.write(count_update(ann.id, logs=3 * ENTRIES, earnings=ENTRIES))
    return ann


def every_piece(rewrite, user_id, change):
    rest, rows = 0, 0
    while rest is not None:
        found = rewrite(user_id, change, rest)
        rows, rest = rows + found.rows, found.rest
    return rows


def test_an_entry_or_an_earning_is_rewritten_for_two_units(meter, ann):
    services, hide = services_on(meter), hidden(["Ann"], ann.id)
    for rewrite, rows, units in (
        (services.ledger.rewrite_logs_of, 3 * ENTRIES, 2 * ENTRIES),
        (services.ledger.rewrite_earnings_of, ENTRIES, 2 * ENTRIES),
    ):
        for changed, written in ((rows, units), (0, 0)):
            with meter.measure() as usage:
                found = every_piece(rewrite, ann.id, lambda row: replace(row, title=hide(row.title)))
            assert (found, usage.write_units) == (changed, written)
            assert usage.read_units <= ENTRIES / 10


def test_a_user_is_anonymized_for_26_units(meter, ann):
    services = services_on(meter)
    left = replace(ann, login="x", name="x")
    removal = Removal(MARCH, "names", (ann.id,), names=("Ann",))
    with meter.measure() as usage:
        services.users.anonymize(ann, left, [removal], Erasure(MARCH, ann.id, "anonymize"))
    assert usage.write_units == 26


def test_an_export_costs_its_rows(meter, ann):
    pages, place = 0, (0, 0)
    with meter.measure() as usage:
        while place is not None:
            place = export_person(Site(services_on(meter)), ann.id, place, 500).rest
            pages += 1
    assert pages == 5
    assert usage.read_units <= 55
