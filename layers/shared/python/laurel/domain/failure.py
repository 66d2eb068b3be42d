"""The base of all exceptions that say why something was not done."""

from __future__ import annotations

from typing import Any


class Failure(Exception):
    """Why something was not done.

    A client is answered WordPress' ``code``, the HTTP ``status`` and the ``message``. A kind of failure sets them on
    its class, or on the exception where they depend on the case; the arguments of the exception are for the log. A
    failure without a code is handled by the caller: where it gets further, that is a mistake of ours.
    """

    code: str = ""
    status: int = 500
    message: str = ""

    @property
    def data(self) -> dict[str, Any] | None:
        """What the reply says beside code and message (the data of a WP_Error); None where WordPress says nothing."""
        return {"status": self.status}
