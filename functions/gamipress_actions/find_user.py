"""The user an action is about."""

from __future__ import annotations

import re
from typing import Any

from gamipress_actions.errors import invalid_field
from laurel.app.site import Site
from laurel.rest.formatting.email import is_email
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.find_user import existing_user
from laurel.wp.request import Request

USER_ARGS: dict[str, dict[str, Any]] = {
    "user": {"description": "The user's number, login name or e-mail address.", "type": "string"},
    "user_id": {
        "description": "The user's number, for clients that do not know `user`.",
        "type": "integer",
        "minimum": 0,
        "maximum": LARGEST_ID,
    },
}
"""The arguments by which every action names its user; ``user_id`` counts where ``user`` finds nobody."""

_NUMERIC = re.compile(r"\s*\+?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*", re.ASCII)
"""What PHP takes for a number, but for negative ones: no user has such a number."""


def find_user(request: Request) -> int:
    """The id of the user a request names. Raises 400 rest_invalid_field if it names nobody."""
    found = _named(request.site, request["user"] or "") or _existing(request.site, request["user_id"] or 0)
    if not found:
        raise invalid_field("There is no such user.")
    return found


def _named(site: Site, name: str) -> int:
    if _NUMERIC.fullmatch(name):
        return _existing(site, float(name))
    if not name.strip():
        return 0
    users = site.services.users
    login = users.login_by_email(name) if is_email(name) else users.login(name)
    return login.user_id if login else 0


def _existing(site: Site, number: float) -> int:
    user = existing_user(site, number)
    return user.id if user else 0
