"""Uploaded pictures, and their validation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

PICTURE_BYTES = 300_000
"""The most bytes of a picture: it has to fit into one DynamoDB item."""

TYPES: Mapping[str, str] = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
"""Content types of pictures by extension."""

_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR", re.DOTALL), "png"),
    (re.compile(rb"\xff\xd8\xff[\xc0-\xfe]"), "jpg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL), "webp"),
)
"""The signature of each format. Formats that can contain scripts, such as SVG, are not accepted."""


class NotAPicture(ValueError):
    """Bytes without the signature of a known format, or too many bytes; the message says which."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; its name is a hash of its content with the extension of its format."""

    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        """The content type of its format."""
        return TYPES[self.name.rpartition(".")[2]]


def picture_of(content: bytes) -> Picture:
    """The picture of some bytes; the format is detected from their signature only. Raises NotAPicture."""
    if len(content) > PICTURE_BYTES:
        raise NotAPicture(f"A picture has at most {PICTURE_BYTES:,} bytes.")
    extension = next((extension for magic, extension in _MAGIC if magic.match(content)), None)
    if extension is None:
        raise NotAPicture(f"A picture is one of {', '.join(TYPES)}.")
    return Picture(f"{hashlib.sha256(content).hexdigest()[:32]}.{extension}", content)
