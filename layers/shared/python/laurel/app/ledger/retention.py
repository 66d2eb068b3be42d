"""How long logs are kept: by whole days of UTC, as a setting says; earnings, balances, progress and counts stay.

Logs of a day expire together, so that the counters of days still say how many logs there are to list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

RETENTION = "laurel_log_retention_days"
"""The setting: for how many days after the day it was written a log is kept; 0: for ever."""

COMPLETE_SINCE = "laurel_logs_complete_since"
"""Stored beside the settings when `RETENTION` changes: the first day that no log expired of under earlier values."""


def first_kept_day(settings: Mapping[str, Any], today: date) -> date | None:
    """The first day whose logs are listed; None if logs are kept for ever."""
    days = settings.get(RETENTION, 0)
    return today - timedelta(days=days) if days else None


def complete_since(settings: Mapping[str, Any], today: date) -> date | None:
    """The first day from which on no log has expired; None if none ever did."""
    noted = settings.get(COMPLETE_SINCE)
    days = [first_kept_day(settings, today), date.fromisoformat(noted) if noted else None]
    return max((day for day in days if day), default=None)


def noted(settings: Mapping[str, Any], changed: Mapping[str, Any], today: date) -> Mapping[str, Any]:
    """The changed settings, with `COMPLETE_SINCE` where logs may expire that were written under another value."""
    if not settings.get(RETENTION, 0) or RETENTION not in changed:
        return changed
    return {**changed, COMPLETE_SINCE: (today + timedelta(days=1)).isoformat()}
