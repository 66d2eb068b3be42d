"""Who is asking: Basic authentication with application passwords (wp_authenticate_application_password)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace

from laurel.app.ports import Conflict, Users
from laurel.auth.application_passwords import check_application_password
from laurel.auth.current_user import CurrentUser
from laurel.domain.user import ApplicationPassword, Login
from laurel.rest.errors import WP_Error
from laurel.rest.http import HttpRequest
from laurel.rest.request import Anonymous
from laurel.rest.request import CurrentUser as AnyUser

Now = Callable[[], str]
"""The present moment, UTC ``YYYY-MM-DDTHH:MM:SS``."""

DAY = len("YYYY-MM-DD")


def authenticate(users: Users, secret: bytes, http: HttpRequest, now: Now) -> AnyUser | WP_Error:
    """The user whose credentials an HTTP request carries; anonymous without credentials.

    One read: the login item holds the roles and the hashes. Wrong credentials are 401 on every route,
    ``invalid_username`` (``invalid_email`` for an address) for an unknown login and
    ``incorrect_password`` otherwise, as WordPress documents it (wp-rest.md section 10). An
    Authorization header of another scheme is left to whoever understands it.
    """
    credentials = basic_credentials(http)
    if credentials is None:
        return Anonymous()
    name, password = credentials
    login = users.login(name) or (users.login_by_email(name) if "@" in name else None)
    if login is None:
        return _unknown(name)
    for entry in login.application_passwords:
        if check_application_password(password, entry.hash, secret):
            _record_usage(users, login, entry, http.remote_addr, now())
            return CurrentUser(login.user_id, login.login, login.roles, entry.uuid)
    return WP_Error("incorrect_password", "That is not an application password of this user.", {"status": 401})


def basic_credentials(http: HttpRequest) -> tuple[str, str] | None:
    """User name and password of a Basic Authorization header; None without a readable one."""
    scheme, _, encoded = http.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon and name else None


def _unknown(name: str) -> WP_Error:
    if "@" in name:
        return WP_Error("invalid_email", "No user has this e-mail address.", {"status": 401})
    return WP_Error("invalid_username", "No user has this login name.", {"status": 401})


def _record_usage(users: Users, login: Login, used: ApplicationPassword, address: str, now: str) -> None:
    """Note the day and address of use, at most once a day; a lost race means that somebody else noted it."""
    if used.last_used and used.last_used[:DAY] == now[:DAY]:
        return
    noted = replace(used, last_used=now, last_ip=address)
    entries = tuple(noted if entry.uuid == used.uuid else entry for entry in login.application_passwords)
    try:
        users.update_login(login, replace(login, application_passwords=entries))
    except Conflict:
        return
