"""Periods at their edges: midnight, weeks and years, clock changes, and events that arrive late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from laurel.domain.awards.periods import is_full, is_limited, window_start, with_stamp

BERLIN = ZoneInfo("Europe/Berlin")


def local(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("limit_type", "moment", "start"),
    [
        ("minutely", "2026-03-04T12:00:30", "2026-03-04T11:59:30"),
        ("hourly", "2026-03-04T00:15:00", "2026-03-03T23:15:00"),
        ("daily", "2026-03-04T00:00:00", "2026-03-04T00:00:00"),
        ("daily", "2026-03-04T23:59:59", "2026-03-04T00:00:00"),
        ("weekly", "2026-03-02T00:00:00", "2026-03-02T00:00:00"),  # a Monday
        ("weekly", "2026-03-01T23:59:59", "2026-02-23T00:00:00"),  # the Sunday before
        ("weekly", "2027-01-03T23:59:59", "2026-12-28T00:00:00"),  # ISO week 53 of 2026
        ("weekly", "2027-01-04T00:00:00", "2027-01-04T00:00:00"),
        ("monthly", "2024-02-29T23:59:59", "2024-02-01T00:00:00"),
        ("monthly", "2024-03-01T00:00:00", "2024-03-01T00:00:00"),
        ("yearly", "2026-12-31T23:59:59", "2026-01-01T00:00:00"),
        ("yearly", "2027-01-01T00:00:00", "2027-01-01T00:00:00"),
    ],
)
def test_the_start_of_a_period(limit_type, moment, start):
    assert window_start(limit_type, local(moment)) == int(local(start).timestamp())


@pytest.mark.parametrize("limit_type", ["", "unlimited", "fortnightly"])
def test_no_period(limit_type):
    assert not is_limited(limit_type)
    assert window_start(limit_type, local("2026-03-04T12:00:00")) is None
    assert not is_full([1, 2, 3], 0, limit_type, local("2026-03-04T12:00:00"))


@pytest.mark.parametrize(
    ("moment", "hours"),
    [("2026-03-29T23:30:00", 22.5), ("2026-10-25T23:30:00", 24.5), ("2026-06-01T23:30:00", 23.5)],
)
def test_the_length_of_a_day_follows_clock_changes(moment, hours):
    at = local(moment, BERLIN)
    assert at.timestamp() - window_start("daily", at) == hours * 3600


@pytest.mark.parametrize("limit_type", ["minutely", "hourly"])
@pytest.mark.parametrize(
    "moment",
    ["2026-03-29T00:59:00", "2026-03-29T01:00:10", "2026-10-25T00:30:00", "2026-10-25T01:00:10", "2026-10-25T01:30:00"],
)
def test_a_sliding_period_is_independent_of_clock_changes(limit_type, moment):
    at = local(moment).astimezone(BERLIN)
    assert int(at.timestamp()) - window_start(limit_type, at) == {"minutely": 60, "hourly": 3600}[limit_type]


def test_a_day_whose_midnight_does_not_exist_begins_with_its_first_second():
    cairo = ZoneInfo("Africa/Cairo")  # clocks went from 00:00 to 01:00
    noon = datetime(2025, 4, 25, 12, tzinfo=cairo)
    assert datetime.fromtimestamp(window_start("daily", noon), cairo).isoformat() == "2025-04-25T01:00:00+03:00"


def test_midnight_is_the_sites_own():
    """X53: the site is 2.55 hours behind; both moments are on the same day of UTC."""
    zone = timezone(-timedelta(hours=2.55))
    before, after = datetime(2026, 3, 3, 23, 55, tzinfo=zone), datetime(2026, 3, 4, 0, 5, tzinfo=zone)
    assert before.astimezone(UTC).date() == after.astimezone(UTC).date()
    stamps = with_stamp([], 1, before)
    assert is_full(stamps, 1, "daily", before)
    assert not is_full(stamps, 1, "daily", after)


@pytest.mark.parametrize(
    ("limit_type", "first", "full", "free"),
    [
        ("minutely", "2026-12-31T23:59:30", "2027-01-01T00:00:30", "2027-01-01T00:00:31"),
        ("hourly", "2026-12-31T23:59:30", "2027-01-01T00:59:30", "2027-01-01T00:59:31"),
        ("daily", "2026-12-31T00:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:00"),
        ("weekly", "2026-12-28T00:00:00", "2027-01-03T23:59:59", "2027-01-04T00:00:00"),
        ("monthly", "2026-12-01T00:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:00"),
        ("yearly", "2026-01-01T00:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:00"),
    ],
)
def test_a_full_period_and_the_next(limit_type, first, full, free):
    stamps = with_stamp([], 1, local(first))
    assert is_full(stamps, 1, limit_type, local(full))
    assert not is_full(stamps, 1, limit_type, local(free))


def test_a_limit_of_nothing_is_always_full():
    assert is_full([], 0, "daily", local("2026-03-04T12:00:00"))


def test_a_late_event_finds_its_day_full_though_later_days_came_in_between():
    stamps = []
    for moment in ("2026-03-03T10:00:00", "2026-03-03T11:00:00", "2026-03-04T10:00:00"):
        assert not is_full(stamps, 2, "daily", local(moment))
        stamps = with_stamp(stamps, 2, local(moment))
    assert len(stamps) == 2
    assert is_full(stamps, 2, "daily", local("2026-03-03T12:00:00"))
    assert not is_full(stamps, 2, "daily", local("2026-03-04T12:00:00"))
