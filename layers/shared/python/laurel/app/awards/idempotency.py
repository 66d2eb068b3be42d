"""Idempotency keys: what a client sends so that a repeated request changes nothing a second time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from laurel.app.errors import BadIdempotencyKey
from laurel.app.ports.engine import Marker

KEY_LENGTH = 255
"""The longest key, in characters."""

KEY_LIFE = timedelta(hours=24)
"""How long a key makes a request a repetition."""


def idempotency_marker(caller: int, key: str, asked: Mapping[str, Any], now: datetime) -> Marker:
    """The marker of a request that came with an ``Idempotency-Key``.

    A key belongs to the user `caller` who sent it; `asked` is the whole of what was asked for, by which a
    key used for something else is told from a repetition. Raises BadIdempotencyKey.
    """
    if not 0 < len(key) <= KEY_LENGTH or not all("!" <= character <= "~" for character in key):
        raise BadIdempotencyKey(key)
    body = json.dumps(asked, sort_keys=True, default=str).encode()
    expires = int((now + KEY_LIFE).timestamp())
    return Marker(f"request#{caller}#{key}", hashlib.sha256(body).hexdigest()[:32], expires=expires)
