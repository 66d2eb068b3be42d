"""Install an empty site: create its first administrator (wp_install)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from laurel.app.errors import Conflict, Taken
from laurel.app.retry import until_committed
from laurel.app.services import Services
from laurel.app.site import STAMP
from laurel.domain.records.user import ApplicationPassword, User

ADMIN_ID = 1
"""The id of the first administrator."""


@dataclass(frozen=True, slots=True)
class AdminOptions:
    """The first administrator. ``application_password_hash`` is the hash of their application password."""

    application_password_hash: str
    application_password_name: str = "laurel"
    login: str = "admin"
    name: str = "admin"
    email: str = "admin@example.org"


def install(services: Services, admin: AdminOptions) -> bool:
    """Create user 1 with an application password; returns whether the password is now valid.

    Can be repeated, also after a crash half-way: an existing administrator who has an application password is not
    changed, and False is returned. Raises Unavailable.
    """
    user = services.users.get(ADMIN_ID) or _created(services, admin)
    return until_committed(lambda: _give_password(services, user, admin), services.sleep)


def _created(services: Services, admin: AdminOptions) -> User:
    user = User(
        id=ADMIN_ID,
        login=admin.login,
        email=admin.email,
        slug=admin.login,
        name=admin.name,
        nickname=admin.login,
        registered=services.clock.now().strftime(STAMP),
        roles=("administrator",),
    )
    try:
        return services.users.create(user, "")
    except (Conflict, Taken):
        other = services.users.get(ADMIN_ID)  # a concurrent install was first
        if other is None:
            raise
        return other


def _give_password(services: Services, user: User, admin: AdminOptions) -> bool:
    seen = services.users.login(user.login)
    if seen is None or seen.application_passwords:
        return False
    entry = ApplicationPassword(
        uuid=str(uuid.uuid4()),
        name=admin.application_password_name,
        hash=admin.application_password_hash,
        created=services.clock.now().strftime(STAMP),
    )
    services.users.update_login(seen, replace(seen, application_passwords=(entry,)))
    return True
