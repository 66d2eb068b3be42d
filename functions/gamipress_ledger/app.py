"""Lambda entry of the routes of logs and earnings."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("gamipress_ledger")
