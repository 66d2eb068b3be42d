"""Lambda entry of the users' routes."""

from __future__ import annotations

from laurel.wiring import rest_handler

handler = rest_handler("wp_users")
