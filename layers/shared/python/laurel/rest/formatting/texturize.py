"""Typography: straight quotes, hyphens and dots of plain text as typographic entities."""

from __future__ import annotations

import re

from laurel.rest.formatting.shortcodes import SHORTCODE_TAG

_SPACE = "[\\r\\n\\t \u00a0]|&nbsp;"
_CLOSES = rf"(?=\Z|[.,:;!?)}}\]\-]|&gt;|{_SPACE})"
_NOT_WORD = rf"(?!\Z|[.,:;!?\"'(){{}}\[\]\-]|&[lg]t;|{_SPACE})"


def _at_start(mark: str, *, also_after: str = "") -> str:
    """A mark at the start of the text or of a word; the mark leads the pattern, for ``re`` then skips to it."""
    places = "|".join(f"(?<={before}{mark})" for before in ("&lt;", "&nbsp;"))
    return f"{mark}(?:(?<![^(\\[{{{also_after}\\-\\r\\n\\t \u00a0]{mark})|{places})"


def _after_space(mark: str) -> str:
    return rf"{mark}(?:(?<![^\r\n\t \u00a0]{mark})|(?<=&nbsp;{mark}))"


_OPEN_DOUBLE, _CLOSE_DOUBLE, _DOUBLE_PRIME = "&#8220;", "&#8221;", "&#8243;"
_OPEN_SINGLE, _CLOSE_SINGLE, _PRIME = "&#8216;", "&#8217;", "&#8242;"
_APOSTROPHE, _ELLIPSIS, _EN_DASH, _EM_DASH, _TIMES, _TRADE_MARK = (
    "&#8217;", "&#8230;", "&#8211;", "&#8212;", "&#215;", "&#8482;",
)  # fmt: skip
_NO_TEXTURIZE_TAGS = frozenset({"pre", "code", "kbd", "style", "script", "tt"})
_CLIPPED_WORDS = (
    "'tain't", "'twere", "'twas", "'tis", "'twill", "'til", "'bout", "'nuff", "'round", "'cause", "'em",
)  # fmt: skip

_MARKUP = re.compile(rf"(<!--.*?(?:-->|\Z)|<(?!!--)[^>]*>?|{SHORTCODE_TAG})", re.DOTALL)
"""What divides the text: comments, tags and shortcodes; what is never closed goes to the end."""
_TAG_NAME = re.compile(r"<(/?)([a-z]+)[ >]")
_BARE_AMPERSAND = re.compile(r"&(?!#(?:\d+|x[a-f0-9]+);|[a-z1-4]{1,8};)", re.IGNORECASE)
_FIXED = re.compile(rf"\.\.\.|``|''| \(tm\)|{'|'.join(_CLIPPED_WORDS)}")
_FIXED_ENTITIES = {
    "...": _ELLIPSIS,
    "``": _OPEN_DOUBLE,
    "''": _CLOSE_DOUBLE,
    " (tm)": f" {_TRADE_MARK}",
    **{word: word.replace("'", _APOSTROPHE) for word in _CLIPPED_WORDS},
}
_OPEN_SINGLE_FLAG, _APOSTROPHE_FLAG, _OPEN_DOUBLE_FLAG = "\0s", "\0a", "\0d"
"""Marks that are decided already, until all are; a text holds no NUL (`wptexturize`)."""
_SINGLE_QUOTES = (
    (re.compile(rf"'(\d\d)'{_CLOSES}"), rf"{_APOSTROPHE_FLAG}\1{_CLOSE_SINGLE}"),
    (re.compile(rf"'(\d\d)\"{_CLOSES}"), rf"{_APOSTROPHE_FLAG}\1{_CLOSE_DOUBLE}"),
    (re.compile(r"'(?=\d\d(?!\d|%|[.,]\d))"), _APOSTROPHE_FLAG),
    (re.compile(rf"{_after_space(chr(39))}(\d[.,\d]*)'"), rf"{_OPEN_SINGLE_FLAG}\1{_CLOSE_SINGLE}"),
    (re.compile(_at_start("'", also_after='"')), _OPEN_SINGLE_FLAG),
    (re.compile(rf"'(?<![\r\n\t \u00a0]')(?<!&nbsp;'){_NOT_WORD}"), _APOSTROPHE_FLAG),
)
"""Apostrophes and opening single quotes; the marks left over are primes or closing ones."""
_DOUBLE_QUOTES = (
    (re.compile(rf"{_after_space(chr(34))}(\d[.,\d]*)\""), rf"{_OPEN_DOUBLE_FLAG}\1{_CLOSE_DOUBLE}"),
    (re.compile(rf"{_at_start(chr(34))}(?!{_SPACE})"), _OPEN_DOUBLE_FLAG),
)
_DASHES = (
    (re.compile(r"---"), _EM_DASH),
    (re.compile(rf"{_after_space('--')}(?=\Z|{_SPACE})"), _EM_DASH),
    (re.compile(r"--(?<!xn--)"), _EN_DASH),
    (re.compile(rf"{_after_space('-')}(?=\Z|{_SPACE})"), _EN_DASH),
)
_PRODUCT = re.compile(r"\b(0[\d.,]{1,40}|[1-9][\d.,]{0,40})x(\d[\d.,]{0,40})\b", re.ASCII)
_CANDIDATE = {mark: re.compile(mark + _CLOSES) for mark in "'\""}
_MARK = {mark: re.compile(mark) for mark in "'\""}


def wptexturize(text: str) -> str:
    """The text with typographic quotes, apostrophes, primes, dashes, ellipses and multiplication signs (wptexturize).

    They come as numeric entities; a bare ``&`` of text or of a tag becomes ``&#038;``. Comments, shortcodes, and what
    is inside pre, code, kbd, style, script and tt stay as they are. NUL characters are dropped.
    """
    pieces = _MARKUP.split(text.replace("\0", ""))
    kept_tags: list[str] = []
    for position, piece in enumerate(pieces):
        if position % 2:
            pieces[position] = _texturize_markup(piece, kept_tags)
        elif not kept_tags and piece.strip():
            pieces[position] = _BARE_AMPERSAND.sub("&#038;", _texturize_piece(piece))
    return "".join(pieces)


def _texturize_markup(markup: str, kept_tags: list[str]) -> str:
    """A comment or shortcode as it is, a tag with its ampersands; it may open or close an element left alone."""
    if markup.startswith(("<!--", "[")):
        return markup
    match = _TAG_NAME.match(markup)
    if match and match[2] in _NO_TEXTURIZE_TAGS:
        if not match[1]:
            kept_tags.append(match[2])
        elif kept_tags and kept_tags[-1] == match[2]:
            kept_tags.pop()
    return _BARE_AMPERSAND.sub("&#038;", markup)


def _texturize_piece(text: str) -> str:
    text = _FIXED.sub(lambda match: _FIXED_ENTITIES[match.group()], text)
    if "'" in text:
        for pattern, flag in _SINGLE_QUOTES:
            text = pattern.sub(flag, text)
        text = _primes_and_closing_quotes(text, "'", _PRIME, _OPEN_SINGLE_FLAG, _CLOSE_SINGLE)
        text = text.replace(_APOSTROPHE_FLAG, _APOSTROPHE).replace(_OPEN_SINGLE_FLAG, _OPEN_SINGLE)
    if '"' in text:
        for pattern, flag in _DOUBLE_QUOTES:
            text = pattern.sub(flag, text)
        text = _primes_and_closing_quotes(text, '"', _DOUBLE_PRIME, _OPEN_DOUBLE_FLAG, _CLOSE_DOUBLE)
        text = text.replace(_OPEN_DOUBLE_FLAG, _OPEN_DOUBLE)
    if "-" in text:
        for pattern, entity in _DASHES:
            text = pattern.sub(entity, text)
    return _PRODUCT.sub(rf"\1{_TIMES}\2", text) if "x" in text else text


def _primes_and_closing_quotes(text: str, mark: str, prime: str, opening: str, closing: str) -> str:
    """Decide for each mark left whether it is a prime (6") or closes a quotation, quotation by quotation.

    wptexturize_primes. A single mark that is neither stays straight.
    """
    return opening.join(
        _decided(part, mark, prime, closing, opened=number > 0) if mark in part else part
        for number, part in enumerate(text.split(opening))
    )


def _decided(text: str, mark: str, prime: str, closing: str, *, opened: bool) -> str:
    candidates = {match.start() for match in _CANDIDATE[mark].finditer(text)}
    closers = _likely_closers(text, candidates) if opened and closing not in text else frozenset()

    def entity(match: re.Match[str]) -> str:
        at = match.start()
        if _follows_digit(text, at) and at not in closers:
            return prime
        return closing if at in candidates or mark == '"' else mark

    return _MARK[mark].sub(entity, text)


def _likely_closers(quotation: str, candidates: set[int]) -> frozenset[int]:
    """The marks that must close an open quotation though they follow a digit; none where any other may do it."""
    if not candidates or (len(candidates) > 1 and any(not _follows_digit(quotation, at) for at in candidates)):
        return frozenset()
    before_full_stop = [at for at in candidates if quotation.startswith(".", at + 1)]
    return frozenset((max(before_full_stop or candidates),))


def _follows_digit(text: str, at: int) -> bool:
    return text[at - 1 : at].isdecimal()
