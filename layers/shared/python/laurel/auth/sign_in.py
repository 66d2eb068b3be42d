"""Sign-in by login password (wp_authenticate, wp_authenticate_username_password, wp_authenticate_email_password)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.errors import Conflict
from laurel.app.ports.users import Users
from laurel.auth.passwords import check_no_password, check_password, hash_password, needs_rehash
from laurel.auth.throttle import Throttle
from laurel.domain.records.user import Login
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import PHP_BLANKS

Find = Callable[[str], Login | None]
"""Returns the login item of a name, None for one that no user has."""


def trimmed(name: str) -> str:
    """A name without the blanks around it, which phones add (sanitize_user in wp_authenticate)."""
    return name.strip(PHP_BLANKS)


def find_login(users: Users, name: str) -> Login | None:
    """The login item of a login name or, failing that, of an e-mail address."""
    return users.login(name) or (users.login_by_email(name) if "@" in name else None)


def login_for(users: Users, name: str, is_right: Callable[[Login], bool], find: Find) -> Login | None:
    """The login of a name for the credentials of a request: one that the process holds if they are right by it.

    Else the one that `find` reads: so new credentials work at once; those that were ended work as long as it is held.
    """
    held = users.held_login(name)
    return held if held is not None and is_right(held) else find(name)


def sign_in(find: Find, name: str, password: str, throttle: Throttle) -> Login:
    """The login of a name, if the password is right; attempts are counted and bounded before they are evaluated.

    Blanks around `name` and `password` do not count. Raises ``invalid_username`` or ``invalid_email`` for an unknown
    name and ``incorrect_password`` otherwise, both 401 and after the same work; 429 ``too_many_attempts``, without that
    work, while the client is locked out, whatever the password. A hash of another cost is made anew, as
    wp_authenticate_username_password does, which ends the user's other sessions.
    """
    name, password = trimmed(name), trimmed(password)
    throttle.count(name)
    login = find(name)
    if login is None:
        check_no_password(password)
        raise unknown_login(name)
    if not login.password_hash:
        check_no_password(password)
    elif check_password(password, login.password_hash):
        throttle.succeeded(name)
        return _rehashed(login, password, throttle.users)
    throttle.failed(login)
    raise WP_Error("incorrect_password", "That is not the password of this user.", {"status": 401})


def _rehashed(login: Login, password: str, users: Users) -> Login:
    """The login with a hash of today's cost; after a lost race it stays, and the next sign-in does it."""
    if not needs_rehash(login.password_hash):
        return login
    try:
        return users.update_login(login, replace(login, password_hash=hash_password(password)))
    except Conflict:
        return login


def unknown_login(name: str) -> WP_Error:
    """The error for a login name or an e-mail address that no user has."""
    if "@" in name:
        return WP_Error("invalid_email", "No user has this e-mail address.", {"status": 401})
    return WP_Error("invalid_username", "No user has this login name.", {"status": 401})
