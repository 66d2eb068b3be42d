"""Excerpts: shortcodes out, words counted."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from laurel.rest.formatting.text import wp_strip_all_tags

EXCERPT_LENGTH = 55
"""The words of an automatic excerpt (WordPress' ``excerpt_length``)."""
EXCERPT_MORE = " [&hellip;]"
SHORTCODES = frozenset({"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"})
"""The shortcodes every site has."""

_WORD = re.compile(r"[^\n\r\t ]+")


def wp_trim_words(text: str, num_words: int = EXCERPT_LENGTH, more: str = "&hellip;") -> str:
    """The first words of a text without its tags, and ``more`` if there were others (wp_trim_words)."""
    words = _WORD.findall(wp_strip_all_tags(text))
    if len(words) <= num_words:
        return " ".join(words)
    return " ".join(words[:num_words]) + more


def strip_shortcodes(text: str, shortcodes: Collection[str] = SHORTCODES) -> str:
    """The text without the named shortcodes and what they enclose (strip_shortcodes).

    ``[[gallery]]`` is how one writes ``[gallery]`` itself. Brackets with other names are text.
    """
    if "[" not in text or not shortcodes:
        return text
    kept: list[str] = []
    start = 0
    unclosed: set[str] = set()
    for opening in _opening(frozenset(shortcodes)).finditer(text):
        if opening.start() < start:
            continue
        end = text.find("]", opening.end())
        if end < 0:
            break
        name = opening.group(2)
        closing = f"[/{name}]"
        close = -1 if name in unclosed or text[end - 1] == "/" else text.find(closing, end)
        if close < 0:
            unclosed.add(name)
        after = end + 1 if close < 0 else close + len(closing)
        escaped = bool(opening.group(1)) and text[after : after + 1] == "]"
        begin = opening.start() + len(opening.group(1))
        kept.append(text[start : opening.start() if escaped else begin])
        if escaped:
            kept.append(text[begin:after])
        start = after + escaped
    kept.append(text[start:])
    return "".join(kept)


@cache
def _opening(shortcodes: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(shortcodes)))
    return re.compile(rf"(\[?)\[({names})(?![\w-])")
