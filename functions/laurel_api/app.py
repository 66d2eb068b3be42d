"""Lambda entry of Laurel's own routes."""

from __future__ import annotations

from laurel.wiring import rest_handler

handler = rest_handler("laurel_api")
