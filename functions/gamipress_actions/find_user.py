"""The user that an action changes or reads."""

from __future__ import annotations

import re
from typing import Any

from gamipress_actions.errors import invalid_field
from laurel.app.site import Site
from laurel.domain.records.external_id import PREFIX
from laurel.rest.formatting.email import is_email
from laurel.rest.formatting.text import PHP_BLANKS
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.external_ids.addresses import referred_user
from laurel.wp.find_user import existing_user
from laurel.wp.request import Request

USER_ARGS: dict[str, dict[str, Any]] = {
    "user": {"description": "The user's id, login name, e-mail address, or external id (ext:…).", "type": "string"},
    "user_id": {
        "description": "The user's id, for clients that do not send `user`.",
        "type": "integer",
        "minimum": 0,
        "maximum": LARGEST_ID,
    },
}
"""The arguments with which every action identifies its user; ``user_id`` is used where ``user`` finds none."""

_NUMERIC = re.compile(r"\s*\+?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*", re.ASCII)
"""PHP's numeric strings without negative ones, which are no user's id."""


def find_user(request: Request) -> int:
    """The id of the request's user; blanks around ``user`` do not count.

    Raises WP_Error 400 rest_invalid_field if there is none.
    """
    name = (request["user"] or "").strip(PHP_BLANKS)
    if name.startswith(PREFIX):
        found = referred_user(request, name)
    else:
        found = _named(request.site, name) or _existing(request.site, request["user_id"] or 0)
    if not found:
        raise invalid_field("There is no such user.")
    return found


def _named(site: Site, name: str) -> int:
    name = name.strip(PHP_BLANKS)
    if _NUMERIC.fullmatch(name):
        return _existing(site, float(name))
    if not name:
        return 0
    users = site.services.users
    login = users.login_by_email(name) if is_email(name) else users.login(name)
    return login.user_id if login else 0


def _existing(site: Site, number: float) -> int:
    user = existing_user(site, number)
    return user.id if user else 0
