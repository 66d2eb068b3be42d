"""The user that a login cookie signs in (wp_validate_logged_in_cookie)."""

from __future__ import annotations

from laurel.auth.attempt import Attempt
from laurel.auth.cookie import Session, cookie_name, find_cookie, parse_auth_cookie
from laurel.auth.passwords import pass_frag
from laurel.auth.sessions import has_session
from laurel.auth.sign_in import login_for
from laurel.domain.records.user import Login


def signed_in(attempt: Attempt) -> tuple[Session, Login] | None:
    """The session of the login cookie and its user.

    Two reads, one where the login is held, and none without a cookie that this site made. None if there is no such
    cookie, it is over or was ended, or the user is gone or has changed their password since.
    """
    secret = attempt.secret
    value = find_cookie(attempt.request.get_header("cookie") or "", cookie_name(secret))
    session = parse_auth_cookie(value, secret, attempt.now) if value else None
    if session is None:
        return None

    def is_right(login: Login) -> bool:
        return pass_frag(login.password_hash, secret) == session.pass_frag

    login = login_for(attempt.users, session.login, is_right, attempt.users.login)
    if login is None or not is_right(login):
        return None
    return (session, login) if has_session(attempt, login, session.token) else None
