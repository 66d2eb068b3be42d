"""Checks of what an account is made of, for every route that takes it (WP_REST_Users_Controller)."""

from __future__ import annotations

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_user


def check_username(value: object, *_: object) -> str | WP_Error:
    """The login name, of ASCII letters, digits, blanks and ``_.-@`` (check_username)."""
    username = str(value)
    if username and sanitize_user(username, strict=True) == username:
        return username
    message = "This login name is empty or has characters that are not allowed."
    return WP_Error("rest_user_invalid_username", message, {"status": 400})


def check_user_password(value: object, *_: object) -> str | WP_Error:
    """The password, if it is not empty and has no backslash (check_user_password)."""
    password = str(value)
    if password and "\\" not in password:
        return password
    message = "A password is not empty and has no backslash."
    return WP_Error("rest_user_invalid_password", message, {"status": 400})
