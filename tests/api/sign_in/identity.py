"""An identity provider for tests: its keys, and the ID tokens that it signs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ISSUER, AUDIENCE, KEYS_AT = "https://id.example.org", "the-app", "https://id.example.org/keys"
NOON = 1_772_366_400
"""When the clock of tests stands, in seconds since 1970."""


@cache
def rsa_key(bits: int = 2048, name: str = "") -> rsa.RSAPrivateKey:
    """One key for each size and name."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str = "") -> ec.EllipticCurvePrivateKey:
    """One key on P-256 for each name."""
    return ec.generate_private_key(ec.SECP256R1())


def jwk_of(key: Any, **more: Any) -> dict[str, Any]:
    """The public key as a provider publishes it."""
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), **more}


def segment(value: Any) -> str:
    """A part of a token: JSON, or bytes as they are."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Identity:
    """A provider with an RSA key ``r1`` and an EC key ``e1``; ``fetch`` counts what it is asked for."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {KEYS_AT: {"keys": [self.jwk("r1"), self.jwk("e1")]}}
        self.asked: list[str] = []

    def jwk(self, kid: str) -> dict[str, Any]:
        return jwk_of(rsa_key() if kid == "r1" else ec_key(), kid=kid, use="sig")

    def fetch(self, url: str) -> Any:
        self.asked.append(url)
        found = self.documents[url]
        if isinstance(found, Exception):
            raise found
        return found

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of a valid token; those that are changed to None are left out."""
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "42", "iat": NOON - 5, "exp": NOON + 300, "name": "Ann"}
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, kid: str = "r1", headers: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token with other claims, signed with one of the provider's keys."""
        key, algorithm = (rsa_key(), "RS256") if kid == "r1" else (ec_key(), "ES256")
        return jwt.encode(self.claims(**changes), key, algorithm=algorithm, headers={"kid": kid, **(headers or {})})

    def by_hand(self, header: Any, claims: Any, sign: Callable[[bytes], bytes]) -> str:
        """A token of any header and claims, signed in any way."""
        text = f"{segment(header)}.{segment(claims)}"
        return f"{text}.{segment(sign(text.encode()))}"
