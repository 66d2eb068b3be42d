"""Validation of login names and passwords, for all routes with such arguments (WP_REST_Users_Controller)."""

from __future__ import annotations

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import PHP_BLANKS, sanitize_user


def check_username(value: object, *_: object) -> str | WP_Error:
    """The login name, of ASCII letters, digits, blanks and ``_.-@``, without blanks around it (check_username)."""
    username = str(value).strip(PHP_BLANKS)
    if username and sanitize_user(username, strict=True) == username:
        return username
    message = "This login name is empty or has characters that are not allowed."
    return WP_Error("rest_user_invalid_username", message, {"status": 400})


def check_user_password(value: object, *_: object) -> str | WP_Error:
    """The password, if it is more than blanks and has no backslash (check_user_password)."""
    password = str(value)
    if password.strip(PHP_BLANKS) and "\\" not in password:
        return password
    message = "A password is not empty and has no backslash."
    return WP_Error("rest_user_invalid_password", message, {"status": 400})
