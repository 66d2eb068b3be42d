"""Idempotency keys: with one, a repeated request changes nothing a second time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from laurel.app.errors import BadIdempotencyKey
from laurel.app.ports.engine import Marker

KEY_LENGTH = 255
"""Characters of the longest key."""

KEY_LIFE = timedelta(hours=24)
"""How long a request with the same key is a repetition."""


def idempotency_marker(caller: int, key: str, body: Mapping[str, Any], now: datetime) -> Marker:
    """The marker of a request that has an ``Idempotency-Key``.

    A key belongs to the user `caller` who sent it. `body` is everything that identifies the request, JSON values: its
    hash distinguishes a repetition from a key that is reused for another request. Raises BadIdempotencyKey.
    """
    if not 0 < len(key) <= KEY_LENGTH or not all("!" <= character <= "~" for character in key):
        raise BadIdempotencyKey(key)
    serialized = json.dumps(body, sort_keys=True, default=str).encode()
    expires = int((now + KEY_LIFE).timestamp())
    return Marker(f"request#{caller}#{key}", hashlib.sha256(serialized).hexdigest()[:32], expires=expires)
