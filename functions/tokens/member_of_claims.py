"""The member that an identity provider's claims are about; made at their first sign-in, if the site wants that."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from laurel.app.errors import Taken
from laurel.app.site import Site
from laurel.app.users.create_user import DEFAULT_ROLE, create_user
from laurel.domain.records.user import Login, User
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.email import is_email
from laurel.rest.formatting.text import sanitize_text_field
from tokens.provider import Provider

NAME_LENGTH = 250
"""Characters of a display name that are kept."""

EMAIL_LENGTH = 100

_PREFIX = "oidc-"
_LOGIN_DIGITS = 32


def login_name(provider: Provider, subject: str) -> str:
    """The login name of the member that a provider knows by a subject: made of both, so that there is one at most."""
    digest = hashlib.sha256(f"{provider.issuer}\n{subject}".encode("utf-8", "surrogatepass")).digest()
    return _PREFIX + base64.b32encode(digest).decode()[:_LOGIN_DIGITS].lower()


def member_of_claims(site: Site, provider: Provider, claims: Mapping[str, Any]) -> tuple[Login, User | None]:
    """The login of a member, and the user if this request made them. One read for members whom the provider brought.

    Unknown ones are looked for by their confirmed address, if the provider is trusted with that: subscribers only, for
    an address is no proof for who may do more, and none whom the provider knows by another subject. Then they are made,
    exactly once under any race, if the setting says so.
    Raises WP_Error 403 ``rest_unknown_member``; TooManyEvents, Unavailable.
    """
    users, name = site.services.users, login_name(provider, claims["sub"])
    email = _email(provider, claims)
    found = users.login(name) or (users.login_by_email(email) if provider.by_email and email else None)
    if found is not None and (found.login == name or _is_plain(found)):
        return found, None
    if not provider.create:
        raise WP_Error("rest_unknown_member", "There is no member of this site for this ID token.", {"status": 403})
    try:
        made = _created(site, name, email, _name(provider, claims))
    except Taken:  # by another request at the same time
        made = None
    login = users.login(name)
    if login is None:
        raise WP_Error("rest_unknown_member", "The member was deleted meanwhile.", {"status": 403})
    return login, made


def _is_plain(login: Login) -> bool:
    """Whether a login is a subscriber's whom the provider did not bring."""
    return set(login.roles) == {DEFAULT_ROLE} and not login.login.startswith(_PREFIX)


def _created(site: Site, login: str, email: str, name: str) -> User:
    """A new user without a password. An address that another user has is left out. Raises Taken for the login name."""
    fields = {"login": login, "name": name or "Member", "slug": f"member-{secrets.token_hex(8)}"}
    try:
        return create_user(site, {**fields, "email": email}, "")
    except Taken as taken:
        if taken.field != "email":
            raise
        return create_user(site, {**fields, "email": ""}, "")


def _email(provider: Provider, claims: Mapping[str, Any]) -> str:
    """The address that the provider has confirmed; "" without one."""
    given = claims.get(provider.email_claim)
    confirmed = claims.get("email_verified") is True and isinstance(given, str) and len(given) <= EMAIL_LENGTH
    return str(given) if confirmed and is_email(str(given)) else ""


def _name(provider: Provider, claims: Mapping[str, Any]) -> str:
    given = claims.get(provider.name_claim)
    return sanitize_text_field(given)[:NAME_LENGTH] if isinstance(given, str) else ""
