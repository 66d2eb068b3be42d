"""A fresh application password for a user, which commands print once."""

from __future__ import annotations

from laurel.app.errors import TooManyApplicationPasswords
from laurel.app.site import Site
from laurel.app.users.create_application_password import create_application_password
from laurel.auth.application_passwords import hash_application_password, new_application_password
from laurel_cli.errors import CommandError


def add_application_password(site: Site, user_id: int, name: str) -> str:
    """Add an application password of that name to those of a user, and return it.

    Raises CommandError for a user who has as many as there may be, UserNotFound.
    """
    password = new_application_password()
    try:
        create_application_password(site, user_id, name, hash_application_password(password, site.services.secret))
    except TooManyApplicationPasswords:
        raise CommandError(f"user {user_id} has as many application passwords as there may be") from None
    return password
