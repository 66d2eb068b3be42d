"""Shortcodes, ``[name attribute="value"]content[/name]``: found, taken out, taken out of paragraphs, and replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

SHORTCODES = frozenset({"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"})
"""The shortcodes every site has."""

_NAMES = "|".join(sorted(SHORTCODES))
SHORTCODE_TAG = rf"\[[/\[]?(?:{_NAMES})(?=[\s\]/])(?:[^\[\]<>]++|<[^\[\]<>]*+>)*+\]\]?"
"""The tag of a shortcode, opening or closing, as a regular expression."""

_OPENING = re.compile(rf"(\[?)\[({_NAMES})(?![\w-])")
_SPACES = "(?:[\\r\\n\\t \u00a0]|&nbsp;)*+"
_BEFORE = re.compile(f"<p>{_SPACES}")
_AFTER = re.compile(f"{_SPACES}</p>")
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"([\w-]++)\s*+=\s*+\"([^\"]*+)\"(?=\s|\Z)|([\w-]++)\s*+=\s*+'([^']*+)'(?=\s|\Z)"
    r"|([\w-]++)\s*+=\s*+([^\s'\"]++)(?=\s|\Z)|\S++"
)


class Shortcode(NamedTuple):
    """One shortcode in a text, from `start` to `end`, by `name`, with the text of its attributes and its content.

    ``escaped``: it is written in double brackets, ``[[gallery]]``, and stands for itself.
    """

    start: int
    end: int
    name: str
    attributes: str
    content: str
    escaped: bool


def find_shortcodes(text: str, names: Collection[str] = SHORTCODES) -> Iterator[Shortcode]:
    """The shortcodes of a text in their order, those inside the content of another left out (get_shortcode_regex).

    Brackets with other names are text, and so are those inside a tag or a comment: what stands there was looked at
    as a whole when the content was cleaned.

    Args:
        text: Text or HTML.
        names: Which of `SHORTCODES` to look for.
    """
    outside = _MARKUP.sub(lambda markup: " " * len(markup.group()), text)
    start = 0
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(outside):
        if opening.start() < start or opening[2] not in names:
            continue
        end = outside.find("]", opening.end())
        if end < 0:
            return
        name, closed = opening[2], outside.startswith("/", end - 1)
        closing = f"[/{name}]"
        close = -1 if closed or name in unclosed else outside.find(closing, end)
        if close < 0 and not closed:
            unclosed.add(name)
        after = end + 1 if close < 0 else close + len(closing)
        begin, escaped = opening.start(), bool(opening[1]) and outside.startswith("]", after)
        start = after + escaped
        yield Shortcode(
            start=begin if escaped else begin + len(opening[1]),
            end=start,
            name=name,
            attributes=text[opening.end() : end - closed],
            content="" if close < 0 else text[end + 1 : close],
            escaped=escaped,
        )


def strip_shortcodes(text: str) -> str:
    """The text without its shortcodes and what they enclose (strip_shortcodes).

    ``[[gallery]]`` is how one writes ``[gallery]`` itself.
    """
    return _replaced(text, SHORTCODES, lambda _: "")


def do_shortcodes(text: str, handlers: Mapping[str, Callable[[Shortcode], str]]) -> str:
    """The text with each shortcode that has a handler replaced by what its handler makes of it (do_shortcode)."""
    return _replaced(text, handlers, lambda shortcode: handlers[shortcode.name](shortcode))


def _replaced(text: str, names: Collection[str], replacement: Callable[[Shortcode], str]) -> str:
    if "[" not in text:
        return text
    kept: list[str] = []
    start = 0
    for shortcode in find_shortcodes(text, names):
        kept.append(text[start : shortcode.start])
        inner = slice(shortcode.start + 1, shortcode.end - 1)
        kept.append(text[inner] if shortcode.escaped else replacement(shortcode))
        start = shortcode.end
    kept.append(text[start:])
    return "".join(kept)


def shortcode_unautop(html: str) -> str:
    """HTML without the paragraph around a shortcode that is all of it (shortcode_unautop)."""
    if "[" not in html:
        return html
    paragraphs = {match.end(): match.start() for match in _BEFORE.finditer(html)}
    kept: list[str] = []
    start = 0
    for shortcode in find_shortcodes(html):
        after = _AFTER.match(html, shortcode.end) if shortcode.start in paragraphs else None
        if after:
            kept += (html[start : paragraphs[shortcode.start]], html[shortcode.start : shortcode.end])
            start = after.end()
    kept.append(html[start:])
    return "".join(kept)


def shortcode_parse_atts(text: str) -> dict[str, str]:
    """The attributes of a shortcode by their names in lower case, the values as written (shortcode_parse_atts).

    Values without a name are left out: none of `SHORTCODES` has any.
    """
    attributes = {}
    for match in _ATTRIBUTE.finditer(text.replace("\u00a0", " ").replace("\u200b", " ")):
        for name, value in ((1, 2), (3, 4), (5, 6)):
            if match[name]:
                attributes[match[name].lower()] = match[value]
    return attributes
