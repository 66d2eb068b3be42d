"""Errors of the actions' own checks."""

from __future__ import annotations

from laurel.rest.errors import WP_Error


def invalid_field(message: str) -> WP_Error:
    """400 ``rest_invalid_field``: a valid argument refers to nothing the action can be applied to."""
    return WP_Error("rest_invalid_field", message, {"status": 400})
