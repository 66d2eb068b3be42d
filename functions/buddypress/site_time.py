"""Stored times in the site's time zone (bp_rest_prepare_date_response)."""

from __future__ import annotations

from datetime import UTC, datetime

from laurel.app.site import STAMP, Site


def site_time(site: Site, stamp: str) -> str:
    """UTC ``YYYY-MM-DDTHH:MM:SS`` in the site's time zone, without the zone."""
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC).astimezone(site.zone).strftime(STAMP)
