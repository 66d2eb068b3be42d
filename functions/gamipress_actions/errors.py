"""Errors of the actions' own checks."""

from __future__ import annotations

from laurel.rest.errors import WP_Error


def invalid_field(message: str) -> WP_Error:
    """400 ``rest_invalid_field``: an argument of the right form names nothing an action can be taken on."""
    return WP_Error("rest_invalid_field", message, {"status": 400})
