"""Lambda entry of the users' routes."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("wp_users")
