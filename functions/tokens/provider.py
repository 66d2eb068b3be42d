"""The team's identity provider, as the setting ``laurel_oidc`` names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laurel.app.site import Site

SETTING = "laurel_oidc"

DISCOVERY = "/.well-known/openid-configuration"
"""Where a provider says what its addresses are (OpenID Connect Discovery 1.0)."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of identities: whose tokens are accepted for whom, and who its people are here.

    ``jwks_uri`` is where its keys are, "" for what it says itself. ``email_claim`` and ``name_claim`` are the names of
    claims. ``by_email``: people are also found by their confirmed e-mail address; ``create``: unknown ones are made
    members. ``scopes`` are what tokens made for its people may have at most.
    """

    issuer: str
    audience: tuple[str, ...]
    jwks_uri: str
    email_claim: str
    name_claim: str
    by_email: bool
    create: bool
    scopes: tuple[str, ...]


def provider_of(site: Site) -> Provider | None:
    """The provider of a site; None without one."""
    given: Any = site.setting(SETTING)
    if not isinstance(given, Mapping) or not given.get("issuer"):
        return None
    claims = given.get("claims") or {}
    return Provider(
        issuer=given["issuer"],
        audience=tuple(given["audience"]),
        jwks_uri=given.get("jwks_uri") or "",
        email_claim=claims.get("email") or "email",
        name_claim=claims.get("name") or "name",
        by_email=bool(given.get("by_email")),
        create=bool(given.get("create")),
        scopes=tuple(given.get("scopes") or ("me", "events:write:own")),
    )
