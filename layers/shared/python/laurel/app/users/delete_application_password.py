"""Revoke application passwords (WP_Application_Passwords::delete_application_password)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.errors import ApplicationPasswordNotFound
from laurel.app.site import Site
from laurel.app.users.change_login import change_login
from laurel.domain.records.user import ApplicationPassword, Login


def delete_application_password(site: Site, user_id: int, uuid: str) -> ApplicationPassword:
    """Revoke one application password and return it. Raises UserNotFound, ApplicationPasswordNotFound, Unavailable."""

    def decide(login: Login) -> tuple[Login, ApplicationPassword]:
        left = tuple(entry for entry in login.application_passwords if entry.uuid != uuid)
        revoked = [entry for entry in login.application_passwords if entry.uuid == uuid]
        if not revoked:
            raise ApplicationPasswordNotFound(uuid)
        return replace(login, application_passwords=left), revoked[0]

    return change_login(site, user_id, decide)


def delete_all_application_passwords(site: Site, user_id: int) -> int:
    """Revoke all application passwords of a user; returns how many there were. Raises UserNotFound."""

    def decide(login: Login) -> tuple[Login | None, int]:
        count = len(login.application_passwords)
        return (replace(login, application_passwords=()) if count else None), count

    return change_login(site, user_id, decide)
