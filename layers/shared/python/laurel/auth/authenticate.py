"""The caller: the schemes, in WordPress' precedence (determine_current_user, rest_authentication_errors)."""

from __future__ import annotations

from collections.abc import Callable

from laurel.auth.attempt import Attempt
from laurel.auth.authentication_methods import Found, basic_user, bearer_user, cookie_user, invalid_nonce
from laurel.rest.http.current_user import Anonymous, CurrentUser
from laurel.rest.http.request import WP_REST_Request

SCHEMES: tuple[Callable[[Attempt], Found], ...] = (cookie_user, basic_user, bearer_user)
"""The first that knows what to make of a request decides."""


def authenticate(attempt: Attempt) -> CurrentUser:
    """The user whose credentials a request carries, or the anonymous visitor. Raises the WP_Error that fails it.

    One read, since the login item holds the roles and the hashes. A nonce that no login cookie comes
    with is wrong: 403 ``rest_cookie_invalid_nonce``, unless other credentials are right.
    """
    for scheme in SCHEMES:
        found = scheme(attempt)
        if found is not None:
            return found
    if attempt.nonce() is not None:
        raise invalid_nonce()
    return Anonymous()


SIGN_IN_ROUTES = ("/jwt-auth/v1/token", "/laurel/v1/session")
"""The routes whose POST takes a login password; credentials that the request carries as well are not looked at."""


def signs_in(request: WP_REST_Request) -> bool:
    """Whether a request is to get new credentials: those it still carries may be over, and may not stop it."""
    return request.method == "POST" and request.route.lower() in SIGN_IN_ROUTES
