"""What credentials may be made of, and by which."""

from __future__ import annotations

from laurel.app.errors import WeakPassword
from laurel.app.users.create_user import DEFAULT_ROLE
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import PHP_BLANKS
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.wp.request import Request

MANAGING = "application_passwords_manage_credentials"
"""The setting by which application passwords make and end credentials, as in WordPress."""

SIGN_IN_SETTINGS = (MANAGING, "weak_login_passwords", "sign_in_origins", "laurel_oidc")
"""The settings that decide what is accepted at sign-in, and from where: credentials, in effect."""

LEAST_LENGTH = 8
"""Characters of the shortest login password (NIST SP 800-63B)."""


def check_manages_credentials(request: Request, *, within: bool = False) -> Allowed:
    """Whether the caller may make or end credentials, or change what signs in or what it may do.

    Every caller, or none who authenticates by an application password where the setting is off: one that leaks is
    revoked, and nothing that it made is left. None whose key is restricted, for what it made would not be, unless the
    route sees to that itself (`within`). Raises WP_Error 403 ``rest_cannot_manage_credentials``.
    """
    if request.user.is_restricted and not within:
        message = "A key that is restricted may not do that."
        raise WP_Error("rest_cannot_manage_credentials", message, {"status": 403})
    if not request.user.application_password or request.site.setting(MANAGING):
        return ALLOWED
    message = "An application password may not do that on this site: sign in."
    raise WP_Error("rest_cannot_manage_credentials", message, {"status": 403})


def check_creates_user(request: Request) -> Allowed:
    """Whether the caller may make a user with a login password: who manages credentials.

    A key that is restricted makes only users of the default role, which may do no more than read.
    """
    default = all(role == DEFAULT_ROLE for role in request["roles"] or ())
    return check_manages_credentials(request, within=default)


def check_login_password(request: Request, *names: str) -> None:
    """Refuse a login password that is short, or one of the user's names, unless a setting allows it.

    Case, and blanks around it, make no difference. Raises WeakPassword.
    """
    if request["password"] is None or request.site.setting("weak_login_passwords"):
        return
    password = str(request["password"]).strip(PHP_BLANKS)
    if len(password) < LEAST_LENGTH:
        raise WeakPassword(f"A login password has at least {LEAST_LENGTH} characters.")
    if password.casefold() in [name.casefold() for name in names]:
        raise WeakPassword("A login password is none of the user's names.")
