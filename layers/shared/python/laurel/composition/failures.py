"""Exceptions as error responses."""

from __future__ import annotations

from laurel.domain.failure import Failure
from laurel.rest.errors import WP_Error


def error_of(exception: Exception) -> WP_Error | None:
    """The error that reports an exception of the application; None for a mistake of ours."""
    if not isinstance(exception, Failure) or not exception.code:
        return None
    return WP_Error(exception.code, exception.message, exception.data)
