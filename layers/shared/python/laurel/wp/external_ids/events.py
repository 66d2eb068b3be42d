"""The user of an event by an external id, who may be made with their first event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.app.errors import BadEventUser, MayNotMakeUsers, UserNotFound
from laurel.app.site import Site
from laurel.app.users.upsert_user import upsert_user, user_id_of
from laurel.domain.records.external_id import PREFIX, BadExternalId, is_external_id, referred_to
from laurel.rest.formatting.email import is_email

NAME_LENGTH, EMAIL_LENGTH = 250, 100
"""Characters of the longest name and e-mail address of a user who is made."""

FIELDS = ("external_id", "name", "email")
"""The members of ``user`` where it is an object."""

USER: dict[str, Any] = {
    "description": 'The user by the external id: "ext:8f1c", or an object with it, and with what a new user is called.',
    "type": ["string", "object"],
    "properties": {
        "external_id": {"type": "string", "description": "What your application calls the user."},
        "name": {"type": "string", "description": "The display name of a user who is made."},
        "email": {"type": "string", "description": "The e-mail address of a user who is made."},
    },
    "additionalProperties": False,
}
"""The schema of ``user``, instead of ``user_id``."""

UPSERT: dict[str, Any] = {
    "description": "Whether the user is made where there is none yet; for those who may make users.",
    "type": "boolean",
}
"""The schema of ``upsert``."""


def with_user_id(
    site: Site,
    fields: Mapping[str, Any],
    makes_users: Callable[[], bool],
    may_know: Callable[[str], bool],
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """The fields of an event with ``user_id`` instead of ``user`` and ``upsert``; without these, as they are.

    With ``upsert`` a user who is not there yet is made (`laurel.app.users.upsert_user`), if `makes_users` says that the
    sender may; a dry run makes nobody. For a sender who may not know whose external id it is (`may_know`, of a
    reference with its prefix) there is no such user. Raises BadEventUser (400), MayNotMakeUsers (403), UserNotFound
    (404), and what making a user raises.
    """
    kept = {name: value for name, value in fields.items() if name not in ("user", "upsert")}
    user, upsert = fields.get("user"), fields.get("upsert")
    if user is None:
        if upsert is not None:
            raise BadEventUser("upsert goes with user, which names a user by an external id.")
        return kept
    if kept.get("user_id") is not None:
        raise BadEventUser("Send user or user_id, not both.")
    if upsert not in (None, True, False):
        raise BadEventUser("upsert is true or false.")
    external_id, details = _read(user)
    if upsert and not makes_users():
        raise MayNotMakeUsers
    if not may_know(PREFIX + external_id):
        raise UserNotFound(external_id)
    found = user_id_of(site, external_id)
    if not found and upsert and not dry_run:
        if "name" in details:
            details["name"] = site.services.clean_line(details["name"])
        found, _ = upsert_user(site, external_id, details)
    if not found:
        raise UserNotFound(external_id)
    return {**kept, "user_id": found}


def _read(user: object) -> tuple[str, dict[str, str]]:
    """The external id, and the fields of a user who is made. Raises BadEventUser."""
    if isinstance(user, str):
        try:
            found = referred_to(user)
        except BadExternalId as bad:
            raise BadEventUser(f"{bad}.") from bad
        if found is None:
            raise BadEventUser(f"user begins with {PREFIX}, or is an object with external_id.")
        return found, {}
    if not isinstance(user, dict) or not user.keys() <= set(FIELDS):
        raise BadEventUser(f"user is an external id, or an object with {', '.join(FIELDS)}.")
    given = {name: value for name, value in user.items() if value is not None}
    external_id = given.pop("external_id", None)
    if not isinstance(external_id, str) or not is_external_id(external_id):
        raise BadEventUser(f"{BadExternalId()}.")
    for name, limit in (("name", NAME_LENGTH), ("email", EMAIL_LENGTH)):
        if not isinstance(given.get(name, ""), str) or len(given.get(name, "")) > limit:
            raise BadEventUser(f"{name} is a text of at most {limit} characters.")
    if given.get("email") and not is_email(given["email"]):
        raise BadEventUser("email is no e-mail address.")
    return external_id, {name: value for name, value in given.items() if value.strip()}
