from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.dates import (
    get_date_from_gmt,
    get_gmt_from_date,
    mysql_to_rfc3339,
    rest_get_date_with_gmt,
    rest_parse_date,
    wp_timezone,
)


def seconds(*numbers):
    return int(datetime(*numbers, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(("date", "moment"), [
    ("1970-01-01T00:00:00", 0),
    ("1970-01-01T00:00:00Z", 0),
    ("2020-01-02T03:04:05", seconds(2020, 1, 2, 3, 4, 5)),
    ("2020-01-02t03:04:05", seconds(2020, 1, 2, 3, 4, 5)),
    ("2020-01-02 03:04:05.999999999Z", seconds(2020, 1, 2, 3, 4, 5)),
    ("2020-01-02T03:04:05+02:00", seconds(2020, 1, 2, 1, 4, 5)),
    ("2020-01-02T03:04:05-02", seconds(2020, 1, 2, 5, 4, 5)),
    ("2020-01-02T03:04:05+05:45", seconds(2020, 1, 1, 21, 19, 5)),
    ("2020-02-30T00:00:00", seconds(2020, 3, 1)),
    ("2021-02-30T00:00:00", seconds(2021, 3, 2)),
    ("2021-04-31T00:00:00", seconds(2021, 5, 1)),
    ("2020-12-31T24:00:00", seconds(2021, 1, 1)),
    ("2020-12-31T23:59:60", seconds(2021, 1, 1)),
    ("2020-03-00T00:00:00", seconds(2020, 2, 29)),
    ("2020-00-10T00:00:00", seconds(2019, 12, 10)),
    ("1960-01-01T00:00:00", seconds(1960, 1, 1)),
])  # fmt: skip
def test_dates_of_requests(date, moment):
    assert rest_parse_date(date) == moment


@pytest.mark.parametrize("date", [
    "", "now", "2020-01-01", "2020-01-01T00:00", "20-01-01T00:00:00", "2020-1-1T00:00:00", "2020-01-01T00:00:00z",
    "2020-01-01T00:00:00+0200", "2020-01-01T00:00:00.Z", "2020-01-01  00:00:00", " 2020-01-01T00:00:00",
    "2020-01-01T00:00:00\n", "2020-13-01T00:00:00", "2020-01-32T00:00:00", "2020-01-01T25:00:00",
    "2020-01-01T99:00:00", "2020-01-01T00:60:00", "2020-01-01T00:00:61", "2020-01-01T00:00:00+99:00",
    "2020-01-01T00:00:00+01:60", "0000-01-01T00:00:00", "0001-01-01T00:00:00+10:00", "9999-12-31T24:00:00",
    "٢٠٢٠-01-01T00:00:00",
])  # fmt: skip
def test_what_is_no_date(date):
    assert rest_parse_date(date) is None
    assert rest_get_date_with_gmt(date) is None


def test_force_utc_ignores_the_offset():
    assert rest_parse_date("2020-01-01T00:00:00+02:00", force_utc=True) == seconds(2020, 1, 1)


@given(st.text())
def test_any_text_is_a_date_or_none(text):
    assert rest_parse_date(text) is None or rest_get_date_with_gmt(text) is not None


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001
def test_parsing_is_the_inverse_of_formatting(moment):
    moment = moment.replace(microsecond=0)
    assert rest_get_date_with_gmt(moment.isoformat()) == (moment.isoformat(), moment.isoformat())


@pytest.mark.parametrize(("date", "zone", "is_utc", "pair"), [
    ("2020-01-02T03:04:05", "", False, ("2020-01-02T03:04:05", "2020-01-02T03:04:05")),
    ("2020-07-01T12:00:00", "Europe/Berlin", False, ("2020-07-01T12:00:00", "2020-07-01T10:00:00")),
    ("2020-01-01T12:00:00", "Europe/Berlin", False, ("2020-01-01T12:00:00", "2020-01-01T11:00:00")),
    ("2020-07-01T12:00:00", "Europe/Berlin", True, ("2020-07-01T14:00:00", "2020-07-01T12:00:00")),
    ("2020-07-01T12:00:00-04:00", "Europe/Berlin", False, ("2020-07-01T18:00:00", "2020-07-01T16:00:00")),
    ("2020-07-01T12:00:00-04:00", "Europe/Berlin", True, ("2020-07-01T18:00:00", "2020-07-01T16:00:00")),
    ("2020-07-01T12:00:00.9Z", "+05:30", False, ("2020-07-01T17:30:00", "2020-07-01T12:00:00")),
    ("2020-07-01T02:00:00", "-03", False, ("2020-07-01T02:00:00", "2020-07-01T05:00:00")),
    ("2020-02-30 00:00:00", "UTC", False, ("2020-03-01T00:00:00", "2020-03-01T00:00:00")),
])  # fmt: skip
def test_local_and_gmt(date, zone, is_utc, pair):
    assert rest_get_date_with_gmt(date, zone, is_utc) == pair


def test_a_skipped_hour_moves_forward_and_a_doubled_one_is_the_first():
    assert rest_get_date_with_gmt("2020-03-29T02:30:00", "Europe/Berlin")[1] == "2020-03-29T01:30:00"
    assert rest_get_date_with_gmt("2020-10-25T02:30:00", "Europe/Berlin")[1] == "2020-10-25T00:30:00"


def test_a_conversion_that_leaves_the_calendar_gives_no_date():
    assert rest_get_date_with_gmt("9999-12-31T23:00:00Z", "+05:30") is None
    assert rest_get_date_with_gmt("0001-01-01T00:00:00", "+05:30") is None


def test_stored_dates_between_the_clocks():
    assert get_date_from_gmt("2020-07-01T10:00:00", "Europe/Berlin") == "2020-07-01T12:00:00"
    assert get_gmt_from_date("2020-07-01T12:00:00", "Europe/Berlin") == "2020-07-01T10:00:00"
    assert get_date_from_gmt("", "Europe/Berlin") == get_gmt_from_date("", "Europe/Berlin") == ""


def test_dates_as_the_api_shows_them():
    assert mysql_to_rfc3339("2020-01-02 03:04:05") == "2020-01-02T03:04:05"
    assert mysql_to_rfc3339("2020-01-02T03:04:05.123456+00:00") == "2020-01-02T03:04:05"
    assert mysql_to_rfc3339("") == ""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2021-03-14T02:30:00", "2021-03-14T03:30:00"),
        ("2021-03-14T01:59:59", "2021-03-14T01:59:59"),
        ("2021-03-14T03:00:00", "2021-03-14T03:00:00"),
        ("2021-11-07T01:30:00", "2021-11-07T01:30:00"),
        ("9999-12-31T23:30:00", "9999-12-31T23:30:00"),
        ("", ""),
    ],
)
def test_a_time_that_summer_time_skips_is_shown_an_hour_later(stored, shown):
    assert mysql_to_rfc3339(stored, "America/New_York") == shown
    assert mysql_to_rfc3339(stored, "-05:00") == stored


@pytest.mark.parametrize(("zone", "error"), [
    ("Nowhere/Land", ZoneInfoNotFoundError), ("+25:00", ValueError), ("+24:00", ValueError), ("../etc", ValueError),
])  # fmt: skip
def test_unknown_zones(zone, error):
    with pytest.raises(error):
        wp_timezone(zone)
