"""The base class of expected failures."""

from __future__ import annotations

from typing import Any


class Failure(Exception):
    """An expected failure of a use case.

    The response has its ``code`` (WordPress'), HTTP ``status`` and ``message``: attributes of the class, or of the
    exception where they depend on the case; the arguments of the exception are for the log. A failure without a code
    must be handled by the caller.
    """

    code: str = ""
    status: int = 500
    message: str = ""

    @property
    def data(self) -> dict[str, Any] | None:
        """The ``data`` of the response (that of a WP_Error); None where WordPress has none."""
        return {"status": self.status}
