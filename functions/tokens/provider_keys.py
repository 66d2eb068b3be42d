"""The public keys of an identity provider, held in memory for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from laurel.app.errors import Unavailable
from tokens.fetch import FetchFailed
from tokens.provider import DISCOVERY, Provider

logger = logging.getLogger("laurel")

KEYS_SECONDS = 10 * 60
"""How long keys are held."""

AGAIN_SECONDS = 15
"""How soon the provider is asked again: for a key that it did not have, and after it failed."""

STALE_SECONDS = 24 * 60 * 60
"""How long keys are good while the provider cannot be reached."""

MOST_KEYS = 50
"""The most keys of a provider that are looked at: sets with more are refused."""

Jwk = Mapping[str, Any]


class ProviderKeys:
    """The keys of the site's provider; of another one as soon as the setting names it. Safe under threads.

    ``fetch`` returns the JSON object at an address, or raises FetchFailed.
    """

    def __init__(self, fetch: Callable[[str], Mapping[str, Any]]) -> None:
        self._fetch = fetch
        self._of = ("", "")
        self._keys: Sequence[Jwk] = ()
        self._fetched_at = self._asked_at = float("-inf")

    def get(self, provider: Provider, kid: object, now: float) -> Sequence[Jwk]:
        """The provider's keys, fetched anew if none of them has that id and it was not asked a moment ago.

        `now` is in seconds since 1970. Raises Unavailable while they cannot be had.
        """
        of = (provider.issuer, provider.jwks_uri)
        if of != self._of:
            self._of, self._keys = of, ()
            self._fetched_at = self._asked_at = float("-inf")
        is_fresh = now - self._fetched_at < KEYS_SECONDS
        is_known = kid is None or any(key.get("kid") == kid for key in self._keys)
        if not (is_fresh and is_known) and now - self._asked_at >= AGAIN_SECONDS:
            self._asked_at = now
            self._renew(provider, now)
        if now - self._fetched_at >= STALE_SECONDS:
            raise Unavailable
        return self._keys

    def _renew(self, provider: Provider, now: float) -> None:
        try:
            self._keys = _keys_of(self._fetch(provider.jwks_uri or self._jwks_uri(provider)))
            self._fetched_at = now
        except FetchFailed as failed:
            logger.warning("the keys of the identity provider cannot be had: %s", failed)

    def _jwks_uri(self, provider: Provider) -> str:
        """What the provider says of itself, which has to name itself as the issuer."""
        found = self._fetch(provider.issuer.rstrip("/") + DISCOVERY)
        if found.get("issuer") != provider.issuer or not isinstance(found.get("jwks_uri"), str):
            raise FetchFailed("the provider's configuration is of another issuer, or names no keys")
        return str(found["jwks_uri"])


def _keys_of(document: Mapping[str, Any]) -> list[Jwk]:
    keys = document.get("keys")
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise FetchFailed(f"no set of at most {MOST_KEYS} keys")
    return [key for key in keys if isinstance(key, dict)]
