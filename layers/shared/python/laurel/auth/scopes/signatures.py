"""Signatures of other issuers: checked with the public key, and by the algorithm, that the caller chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PUBLIC = ("kty", "n", "e", "crv", "x", "y")
_CLAIMS = ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")


class CannotCheck(Exception):
    """This process lacks what checks such signatures."""


def is_signed(token: str, algorithm: str, key: Mapping[str, Any]) -> bool:
    """Whether a JWT has the signature of a public key, given as a JWK, by RS256 or ES256; its claims are not looked at.

    Raises CannotCheck where the package cryptography is missing: one function has it.
    """
    import jwt  # 43 ms: most requests have no token

    public = {name: value for name, value in key.items() if name in _PUBLIC}
    options: Any = {f"verify_{name}": False for name in _CLAIMS}
    try:
        jwt.decode(token, jwt.PyJWK(public, algorithm).key, algorithms=[algorithm], options=options)
    except (jwt.exceptions.MissingCryptographyError, NotImplementedError) as error:
        raise CannotCheck(algorithm) from error
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return False
    return True
