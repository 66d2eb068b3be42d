"""Create an application password (WP_Application_Passwords::create_new_application_password)."""

from __future__ import annotations

import uuid
from dataclasses import replace

from laurel.app.errors import TooManyApplicationPasswords
from laurel.app.site import STAMP, Site
from laurel.app.users.change_login import change_login
from laurel.domain.records.user import UNRESTRICTED, ApplicationPassword, Login, Restrictions

MAX_APPLICATION_PASSWORDS = 100
"""The most of one user: they are all stored in the item that each of the user's requests reads."""


def create_application_password(
    site: Site,
    user_id: int,
    name: str,
    password_hash: str,
    app_id: str = "",
    restrictions: Restrictions = UNRESTRICTED,
) -> ApplicationPassword:
    """Add an application password to a user and return it; several may share a name.

    `app_id` is a UUID of the client's, or "". Raises UserNotFound, TooManyApplicationPasswords.
    """
    entry = ApplicationPassword(
        uuid=str(uuid.uuid4()),
        name=name,
        hash=password_hash,
        created=site.now().strftime(STAMP),
        app_id=app_id,
        restrictions=restrictions,
    )

    def decide(login: Login) -> tuple[Login, ApplicationPassword]:
        if len(login.application_passwords) >= MAX_APPLICATION_PASSWORDS:
            raise TooManyApplicationPasswords(user_id)
        return replace(login, application_passwords=(*login.application_passwords, entry)), entry

    return change_login(site, user_id, decide)
