"""WP_Error: a failure that becomes a REST error body."""

from __future__ import annotations

from typing import Any, TypeVar

Value = TypeVar("Value")


class WP_Error(Exception):
    """One or several errors, each a code with messages and data (WordPress' WP_Error).

    Handlers may return it or raise it. ``data`` is usually ``{"status": 404}``; without a status the
    reply is a 500, as in WordPress.
    """

    def __init__(self, code: str = "", message: str = "", data: object = None) -> None:
        super().__init__(message)
        self.errors: dict[str, list[str]] = {}
        self.error_data: dict[str, list[Any]] = {}
        if code:
            self.add(code, message, data)

    def add(self, code: str, message: str, data: object = None) -> None:
        """Add a message under a code, and data if there is any (WP_Error::add)."""
        self.errors.setdefault(code, []).append(message)
        if data is not None:
            self.add_data(data, code)

    def add_data(self, data: object, code: str = "") -> None:
        """Add data to a code, the first one by default; the newest is the one shown (add_data)."""
        self.error_data.setdefault(code or self.get_error_code(), []).append(data)

    def has_errors(self) -> bool:
        """Whether anything was added."""
        return bool(self.errors)

    def get_error_codes(self) -> list[str]:
        """All codes, in the order they were added."""
        return list(self.errors)

    def get_error_code(self) -> str:
        """The first code, or ""."""
        return next(iter(self.errors), "")

    def get_error_messages(self, code: str = "") -> list[str]:
        """The messages of a code, or all messages when no code is named."""
        if code:
            return self.errors.get(code, [])
        return [message for messages in self.errors.values() for message in messages]

    def get_error_message(self, code: str = "") -> str:
        """The first message of a code, by default of the first code."""
        return next(iter(self.errors.get(code or self.get_error_code(), ())), "")

    def get_error_data(self, code: str = "") -> Any:
        """The newest data of a code, by default of the first code; None without data."""
        data = self.error_data.get(code or self.get_error_code())
        return data[-1] if data else None

    def get_all_error_data(self, code: str = "") -> list[Any]:
        """All data of a code, oldest first."""
        return self.error_data.get(code or self.get_error_code(), [])

    def merge_from(self, other: WP_Error) -> None:
        """Take over another error's codes, messages and data."""
        for code, messages in other.errors.items():
            self.errors.setdefault(code, []).extend(messages)
        for code, data in other.error_data.items():
            self.error_data.setdefault(code, []).extend(data)

    def get_status(self) -> int:
        """The HTTP status: the last numeric ``status`` among all data, else 500."""
        status = 500
        for data in self.error_data.values():
            for entry in data:
                if isinstance(entry, dict) and isinstance(entry.get("status"), int):
                    status = entry["status"]
        return status

    def to_body(self) -> dict[str, Any]:
        """The JSON body (rest_convert_error_to_response): first error on top, the others listed under it."""
        bodies = [self._body_of(code, message) for code, messages in self.errors.items() for message in messages]
        body: dict[str, Any] = bodies[0] if bodies else {"code": "", "message": "", "data": None}
        if len(bodies) > 1:
            body["additional_errors"] = bodies[1:]
        return body

    def _body_of(self, code: str, message: str) -> dict[str, Any]:
        data = self.error_data.get(code) or [None]
        body: dict[str, Any] = {"code": code, "message": message, "data": data[-1]}
        if len(data) > 1:
            body["additional_data"] = data[:-1]
        return body


def internal_server_error() -> WP_Error:
    """The error for a mistake of ours; it tells the client nothing of it."""
    return WP_Error("internal_server_error", "Something went wrong on the server.", {"status": 500})


def or_raise(value: Value | WP_Error) -> Value:
    """A value, unless it is the error that a filter, a callback or WordPress' API returned: that one is raised."""
    if isinstance(value, WP_Error):
        raise value
    return value


def is_wp_error(value: object) -> bool:
    """Whether a value is a WP_Error (WordPress' is_wp_error)."""
    return isinstance(value, WP_Error)
