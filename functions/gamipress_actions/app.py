"""Lambda entry of GamiPress' actions."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("gamipress_actions")
