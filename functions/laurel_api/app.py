"""Lambda entry of Laurel's own routes."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("laurel_api")
