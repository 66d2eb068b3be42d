"""Slugs: titles and names in the form they have in URLs."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

SLUG_BYTES = 200
"""WordPress' limit of a slug, in bytes after percent-encoding."""

_LETTERS = str.maketrans({
    "ª": "a", "º": "o", "Æ": "AE", "æ": "ae", "Ð": "D", "ð": "d", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o", "Þ": "TH",
    "þ": "th", "ß": "s", "Ħ": "H", "ħ": "h", "\u0131": "i", "Ĳ": "IJ", "ĳ": "ij", "ĸ": "k", "Ŀ": "L", "ŀ": "l",
    "Ł": "L", "ł": "l", "ŉ": "n", "Ŋ": "N", "ŋ": "n", "Œ": "OE", "œ": "oe", "\u017f": "s", "Ŧ": "T", "ŧ": "t", "Ə": "E",
    "ǝ": "e", "\u0251": "a", "€": "E", "£": "",
})  # fmt: skip
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?!\s)(?:[^>\"']|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))*+(?:>|\Z)",
    re.DOTALL,
)
_LONE_PERCENT = re.compile(r"%(?![a-fA-F0-9]{2})")
_OCTETS = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
_ENTITY = re.compile(r"&[^;\n]+;")
_DASHES = re.compile("[\u00a0\u2000-\u200a\u2013\u2014\u2028\u2029\u202f]|&(?:nbsp|ndash|mdash|#160|#8211|#8212);|/")
_NOTHING = re.compile(
    "[\u00a1\u00a9\u00ab\u00ad\u00ae\u00b0\u00b4\u00bb\u00bf\u02ca\u0300\u0301\u0304\u030c\u0341"
    "\u200b-\u200f\u2018-\u201f\u2022\u2026\u202a-\u202e\u2039\u203a\u2122\ufeff\ufffc]"
)
_BROKEN_OCTET = re.compile(r"%[a-fA-F0-9]?\Z")
# Everything beyond ASCII stays; as a range in the class it would take 4 ms of every cold start.
_NOT_SLUG = re.compile(r"(?![%a-z0-9 _\-])[\x00-\x7f]")
_HYPHENS = re.compile(r"[ -]+")


def remove_accents(text: str) -> str:
    """Latin letters without their accents, ligatures spelt out, ß as s (remove_accents).

    Letters of other scripts and everything else stay.
    """
    if text.isascii():
        return text
    return "".join(map(_base_letter, unicodedata.normalize("NFC", text))).translate(_LETTERS)


def _base_letter(character: str) -> str:
    if character.isascii():
        return character
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() and base.isalpha() else character


def sanitize_title(title: str, fallback: str = "") -> str:
    """The slug of a title (sanitize_title with sanitize_title_with_dashes, as on saving).

    Accents are folded, tags, entities and punctuation dropped; blanks, dots, slashes and long dashes become one
    hyphen; letters of other scripts are percent-encoded in lower case. At most `SLUG_BYTES` bytes,
    cut between characters. Returns ``fallback`` if nothing is left.
    """
    text = _TAG.sub("", remove_accents(title.encode(errors="ignore").decode()))
    text = _cut(_OCTETS.sub(_decoded, _LONE_PERCENT.sub("", text)).lower(), SLUG_BYTES)
    text = _NOTHING.sub("", _DASHES.sub("-", text)).replace("\u00d7", "x")
    text = _NOT_SLUG.sub("", _without_entities(text).replace(".", "-"))
    return _encoded(_HYPHENS.sub("-", text).strip("-")) or fallback


def truncate_post_slug(slug: str, length: int = SLUG_BYTES) -> str:
    """A slug of at most ``length`` bytes, cut between characters and without a hyphen at its end.

    So that a suffix fits, for a slug that is taken (_truncate_post_slug).
    """
    if len(slug) <= length:
        return slug
    return _encoded(_cut(_OCTETS.sub(_decoded, slug), length)).rstrip("-")


def _decoded(octets: re.Match[str]) -> str:
    """Percent-encoded text that is UTF-8 as text, anything else as it is."""
    try:
        return unquote_to_bytes(octets.group()).decode()
    except UnicodeDecodeError:
        return octets.group()


def _encoded(text: str) -> str:
    return text if text.isascii() else quote(text, safe="%").lower()


def _cut(text: str, length: int) -> str:
    """The longest prefix of a text that is at most ``length`` bytes once percent-encoded."""
    used = 0
    for position, character in enumerate(text):
        used += 1 if character.isascii() else 3 * len(character.encode())
        if used > length:
            return _BROKEN_OCTET.sub("", text[:position])
    return text


def _without_entities(text: str) -> str:
    last = text.rfind(";") + 1  # no entity ends after it: without this, a row of & would be quadratic
    return _ENTITY.sub("", text[:last]) + text[last:]
