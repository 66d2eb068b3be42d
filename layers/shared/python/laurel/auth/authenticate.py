"""Who is asking: the schemes, in WordPress' precedence (determine_current_user, rest_authentication_errors)."""

from __future__ import annotations

from collections.abc import Callable

from laurel.auth.attempt import Attempt
from laurel.auth.authentication_methods import Found, basic_user, bearer_user, cookie_user, invalid_nonce
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import Anonymous, CurrentUser

SCHEMES: tuple[Callable[[Attempt], Found], ...] = (cookie_user, basic_user, bearer_user)
"""The first that knows what to make of a request decides."""


def authenticate(attempt: Attempt) -> CurrentUser | WP_Error:
    """The user whose credentials a request carries, the error that fails it, or the anonymous visitor.

    One read, since the login item holds the roles and the hashes. A nonce that no login cookie comes
    with is wrong: 403 ``rest_cookie_invalid_nonce``, unless other credentials are right.
    """
    for scheme in SCHEMES:
        found = scheme(attempt)
        if found is not None:
            return found
    return Anonymous() if attempt.nonce() is None else invalid_nonce()
