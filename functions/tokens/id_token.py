"""Checking the ID token of an identity provider (OpenID Connect Core 1.0, 3.1.3.7; RFC 8725).

A token decides nothing about how it is checked: of its header the algorithm picks one of two, ``kid`` one of the
provider's keys, and whatever else could bring a key along (``jku``, ``x5u``, ``jwk``, ``x5c``) is not looked at.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from typing import Any

from laurel.auth.scopes.signatures import CannotCheck, is_signed
from laurel.auth.tokens import CLOCK_SKEW
from laurel.rest.errors import WP_Error
from tokens.provider import Provider
from tokens.provider_keys import Jwk, ProviderKeys
from tokens.strict_json import strict_object

LONGEST = 16 * 1024
"""Characters of the longest token that is looked at."""

ALGORITHMS: Mapping[str, str] = {"RS256": "RSA", "ES256": "EC"}
"""The accepted algorithms, and the type of the keys of each."""

SUBJECT_LENGTH = 255
"""Characters of the longest subject (OpenID Connect Core 1.0, 2)."""

MODULUS = (342, 1366)
"""The length of an RSA modulus in base64url: of 2048 bits, and of 8192."""

COORDINATE = 43
"""The length of a coordinate on P-256 in base64url."""

EXPONENT = 6
"""The longest RSA exponent in base64url: 32 bits."""

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")


def check_id_token(text: str, provider: Provider, keys: ProviderKeys, now: float) -> dict[str, Any]:
    """The claims of a token that the provider made for this site, and that is valid `now`, in seconds since 1970.

    Raises WP_Error 401 ``rest_invalid_id_token``, 400 ``rest_id_token_elsewhere`` where the function that dispatches
    the request cannot check signatures, and Unavailable while the provider's keys cannot be had.
    """
    segments = text.split(".", 3) if len(text) <= LONGEST else []
    if len(segments) != 3 or not all(map(_SEGMENT.fullmatch, segments)):
        raise refused("it does not have the form of a signed token")
    header, claims = _object(segments[0]), _object(segments[1])
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise refused("its algorithm is not RS256 or ES256")
    if "crit" in header or "b64" in header or "cty" in header or "enc" in header or "zip" in header:
        raise refused("its header asks for what is not supported")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise refused("it is a token of another kind")
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise refused("the name of its key is no text")
    _check_claims(claims, provider, now)
    _check_signature(text, algorithm, _key_for(algorithm, kid, keys.get(provider, kid, now)))
    return claims


def refused(reason: str) -> WP_Error:
    """The error of an ID token that is not accepted."""
    return WP_Error("rest_invalid_id_token", f"The ID token is not accepted: {reason}.", {"status": 401})


def _object(segment: str) -> dict[str, Any]:
    try:
        return strict_object(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except ValueError:
        raise refused("it cannot be read") from None


# ---- claims


def _check_claims(claims: Mapping[str, Any], provider: Provider, now: float) -> None:
    if claims.get("iss") != provider.issuer:
        raise refused("it is of another issuer")
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if not listed or not all(isinstance(each, str) for each in listed) or not set(listed) & set(provider.audience):
        raise refused("it is for another audience")
    party = claims.get("azp")
    if (party is not None or len(listed) > 1) and party not in provider.audience:
        raise refused("it was issued to another party")
    expires, issued, begins = (_moment(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None or issued is None:
        raise refused("it does not say from when and until when it is valid")
    if now >= expires + CLOCK_SKEW:
        raise refused("it has expired")
    if issued > now + CLOCK_SKEW or (begins is not None and begins > now + CLOCK_SKEW):
        raise refused("it is not valid yet")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH or not subject.isprintable():
        raise refused("it does not say of whom it is")


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(f"{name} is no moment")
    return value


# ---- the signature


def _key_for(algorithm: str, kid: str | None, keys: Any) -> Jwk:
    """The one key of the provider that a token names and that its algorithm takes."""
    found = [key for key in keys if (kid is None or key.get("kid") == kid) and _is_usable(key, algorithm)]
    if len(found) != 1:
        raise refused("the provider has no key, or several, for it")
    return dict(found[0])


def _is_usable(key: Jwk, algorithm: str) -> bool:
    if key.get("kty") != ALGORITHMS[algorithm] or key.get("alg", algorithm) != algorithm:
        return False
    operations = key.get("key_ops", ["verify"])
    if key.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return False
    if algorithm == "ES256":
        point = key.get("x"), key.get("y")
        return key.get("crv") == "P-256" and all(isinstance(each, str) and len(each) == COORDINATE for each in point)
    modulus, exponent = key.get("n"), key.get("e")
    if not (isinstance(modulus, str) and isinstance(exponent, str)):
        return False
    return MODULUS[0] <= len(modulus) <= MODULUS[1] and len(exponent) <= EXPONENT


def _check_signature(text: str, algorithm: str, key: Jwk) -> None:
    try:
        signed = is_signed(text, algorithm, key)
    except CannotCheck:
        message = "ID tokens are exchanged at /wp-json/laurel/v1/tokens, where there is the package cryptography."
        raise WP_Error("rest_id_token_elsewhere", message, {"status": 400}) from None
    if not signed:
        raise refused("its signature is wrong")
