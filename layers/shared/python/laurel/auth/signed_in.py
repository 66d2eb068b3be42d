"""The user that a login cookie signs in (wp_validate_logged_in_cookie)."""

from __future__ import annotations

from datetime import datetime

from laurel.app.ports.users import Users
from laurel.auth.cookie import Session, cookie_name, find_cookie, parse_auth_cookie
from laurel.auth.passwords import pass_frag
from laurel.domain.records.user import Login
from laurel.rest.http.request import WP_REST_Request


def signed_in(request: WP_REST_Request, users: Users, secret: bytes, now: datetime) -> tuple[Session, Login] | None:
    """The session of the login cookie and its user.

    One read, and none without a cookie that this site made. None if there is no such cookie, it is
    over, the user is gone or has changed their password since.
    """
    value = find_cookie(request.get_header("cookie") or "", cookie_name(secret))
    session = parse_auth_cookie(value, secret, now) if value else None
    login = users.login(session.login) if session else None
    if session is None or login is None or pass_frag(login.password_hash, secret) != session.pass_frag:
        return None
    return session, login
