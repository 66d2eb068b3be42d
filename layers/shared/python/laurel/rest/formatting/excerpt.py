"""Automatic excerpts: the part of the content before the more tag, words counted."""

from __future__ import annotations

import re

from laurel.rest.formatting.text import wp_strip_all_tags

EXCERPT_LENGTH = 55
"""The words of an automatic excerpt (WordPress' ``excerpt_length``)."""
EXCERPT_MORE = " [&hellip;]"
NEXT_PAGE, MORE = "<!--nextpage-->", "<!--more"

_WORD = re.compile(r"[^\n\r\t ]+")
_MORE_BLOCK = re.compile(r"<!-- /?wp:(?:more|nextpage)[^<>\n]*-->")


def wp_trim_words(text: str, num_words: int = EXCERPT_LENGTH, more: str = "&hellip;") -> str:
    """The first words of a text without its tags, and ``more`` if there were others (wp_trim_words)."""
    words = _WORD.findall(wp_strip_all_tags(text))
    if len(words) <= num_words:
        return " ".join(words)
    return " ".join(words[:num_words]) + more


def teaser(content: str) -> str:
    """The part of a content that lists show: of its first page what is before the more tag (get_the_content)."""
    if MORE not in content and NEXT_PAGE not in content:
        return content
    content = _MORE_BLOCK.sub("", content)
    pages = content.split(NEXT_PAGE, maxsplit=2)
    page = pages[1] if len(pages) > 1 and not pages[0].strip("\n") else pages[0]
    return page[: _more_tag(page)]


def _more_tag(content: str) -> int:
    """Where the first ``<!--more-->`` or ``<!--more text-->`` begins; it ends on its line."""
    at = content.find(MORE)
    while at >= 0:
        line_end = content.find("\n", at)
        line_end = len(content) if line_end < 0 else line_end
        if content.find("-->", at + len(MORE), line_end) >= 0:
            return at
        at = content.find(MORE, line_end)
    return len(content)
