"""Paragraphs: blank lines of plain text as <p>, line breaks as <br />."""

from __future__ import annotations

import re

_BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address"
    "|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu"
    "|summary"
)
_BLOCK_TAG = rf"</?(?:{_BLOCKS})(?:[\s/][^<>]*)?>"
_LINES_KEPT = re.compile(r"<(script|style|svg|math)(?:\s[^<>]*)?>.*?(?:</\1>|\Z)", re.DOTALL)
_ELEMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[^>]*>?", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n")
_KEPT_BREAK, _HELD = "\0n", "<pre \0{}></pre>"
_HELD_MARK = re.compile(r"<pre \0(\d+)></pre>")

_SEPARATE = (
    (re.compile(r"<br\s*/?>\s*<br\s*/?>"), "\n\n"),
    (re.compile(rf"(<(?:{_BLOCKS})[\s/>])"), r"\n\n\1"),
    (re.compile(rf"(</(?:{_BLOCKS})>)"), r"\1\n\n"),
    (re.compile(r"(<hr\s*?/?>)"), r"\1\n\n"),
)
"""Blank lines around blocks."""

_EMBEDDED = re.compile(r"<(?:option|param|source|track|embed|object|audio|video|figcaption)[\s/>]")
_JOIN = (
    (re.compile(r"(?<!\s)\s*(</?(?:option|param|source|track|embed)(?:[\s/][^<>]*)?>)\s*"), r"\1"),
    (re.compile(r"(<(?:object|audio|video)(?:\s[^<>]*)?>)\s+"), r"\1"),
    (re.compile(r"(?<!\s)\s+(</(?:object|audio|video)>)"), r"\1"),
    (re.compile(r"(?<!\s)\s+(<figcaption(?:\s[^<>]*)?>)"), r"\1"),
    (re.compile(r"(</figcaption>)\s+"), r"\1"),
)
"""No blank lines inside the elements that hold no paragraphs, and none around the caption of a figure."""

_UNWRAP_FIRST = (
    (re.compile(r"<p>\s*</p>"), ""),
    (re.compile(r"<p>([^<]+)</(div|address|form)>"), r"<p>\1</p></\2>"),
    (re.compile(rf"<p>\s*({_BLOCK_TAG})\s*</p>"), r"\1"),
)
_UNWRAP = (
    (re.compile(r"<p><blockquote([^<>]*)>", re.IGNORECASE), r"<blockquote\1><p>"),
    (re.compile(r"</blockquote></p>"), "</p></blockquote>"),
    (re.compile(rf"<p>\s*({_BLOCK_TAG})"), r"\1"),
    (re.compile(rf"({_BLOCK_TAG})\s*</p>"), r"\1"),
)
"""No paragraph around a block, and one inside a quotation."""

_LINE_BREAKS = (
    (re.compile(r"<br/?>"), "<br />"),
    (re.compile(r"<br />\s*\n"), "\n"),
    (re.compile(r"(?<!\s)\s*\n"), "<br />\n"),
    (re.compile(rf"({_BLOCK_TAG})\s*<br />"), r"\1"),
    (re.compile(r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^<>]*>)"), r"\1"),
)
"""Every line break that is left becomes a tag, but for those next to a block."""


def wpautop(text: str, br: bool = True) -> str:
    """Plain text as HTML paragraphs (wpautop).

    Blank lines separate paragraphs; block elements stand for themselves; with ``br`` a single line break becomes
    ``<br />``. Text inside pre, script, style, svg and math keeps its lines. Blank text gives "". The result ends in
    a line feed.
    """
    if not text.strip():
        return ""
    text, held = _without_pre(text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") + "\n")
    for pattern, replacement in _SEPARATE:
        text = pattern.sub(replacement, text)
    text = _ELEMENT.sub(_keep_breaks, text)
    if _EMBEDDED.search(text):
        for pattern, replacement in _JOIN:
            text = pattern.sub(replacement, text)
    text = "".join(f"<p>{part.strip(chr(10))}</p>\n" for part in _BLANK_LINES.split(text) if part.strip())
    for pattern, replacement in _UNWRAP_FIRST:
        text = pattern.sub(replacement, text)
    text = _without_paragraphs_of_items(text)
    for pattern, replacement in _UNWRAP:
        text = pattern.sub(replacement, text)
    if br:
        text = _with_line_breaks(text)
    text = text.replace("\n</p>", "</p>").replace(_KEPT_BREAK, "\n")
    return _HELD_MARK.sub(lambda mark: held[int(mark[1])], text)


def _without_pre(text: str) -> tuple[str, list[str]]:
    """The text with a mark in place of every pre element that is closed, and those elements."""
    held: list[str] = []
    *closed, last = text.split("</pre>")
    for number, part in enumerate(closed):
        start = part.find("<pre")
        if start >= 0:
            closed[number] = part[:start] + _HELD.format(len(held))
            held.append(part[start:] + "</pre>")
    return "".join([*closed, last]), held


def _without_paragraphs_of_items(text: str) -> str:
    """The text without the paragraphs that begin with a list item and end on its line."""
    kept: list[str] = []
    start = at = 0
    while (at := text.find("<p><li", at)) >= 0:
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        end = text.find("</p>", at + len("<p><li") + 1, line_end)
        if end < 0:  # nor does another one on this line
            at = line_end
            continue
        kept += (text[start:at], text[at + len("<p>") : end])
        start = at = end + len("</p>")
    return "".join([*kept, text[start:]])


def _keep_breaks(match: re.Match[str]) -> str:
    return match.group().replace("\n", _KEPT_BREAK)


def _with_line_breaks(text: str) -> str:
    text = _LINES_KEPT.sub(_keep_breaks, text)
    for pattern, replacement in _LINE_BREAKS:
        text = pattern.sub(replacement, text)
    return text
