"""The user: profile, login and application passwords."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What a key (an application password or a token) may do at most, until when, and from where.

    ``scopes`` are those of `laurel.auth.scopes`, none for all; ``expires`` is UTC ``YYYY-MM-DDTHH:MM:SS``, "" for
    never; ``cidrs`` are the networks that requests may come from, none for all.
    """

    scopes: tuple[str, ...] = ()
    expires: str = ""
    cidrs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is restricted."""
        return bool(self.scopes or self.expires or self.cidrs)


UNRESTRICTED = Restrictions()
"""A key that may do all that its user may."""


@dataclass(frozen=True, slots=True)
class ApplicationPassword:
    """One application password (WP_Application_Passwords), its secret only as a keyed hash.

    ``created`` and ``last_used`` are UTC ``YYYY-MM-DDTHH:MM:SS``; ``last_used`` and ``last_ip`` are
    None until the password was used.
    """

    uuid: str
    name: str
    hash: str
    created: str
    app_id: str = ""
    last_used: str | None = None
    last_ip: str | None = None
    restrictions: Restrictions = UNRESTRICTED


@dataclass(frozen=True, slots=True)
class Login:
    """What authentication needs, in one item, which is read by login name once per request.

    ``failed`` is the latest window of `laurel.auth.throttle` with a failed attempt, 0 without any; noting it does not
    change ``rev``. ``password_by`` is the uuid of the application password by which the user set the login password.
    ``generation`` is how often all member tokens of the user were ended.
    """

    login: str
    user_id: int
    roles: tuple[str, ...] = ()
    password_hash: str = ""
    application_passwords: tuple[ApplicationPassword, ...] = ()
    rev: int = 0
    failed: int = 0
    password_by: str = ""
    generation: int = 0


@dataclass(frozen=True, slots=True)
class User:
    """One user's profile (WP_User), without secrets.

    ``registered`` is UTC ``YYYY-MM-DDTHH:MM:SS``. ``slug`` is WordPress' user_nicename, ``name`` its
    display_name. ``meta`` has the values of registered meta keys; balances and ranks are in the engine's state, not
    here. ``rev`` counts writes: an update names the one it is based on. ``erased``: the person is gone, and this is the
    pseudonym (`laurel.domain.records.erasure`) that their rows in the ledgers are of; it signs in nowhere, and is in no
    list. ``external_id`` is what an application calls the user, "" for none; ``bare``: made by it alone, without a
    login item, which is made once one is needed.
    """

    id: int
    login: str
    email: str
    slug: str
    name: str
    registered: str
    roles: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    nickname: str = ""
    url: str = ""
    description: str = ""
    locale: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    rev: int = 0
    erased: bool = False
    external_id: str = ""
    bare: bool = False
