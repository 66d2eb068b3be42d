"""Case and accent folding like that of MySQL's case-insensitive collations."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """A text without case and accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
