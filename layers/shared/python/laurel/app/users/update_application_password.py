"""Rename an application password (WP_Application_Passwords::update_application_password)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.errors import ApplicationPasswordNotFound
from laurel.app.site import Site
from laurel.app.users.change_login import change_login
from laurel.domain.records.user import ApplicationPassword, Login


def update_application_password(site: Site, user_id: int, uuid: str, name: str | None) -> ApplicationPassword:
    """Rename an application password and return it; None keeps the name.

    Raises UserNotFound, ApplicationPasswordNotFound, Unavailable.
    """

    def decide(login: Login) -> tuple[Login | None, ApplicationPassword]:
        for entry in login.application_passwords:
            if entry.uuid == uuid:
                return _renamed(login, entry, entry.name if name is None else name)
        raise ApplicationPasswordNotFound(uuid)

    return change_login(site, user_id, decide)


def _renamed(login: Login, entry: ApplicationPassword, name: str) -> tuple[Login | None, ApplicationPassword]:
    if name == entry.name:
        return None, entry
    renamed = replace(entry, name=name)
    entries = tuple(renamed if other is entry else other for other in login.application_passwords)
    return replace(login, application_passwords=entries), renamed
