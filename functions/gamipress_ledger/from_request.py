"""What a request wants stored of a log or an earning (prepare_item_for_database)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from laurel.app.site import STAMP
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.errors import WP_Error
from laurel.wp.request import Request

LARGEST = 2**53 - 1
"""The largest amount either way: what every JSON reader counts exactly."""

TEXT_BYTES = 65_535
"""The longest title or type, in bytes of UTF-8."""


def invalid_field(message: str) -> WP_Error:
    """The error of a value of the right type that cannot be stored."""
    return WP_Error("rest_invalid_field", message, {"status": 400})


def texts(request: Request, limits: Mapping[str, int]) -> dict[str, Any]:
    """The texts that are given, each checked against its limit in characters. Raises WP_Error 400."""
    given = {name: request[name] for name in limits if request[name] is not None}
    for name, text in given.items():
        encoded = text.encode("utf-8", "surrogatepass")
        if len(text) > limits[name] or len(encoded) > TEXT_BYTES or encoded.decode("utf-8", "replace") != text:
            raise invalid_field(f"{name} is too long, or no text.")
    return given


def moment(request: Request, *, creating: bool) -> dict[str, Any]:
    """The date in the site's zone; now for a new entry without one. Raises WP_Error 400 for a day that never was."""
    given = request["date"]
    if given is None:
        return {"date": request.site.local_now().strftime(STAMP)} if creating else {}
    pair = rest_get_date_with_gmt(given, request.site.zone_name)
    if pair is None or not _is_day(given[:10]):
        raise invalid_field("There is no such date.")
    return {"date": pair[0]}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def user(request: Request) -> dict[str, Any]:
    """Who the entry is about, who must exist. Raises WP_Error 400."""
    user_id = request["user_id"]
    if user_id is None:
        return {}
    if not 0 < user_id <= LARGEST or request.site.user(user_id) is None:
        raise invalid_field("There is no such user.")
    return {"user_id": user_id}
