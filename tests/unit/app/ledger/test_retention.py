"""Logs that are kept for some days: what is shown, what expires, and what does not change by it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from laurel.app.awards.record_event import record_event
from laurel.app.change_settings import change_settings
from laurel.app.ledger.retention import RETENTION, complete_since, first_kept_day
from laurel.domain.awards.event import Event
from laurel.domain.records.ledger import Log
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.store.driver.requests import Put, Query, pages
from laurel.store.ledger.ids import first_id_at
from laurel.store.rows import keys
from laurel.store.rows.ledger import log_item
from laurel.store.rows.state import count_update

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = 86_400


def keep(town, days):
    change_settings(town.site, {RETENTION: days})


def driver(town):
    return town.services._driver


def stored(town):
    """All logs of the user, shown or not."""
    return list(pages(driver(town), Query("logs", keys.user_rows(town.user), "by_user")))


def shown(town):
    """The titles of the user's logs in their list, and its total."""
    found = town.services.ledger.logs.find(LogQuery(users=(town.user,), limit=100))
    return [log.title for log in found.rows], found.total


@pytest.fixture
def old(town):
    """old(day, …): a log of that evening of February each, written before any setting was."""

    def write(*days):
        for day in days:
            log = Log(first_id_at(datetime(2026, 2, day, 23, tzinfo=UTC)), town.user, title=f"February {day}")
            driver(town).write(Put("logs", log_item(log)))
            driver(town).write(count_update(town.user, logs=1))

    return write


def test_by_default_nothing_expires_and_no_byte_more_is_written(town):
    town.award()
    record_event(town.site, Event("gamipress_login", town.user))
    town.services.ledger.logs.create(Log(0, town.user))
    assert stored(town)
    assert not [item for item in stored(town) if "expires" in item]


def test_logs_expire_at_the_end_of_their_last_day_and_nothing_else_does(town):
    keep(town, 30)
    town.award()
    record_event(town.site, Event("gamipress_login", town.user))
    made = town.services.ledger.logs.create(Log(0, town.user))
    items = stored(town)
    assert items
    for item in items:
        written = int(item["sk"]) >> 12
        days = (item["expires"] * 1000 - 1_704_067_200_000 - written) / DAY / 1000
        assert 30 < days <= 31
        assert item["expires"] % DAY == 0
    assert not [item for item in pages(driver(town), Query("earnings", keys.user_rows(town.user), "by_user"))
                if "expires" in item]  # fmt: skip
    assert town.services.ledger.logs.get(made.id) == made


def test_a_commit_that_is_rolled_forward_expires_too(town, monkeypatch):
    keep(town, 30)
    for _ in range(70):
        town.award()
    record_event(town.site, Event("gamipress_login", town.user))
    assert len(stored(town)) > 0
    assert [item for item in stored(town) if "expires" not in item] == []


def test_older_days_are_hidden_at_once_wherever_logs_are_read(town, old):
    old(10, 18, 19, 28)
    assert len(shown(town)[0]) == 4
    keep(town, 10)
    assert shown(town)[0] == ["February 28", "February 19"]
    hidden, kept = (first_id_at(datetime(2026, 2, day, 23, tzinfo=UTC)) for day in (18, 19))
    logs = town.services.ledger.logs
    assert logs.get(hidden) is None
    assert logs.get(kept).title == "February 19"
    assert [log.id for log in logs.find(LogQuery(include=(hidden, kept))).rows] == [kept]
    town.clock.advance(hours=12)
    assert shown(town)[0] == ["February 28"]
    keep(town, 0)
    assert len(shown(town)[0]) == 4, "what was not deleted yet is there again"


def test_the_total_of_a_user_is_what_was_logged_until_a_page_reaches_the_end(town, old):
    old(10, 18, 19, 28)
    keep(town, 10)
    pages = [
        town.services.ledger.logs.find(LogQuery(users=(town.user,), limit=limit, offset=offset))
        for limit, offset in ((1, 0), (2, 0), (1, 1), (10, 0), (10, 2))
    ]
    assert [len(page.rows) for page in pages] == [1, 2, 1, 2, 0]
    assert pages[0].total == 4, "as the state counts"
    assert pages[3].total == 2, "as the list has"
    assert pages[4].total <= 2
    oldest_first = town.services.ledger.logs.find(LogQuery(users=(town.user,), limit=1, descending=False))
    assert [row.title for row in oldest_first.rows] == ["February 19"]


def test_balances_progress_and_counts_stay(town, old):
    keep(town, 1)
    town.award()
    record_event(town.site, Event("gamipress_login", town.user))
    before = town.state()
    town.clock.advance(days=400)
    driver(town).sweep(town.clock.now().timestamp() + 3650 * DAY)
    assert shown(town)[0] == stored(town) == []
    assert town.state() == before
    assert town.gold() == 10
    assert town.services.ledger.earnings.find(EarningQuery(users=(town.user,))).total == 1
    record_event(town.site, Event("gamipress_login", town.user))
    assert (town.gold(), town.state().logs) == (20, 2 * before.logs)


TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("changes", "kept", "complete"),
    [
        ([], None, None),
        ([30], date(2026, 1, 30), date(2026, 1, 30)),
        ([30, 10], date(2026, 2, 19), date(2026, 3, 2)),
        ([30, 365], date(2025, 3, 1), date(2026, 3, 2)),
        ([30, 0], None, date(2026, 3, 2)),
        ([30, 30], date(2026, 1, 30), date(2026, 1, 30)),
        ([0], None, None),
        ([30, None], None, date(2026, 3, 2)),
    ],
)
def test_since_when_logs_are_complete(town, changes, kept, complete):
    """Under an earlier value logs may go on expiring that were written under it."""
    for days in changes:
        keep(town, days)
    settings = town.site.catalogue.settings
    assert (first_kept_day(settings, TODAY), complete_since(settings, TODAY)) == (kept, complete)


def test_another_setting_changes_nothing_about_it(town):
    keep(town, 30)
    change_settings(town.site, {"title": "Other"})
    assert complete_since(town.site.catalogue.settings, TODAY) == date(2026, 1, 30)
