"""Lambda entry of the community's routes."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("buddypress")
