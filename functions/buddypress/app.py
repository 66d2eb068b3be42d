"""Lambda entry of the community's routes."""

from __future__ import annotations

from laurel.wiring import rest_handler

handler = rest_handler("buddypress")
