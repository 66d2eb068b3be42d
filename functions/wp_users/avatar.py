"""The addresses of avatars (get_avatar_url, rest_get_avatar_urls)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

AVATAR: Mapping[str, object] = {
    "address": "//www.gravatar.com/avatar/{hash}?s={size}&#038;r={rating}&#038;d={default}",
    "rating": "g",
    "default": "mm",
}
"""How an avatar's address is made. Its form is BuddyPress': without scheme, its ampersands as entities."""

SIZES = (24, 48, 96)
"""Edges in pixels (rest_get_avatar_sizes)."""


def rest_get_avatar_urls(email: str) -> dict[str, str]:
    """The avatar's address in every size, by size; the service finds the picture by the MD5 of the e-mail."""
    digest = hashlib.md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()
    return {
        str(size): str(AVATAR["address"]).format(
            hash=digest, size=size, rating=AVATAR["rating"], default=AVATAR["default"]
        )
        for size in SIZES
    }
