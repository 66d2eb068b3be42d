"""Permission callbacks that many routes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request

Allowed = Literal[True]
"""The result of a permission check that allows; one that refuses raises.

It is not None, which refuses, as in WordPress: a check that forgets to return must not allow every caller.
"""

ALLOWED: Allowed = True


def rest_authorization_required_code(request: WP_REST_Request) -> int:
    """401 for an anonymous caller, 403 for a user who is logged in (rest_authorization_required_code)."""
    return 403 if request.user.id else 401


NOT_ALLOWED = "You may not do that."
"""The message of a refusal that says no more."""


def not_allowed(request: WP_REST_Request, code: str = "rest_forbidden", message: str = NOT_ALLOWED) -> WP_Error:
    """The error of a refused request, with status 401 or 403."""
    return WP_Error(code, message, {"status": rest_authorization_required_code(request)})


def return_true(_request: WP_REST_Request) -> Allowed:
    """Allows every caller: marks a route as public on purpose (WordPress' __return_true)."""
    return ALLOWED


def require(capability: str) -> Callable[[WP_REST_Request], Any]:
    """A permission callback that requires a capability (current_user_can)."""

    def check(request: WP_REST_Request) -> bool:
        return request.user.can(capability)

    return check
