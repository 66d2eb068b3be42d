"""Lambda entry of discovery, and of every path that no other route of the gateway takes."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("discovery")
