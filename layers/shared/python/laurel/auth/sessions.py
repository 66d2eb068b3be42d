"""Sessions on the server: begun at sign-in, looked up with every request, listed and ended (WP_Session_Tokens)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from laurel.auth.attempt import Attempt
from laurel.auth.passwords import pass_frag
from laurel.domain.records.login_session import LoginSession
from laurel.domain.records.user import Login

USER_AGENT_LENGTH = 200
"""Characters of the client's name that are kept."""

_ID_DIGITS = 32
_STAMP = "%Y-%m-%dT%H:%M:%S"


def session_id(token: str) -> str:
    """The id of a session in lists and addresses, 32 hexadecimal digits; it does not reveal the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]


def begin_session(attempt: Attempt, login: Login, kind: str, token: str, expires: int) -> None:
    """Store the session of a cookie or token before it is given out: one write (WP_Session_Tokens::create).

    It is bound to the password that was signed in with, and to the application password that set that one, as long
    as it was not revoked.
    """
    session = LoginSession(
        session_id(token),
        login.user_id,
        kind,
        attempt.now.strftime(_STAMP),
        expires,
        attempt.address,
        (attempt.request.get_header("user-agent") or "")[:USER_AGENT_LENGTH],
        pass_frag(login.password_hash, attempt.secret),
        login.password_by if login.password_by in _uuids(login) else "",
    )
    attempt.sign_ins.begin(session)


def is_valid(session: LoginSession, login: Login, secret: bytes, now: datetime) -> bool:
    """Whether a session is not over, and neither the password nor the application password behind it is gone."""
    made_by = session.application_password
    return (
        session.expires > now.timestamp()
        and session.pass_frag == pass_frag(login.password_hash, secret)
        and (not made_by or made_by in _uuids(login))
    )


def has_session(attempt: Attempt, login: Login, token: str) -> bool:
    """Whether the token of a cookie or of a bearer has a valid session of this user: one read."""
    session = attempt.sign_ins.session(login.user_id, session_id(token))
    return session is not None and is_valid(session, login, attempt.secret, attempt.now)


def valid_sessions(attempt: Attempt, login: Login) -> list[LoginSession]:
    """The sessions of a user that are valid, the newest first (WP_Session_Tokens::get_all)."""
    stored = attempt.sign_ins.sessions(login.user_id)
    found = [session for session in stored if is_valid(session, login, attempt.secret, attempt.now)]
    return sorted(found, key=lambda session: (session.created, session.id), reverse=True)


def _uuids(login: Login) -> set[str]:
    return {entry.uuid for entry in login.application_passwords}
