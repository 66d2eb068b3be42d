"""The parameters of a request that failed validation."""

from __future__ import annotations

from typing import Any

from laurel.rest.errors import WP_Error


class InvalidParams:
    """Collects the parameters that failed, for one rest_invalid_param."""

    def __init__(self) -> None:
        self.params: dict[str, str] = {}
        self.details: dict[str, Any] = {}

    def add(self, name: str, verdict: Any) -> None:
        """Take what the validation of a parameter gave: a WP_Error or False, or else nothing to report."""
        if isinstance(verdict, WP_Error):
            self.params[name] = " ".join(verdict.get_error_messages())
            self.details[name] = verdict.to_body()
        elif verdict is False:
            self.params[name] = "This value is not valid."

    def error(self) -> WP_Error | None:
        """The error that names all parameters that failed; None if there are none."""
        if not self.params:
            return None
        listed = ", ".join(self.params)
        return WP_Error(
            "rest_invalid_param",
            f"Not valid: {listed}",
            {"status": 400, "params": self.params, "details": self.details},
        )
