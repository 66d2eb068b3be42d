"""The user of an external id, who is made where there is none yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.errors import ExternalIdTaken, Unavailable
from laurel.app.site import Site
from laurel.app.users.create_user import create_user
from laurel.domain.records.user import User

_ATTEMPTS = 3
"""How often a user is looked for who was there a moment ago: deleted and made again meanwhile, at most."""


def user_id_of(site: Site, external_id: str) -> int:
    """The id of the user with an external id, 0 if there is none: one read, once in a request."""
    if external_id not in site.external_ids:
        site.external_ids[external_id] = site.services.users.id_of_external(external_id)
    return site.external_ids[external_id]


def upsert_user(site: Site, external_id: str, fields: Mapping[str, Any]) -> tuple[int, bool]:
    """The id of the user with an external id, and whether they were made by this call.

    One who is there stays as they are. A new one is bare: without a password and a login item, named by the id, with
    the `fields` of `User` (``name``, ``email``, ``roles`` …). However many requests make one user at once, one does.
    Raises what `create_user` raises: Taken for an e-mail address, TooManyEvents, Unavailable.
    """
    for _ in range(_ATTEMPTS):
        found = user_id_of(site, external_id)
        if found:
            return found, False
        try:
            made = create_user(site, {**fields, "external_id": external_id, "bare": True}, "")
        except ExternalIdTaken as taken:
            site.external_ids.pop(external_id, None)
            if taken.user_id:
                site.external_ids[external_id] = taken.user_id
            continue
        site.external_ids[external_id] = made.id
        return made.id, True
    raise Unavailable("the user is being made and deleted all the time")


def known_user(site: Site, external_id: str) -> User | None:
    """The user with an external id, None if there is none; two reads, once in a request."""
    found = user_id_of(site, external_id)
    return site.user(found) if found else None
