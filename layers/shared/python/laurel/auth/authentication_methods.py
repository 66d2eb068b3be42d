"""The ways to authenticate: each finds the user, refuses the request, or leaves it (None) to the next one."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from functools import partial

from laurel.app.errors import Conflict
from laurel.auth.application_passwords import check_application_password
from laurel.auth.attempt import Attempt
from laurel.auth.current_user import CurrentUser
from laurel.auth.nonce import wp_create_nonce, wp_verify_nonce
from laurel.auth.passwords import pass_frag
from laurel.auth.scopes.member_tokens import is_member_token, member_of_token
from laurel.auth.scopes.restrictions import is_from, is_over
from laurel.auth.sessions import has_session
from laurel.auth.sign_in import find_login, login_for, trimmed, unknown_login
from laurel.auth.signed_in import signed_in
from laurel.auth.tokens import InvalidToken, decode_token, looks_like_token
from laurel.domain.records.user import ApplicationPassword, Login, Restrictions
from laurel.rest.errors import WP_Error
from laurel.rest.http.current_user import Anonymous

Found = CurrentUser | Anonymous | None
"""What a scheme returns: the caller, or None without credentials of the scheme; it raises what fails the request."""

DAY = len("YYYY-MM-DD")


def cookie_user(attempt: Attempt) -> Found:
    """The user of the login cookie, if a nonce confirms the request (rest_cookie_check_errors).

    Without a nonce the caller is anonymous, whatever else the request carries; a wrong one is 403. With the
    right one the reply gets a new nonce in its header X-WP-Nonce. The session is left in the request's
    ``memo["session"]``, for routes that are about it.
    """
    found = signed_in(attempt)
    attempt.request.memo["session"] = found
    if found is None:
        return None
    session, login = found
    nonce = attempt.nonce()
    if nonce is None:
        return Anonymous()
    if not wp_verify_nonce(nonce, attempt.secret, login.user_id, session.token, attempt.now):
        raise invalid_nonce()
    refreshed = wp_create_nonce(attempt.secret, login.user_id, session.token, attempt.now)
    attempt.request.memo.setdefault("headers", {})["X-WP-Nonce"] = refreshed
    return CurrentUser(login.user_id, login.login, login.roles, session=session.token)


def invalid_nonce() -> WP_Error:
    """The error for a nonce that is wrong, or that no login cookie comes with."""
    return WP_Error("rest_cookie_invalid_nonce", "The nonce is not valid, or no longer.", {"status": 403})


def basic_user(attempt: Attempt) -> Found:
    """The user of an application password (wp_authenticate_application_password).

    Wrong credentials are 401 on every route, ``invalid_username`` (``invalid_email`` for an address) for an unknown
    login and ``incorrect_password`` otherwise, as WordPress documents it, ``rest_invalid_basic_credentials`` for what
    cannot be read; too many of them are 429. They are compared before they are counted, so that right ones cost no
    write: they are too long to be guessed. A right one that has expired is 401 ``incorrect_password``, too; one from
    an address that is in none of its networks is 403 ``rest_forbidden_address``.
    """
    encoded = attempt.authorization("basic")
    if encoded is None:
        return None
    name, password = basic_credentials(encoded)

    def entry_of(login: Login) -> ApplicationPassword | None:
        entries = login.application_passwords
        return next((e for e in entries if check_application_password(password, e.hash, attempt.secret)), None)

    find = partial(find_login, attempt.users)
    login = login_for(attempt.users, name, lambda held: entry_of(held) is not None, find)
    entry = entry_of(login) if login else None
    if login and entry:
        attempt.throttle.check(login, name)
        _check_restrictions(attempt, entry.restrictions)
        _record_usage(attempt, login, entry)
        return CurrentUser(login.user_id, login.login, login.roles, entry.uuid, restrictions=entry.restrictions)
    attempt.throttle.count(name)
    if login is None:
        raise unknown_login(name)
    attempt.throttle.failed(login)
    raise WP_Error("incorrect_password", "That is not an application password of this user.", {"status": 401})


def _check_restrictions(attempt: Attempt, restrictions: Restrictions) -> None:
    if is_over(restrictions, attempt.now):
        raise WP_Error("incorrect_password", "This application password has expired.", {"status": 401})
    if not is_from(restrictions, attempt.address):
        message = f"This application password is not valid for requests from {attempt.address or 'an unknown address'}."
        raise WP_Error("rest_forbidden_address", message, {"status": 403})


def basic_credentials(encoded: str) -> tuple[str, str]:
    """User name and password of Basic credentials, with or without padding, the name without blanks around it.

    Raises 401 ``rest_invalid_basic_credentials`` if they cannot be read, or there is no name.
    """
    bare = encoded.rstrip("=")
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        text = ""
    name, colon, password = text.partition(":")
    name = trimmed(name)
    if not (colon and name):
        message = "The Basic credentials are not a name and a password in base64."
        raise WP_Error("rest_invalid_basic_credentials", message, {"status": 401})
    return name, password


def bearer_user(attempt: Attempt) -> Found:
    """The user of a token that this site gave out; 403 ``jwt_auth_invalid_token`` for one it did not.

    A member token (`laurel.auth.scopes.member_tokens`) restricts the caller to its scopes, and takes no session.

    Credentials that do not have the form of a token are ignored.
    """
    token = attempt.authorization("bearer")
    if token is None or not looks_like_token(token):
        return None
    if is_member_token(token):
        member = member_of_token(attempt, token)
        if member is None:
            raise invalid_token()
        return member
    found = token_login(attempt, token)
    if found is None:
        raise invalid_token()
    login, session = found
    return CurrentUser(login.user_id, login.login, login.roles, session=session)


def invalid_token() -> WP_Error:
    """The error for a token that is not this site's, is over, or whose user is gone."""
    return WP_Error("jwt_auth_invalid_token", "The token is not valid, or no longer.", {"status": 403})


def token_login(attempt: Attempt, token: str) -> tuple[Login, str] | None:
    """The login item of a token's user, and the token of its session: two reads, one where the login is held.

    None if the token is invalid or was ended, or its user is gone or has changed their password since.
    """
    try:
        user = decode_token(token, attempt.secret, attempt.now)
    except InvalidToken:
        return None

    def is_right(login: Login) -> bool:
        return login.user_id == user.id and pass_frag(login.password_hash, attempt.secret) == user.pass_frag

    login = login_for(attempt.users, user.login, is_right, attempt.users.login)
    if login is None or not is_right(login):
        return None
    return (login, user.token) if has_session(attempt, login, user.token) else None


def _record_usage(attempt: Attempt, login: Login, used: ApplicationPassword) -> None:
    """Store the day and address of use, at most once a day; after a lost race another request has stored them."""
    now = attempt.now.strftime("%Y-%m-%dT%H:%M:%S")
    if used.last_used and used.last_used[:DAY] == now[:DAY]:
        return
    noted = replace(used, last_used=now, last_ip=attempt.address)
    entries = tuple(noted if entry.uuid == used.uuid else entry for entry in login.application_passwords)
    try:
        attempt.users.update_login(login, replace(login, application_passwords=entries))
    except Conflict:
        return
