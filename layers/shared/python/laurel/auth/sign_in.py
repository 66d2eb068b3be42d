"""Sign-in by login password (wp_authenticate_username_password, wp_authenticate_email_password)."""

from __future__ import annotations

from laurel.app.ports.users import Users
from laurel.auth.passwords import check_no_password, check_password
from laurel.auth.throttle import Throttle
from laurel.domain.records.user import Login
from laurel.rest.errors import WP_Error


def find_login(users: Users, name: str) -> Login | None:
    """The login item of a login name or, failing that, of an e-mail address."""
    return users.login(name) or (users.login_by_email(name) if "@" in name else None)


def sign_in(login: Login | None, name: str, password: str, throttle: Throttle) -> Login:
    """The login itself if the password is right; failures are counted and bounded.

    `login` is what was found under `name`, None for nothing. Raises ``invalid_username`` or ``invalid_email`` for
    an unknown one and ``incorrect_password`` otherwise, both 401 and after the same work; 429
    ``too_many_attempts`` while the client is locked out, whatever the password.
    """
    if login is None:
        check_no_password(password)
        throttle.unknown()
        raise unknown_login(name)
    throttle.check(login)
    if not login.password_hash:
        check_no_password(password)
    elif check_password(password, login.password_hash):
        throttle.succeeded(login)
        return login
    throttle.failed(login)
    raise WP_Error("incorrect_password", "That is not the password of this user.", {"status": 401})


def unknown_login(name: str) -> WP_Error:
    """The error for a login name or an e-mail address that no user has."""
    if "@" in name:
        return WP_Error("invalid_email", "No user has this e-mail address.", {"status": 401})
    return WP_Error("invalid_username", "No user has this login name.", {"status": 401})
