"""Lambda entry of the routes of logs and earnings."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry

entry = rest_entry("gamipress_ledger")
handler = entry(Container())
