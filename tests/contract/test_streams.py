"""Counting from real streams: memory's, those of a site's file, and the emulator's."""

from __future__ import annotations

import uuid

import pytest

from devstore.sqlite.stream import SqliteStream
from devstore.stream import MemoryStream
from laurel.app.errors import TooManyRows
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.store.aws.stream import DynamoStream, Pump
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.tables import create_tables
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.lists import find as ledger_find
from laurel.store.ledger.projections import PROJECTED, Projections


@pytest.fixture(params=["memory", "sqlite", "ministack"])
def pumped(request):
    """A driver, and what makes a pump on its streams."""
    if request.param == "memory":
        tables = request.getfixturevalue("memory_tables")
        stream = MemoryStream(tables, PROJECTED)
        yield tables, lambda: Pump(stream, Projections(tables))
        return
    if request.param == "sqlite":
        tables, file = request.getfixturevalue("sqlite_tables"), request.getfixturevalue("site_file")
        SqliteStream(file, PROJECTED)  # it counts what was written since it was there first
        yield tables, lambda: Pump(SqliteStream(file, PROJECTED), Projections(tables))
        return
    request.getfixturevalue("aws_environment")
    endpoint, prefix = request.getfixturevalue("ministack_endpoint"), f"test-{uuid.uuid4().hex[:12]}"
    client, streams = new_client(endpoint), new_client(endpoint, service="dynamodbstreams")
    create_tables(client, prefix)
    tables = DynamoTables(client, prefix)
    yield tables, lambda: Pump(DynamoStream(client, streams, prefix), Projections(tables))
    client.close()
    streams.close()


def test_a_list_sees_every_write_before_it(pumped, monkeypatch):
    tables, make_pump = pumped
    ledger = LedgerStore(tables, LedgerIds(), make_pump().catch_up)
    logs = [ledger.logs.create(Log(0, 0, "rank_earn", title=str(number))) for number in range(12)]
    earning = ledger.earnings.create(Earning(0, 0, type_ref="step"))
    assert ledger.logs.find(LogQuery(limit=1)).total == 12
    ledger.logs.delete(logs[0])
    assert ledger.logs.find(LogQuery(limit=1, type="rank_earn")).total == 11
    assert ledger.earnings.find(EarningQuery(limit=1, type_refs=("step",))).rows == [earning]
    monkeypatch.setattr(ledger_find, "EXAMINED_ROWS", 10)
    with pytest.raises(TooManyRows):
        ledger.logs.find(LogQuery(orderby="title"))


def test_a_pump_that_starts_anew_counts_nothing_twice(pumped):
    tables, make_pump = pumped
    ledger = LedgerStore(tables, LedgerIds(), lambda: make_pump().catch_up())
    for number in range(1, 4):
        ledger.logs.create(Log(0, 0))
        assert ledger.logs.find(LogQuery(limit=1)).total == number
    make_pump().catch_up()
    assert ledger.logs.find(LogQuery(limit=1)).total == 3
