"""A session or a token of a user, as the server knows it (WP_Session_Tokens)."""

from __future__ import annotations

from dataclasses import dataclass, field

COOKIE, TOKEN = "cookie", "token"
"""The kinds of sessions: of a login cookie, and of a bearer token."""


@dataclass(frozen=True, slots=True)
class LoginSession:
    """What was signed in, when, and from where; the credentials of a session without this record are not valid.

    ``id`` is a digest of what its cookie or token carries, unique among those of the user; ``kind`` is "cookie" or
    "token"; ``created`` is UTC ``YYYY-MM-DDTHH:MM:SS``, ``expires`` in seconds since 1970. ``pass_frag`` is that of the
    password that was signed in with, ``application_password`` the uuid of the user's own application password that
    had set it, or "".
    """

    id: str
    user_id: int
    kind: str
    created: str
    expires: int
    address: str = ""
    user_agent: str = ""
    pass_frag: str = field(default="", repr=False)
    application_password: str = ""
