"""What a site's file needs from time to time, and two processes that count the same stream."""

from __future__ import annotations

import time

import pytest

from devstore.sqlite.file import SiteFile
from devstore.sqlite.stream import Readers
from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Log
from laurel.store.driver.requests import Delete, Put, Query, pages
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.projections import Projections
from laurel.store.ledger.totals import Totals
from laurel_cli.local_tables import sqlite_tables
from laurel_cli.sqlite.keeper import Keeper


@pytest.fixture
def site(site_file):
    return sqlite_tables(site_file)


def logs(tables, number):
    ledger = LedgerStore(tables.driver, LedgerIds())
    for _ in range(number):
        ledger.logs.create(Log(0, 0, "rank_earn"))


def counted(tables):
    return sum(counts.all for counts in Totals(tables.driver, "logs").months().values())


def test_a_round_counts_forgets_and_sweeps(site_file, site):
    logs(site, 3)
    site.driver.write(Put("system", {"pk": "old", "sk": "1", "expires": int(time.time()) - 9}))
    Keeper(site_file, site.catch_up).round()
    assert counted(site) == 3
    assert site.driver.get("system", ("old", "1")) is None
    assert Readers(site_file).changes("logs", 0) == []


def test_nothing_is_counted_twice_when_watermarks_have_expired(site_file, site):
    logs(site, 2)
    Readers(site_file).register("slow", "logs")
    Readers(site_file).advance("slow", "logs", 0)
    with site_file.writing() as connection:
        connection.execute("UPDATE readers SET seq = 0 WHERE reader = 'slow'")
    keeper = Keeper(site_file, site.catch_up)
    keeper.round()
    assert len(Readers(site_file).changes("logs", 0)) == 2, "another reader still needs them"
    for mark in pages(site.driver, Query("system", "watermark#logs")):
        site.driver.write(Delete("system", (mark["pk"], mark["sk"])))
    keeper.round()
    logs(site, 1)
    site.catch_up()
    assert counted(site) == 3


def test_two_processes_count_one_stream_together(tmp_path):
    files = [SiteFile(tmp_path / "site.db") for _ in range(2)]
    one, other = map(sqlite_tables, files)
    for tables in (one, other, one):
        logs(tables, 2)
        tables.catch_up()
    logs(one, 1)
    other.catch_up()
    one.catch_up()
    assert counted(one) == counted(other) == 7
    for file in files:
        file.close()


def test_who_loses_the_race_to_count_finds_it_counted(site, monkeypatch):

    logs(site, 2)
    apply, raced = Projections.apply, []

    def lose(self, *arguments):
        if not raced:
            raced.append(apply(self, *arguments))
            raise Conflict("the shard is being counted by another process")
        apply(self, *arguments)

    monkeypatch.setattr(Projections, "apply", lose)
    site.catch_up()
    assert counted(site) == 2


def test_a_keeper_works_in_a_thread_until_it_is_stopped(site_file, site, monkeypatch, capsys):
    rounds = []
    monkeypatch.setattr("laurel_cli.sqlite.keeper.PERIOD_SECONDS", 0.001)

    def count():
        rounds.append(1)
        if len(rounds) == 2:
            raise RuntimeError("once")

    keeper = Keeper(site_file, count)
    keeper.start()
    while len(rounds) < 4:
        time.sleep(0.001)
    keeper.stop()
    ended = len(rounds)
    time.sleep(0.01)
    assert len(rounds) == ended
    assert "RuntimeError: once" in capsys.readouterr().err
