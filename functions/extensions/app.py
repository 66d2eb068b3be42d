"""Lambda entry of the extensions' routes."""

from __future__ import annotations

from laurel.wiring import rest_handler

handler = rest_handler("extensions")
