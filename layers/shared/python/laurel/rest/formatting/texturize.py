"""Typography: straight quotes, hyphens and dots of plain text as typographic entities."""

from __future__ import annotations

import re

_SPACE = "[\\r\\n\\t \u00a0]|&nbsp;"
_CLOSES = rf"(?=\Z|[.,:;!?)}}\]\-]|&gt;|{_SPACE})"
_NOT_WORD = rf"(?!\Z|[.,:;!?\"'(){{}}\[\]\-]|&[lg]t;|{_SPACE})"


def _at_start(mark: str, *also_after: str) -> str:
    """A mark at the start of the text or of a word; the mark leads the pattern, for ``re`` then skips to it."""
    places = "|".join(f"(?<={before}{mark})" for before in ("&lt;", "&nbsp;", *also_after))
    return f"{mark}(?:(?<![^(\\[{{\\-\\r\\n\\t \u00a0]{mark})|{places})"


def _after_space(dashes: str) -> str:
    return rf"{dashes}(?<![^\r\n\t \u00a0]{dashes})(?=\Z|{_SPACE})"


_OPEN_DOUBLE, _CLOSE_DOUBLE, _DOUBLE_PRIME = "&#8220;", "&#8221;", "&#8243;"
_OPEN_SINGLE, _CLOSE_SINGLE, _PRIME = "&#8216;", "&#8217;", "&#8242;"
_APOSTROPHE, _ELLIPSIS, _EN_DASH, _EM_DASH, _TIMES, _TRADE_MARK = (
    "&#8217;", "&#8230;", "&#8211;", "&#8212;", "&#215;", "&#8482;",
)  # fmt: skip
_NO_TEXTURIZE_TAGS = frozenset({"pre", "code", "kbd", "style", "script", "tt"})
_CLIPPED_WORDS = (
    "'tain't", "'twere", "'twas", "'tis", "'twill", "'til", "'bout", "'nuff", "'round", "'cause", "'em",
)  # fmt: skip

_MARKUP = re.compile(r"(<!--(?:.*?-->|.*\Z)|<[^<>]*>)", re.DOTALL)
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_BARE_AMPERSAND = re.compile(r"&(?!#(?:\d+|x[a-f0-9]+);|[a-z1-4]{1,8};)", re.IGNORECASE)
_FIXED = re.compile(rf"\.\.\.|``|''| \(tm\)|(?:{'|'.join(_CLIPPED_WORDS)})(?![a-z])")
_FIXED_ENTITIES = {
    "...": _ELLIPSIS,
    "``": _OPEN_DOUBLE,
    "''": _CLOSE_DOUBLE,
    " (tm)": f" {_TRADE_MARK}",
    **{word: word.replace("'", _APOSTROPHE) for word in _CLIPPED_WORDS},
}
_SINGLE_AT_START = _at_start("'", '"')
_DOUBLE_AT_START = _at_start('"', _OPEN_SINGLE)
_SINGLE_QUOTES = (
    (re.compile(rf"'(\d\d)'{_CLOSES}"), rf"{_APOSTROPHE}\1{_CLOSE_SINGLE}"),
    (re.compile(rf"'(\d\d)\"{_CLOSES}"), rf"{_APOSTROPHE}\1{_CLOSE_DOUBLE}"),
    (re.compile(r"'(?=\d\d(?!\d|%|[.,]\d))"), _APOSTROPHE),
    (re.compile(rf"{_SINGLE_AT_START}(\d[.,\d]*)'"), rf"{_OPEN_SINGLE}\1{_CLOSE_SINGLE}"),
    (re.compile(_SINGLE_AT_START), _OPEN_SINGLE),
    (re.compile(rf"'(?<![\r\n\t \u00a0]')(?<!&nbsp;'){_NOT_WORD}"), _APOSTROPHE),
)
"""Apostrophes and opening single quotes; the marks left over are primes or closing ones."""
_DOUBLE_QUOTES = (
    (re.compile(rf"{_DOUBLE_AT_START}(\d[.,\d]*)\"{_CLOSES}"), rf"{_OPEN_DOUBLE}\1{_CLOSE_DOUBLE}"),
    (re.compile(rf"{_DOUBLE_AT_START}(?!{_SPACE})"), _OPEN_DOUBLE),
)
_DASHES = (
    (re.compile(r"---"), _EM_DASH),
    (re.compile(_after_space("--")), _EM_DASH),
    (re.compile(r"--(?<!xn--)"), _EN_DASH),
    (re.compile(_after_space("-")), _EN_DASH),
)
_PRODUCT = re.compile(r"\b(0[\d.,]{1,40}|[1-9][\d.,]{0,40})x(\d[\d.,]{0,40})\b", re.ASCII)
_CLOSING_MARK = {mark: re.compile(mark + _CLOSES) for mark in "'\""}


def wptexturize(text: str) -> str:
    """The text with typographic quotes, apostrophes, primes, dashes, ellipses and multiplication signs (wptexturize).

    They come as numeric entities; a bare ``&`` becomes ``&#038;``. Tags, comments, and what is inside pre, code,
    kbd, style, script and tt stay as they are.
    """
    if not text:
        return text
    pieces = _MARKUP.split(text)
    kept_tags: list[str] = []
    for position, piece in enumerate(pieces):
        if position % 2:
            _follow_tag(piece, kept_tags)
        elif not kept_tags and piece.strip():
            pieces[position] = _texturize_piece(piece)
    return _BARE_AMPERSAND.sub("&#038;", "".join(pieces))


def _follow_tag(tag: str, kept_tags: list[str]) -> None:
    """Keep the stack of open elements whose text is left alone."""
    match = _TAG_NAME.match(tag)
    if match is None or match[2].lower() not in _NO_TEXTURIZE_TAGS:
        return
    if not match[1]:
        kept_tags.append(match[2].lower())
    elif kept_tags and kept_tags[-1] == match[2].lower():
        kept_tags.pop()


def _texturize_piece(text: str) -> str:
    text = _FIXED.sub(lambda match: _FIXED_ENTITIES[match.group()], text)
    if "'" in text:
        for pattern, entity in _SINGLE_QUOTES:
            text = pattern.sub(entity, text)
        text = _primes_and_closing_quotes(text, "'", _PRIME, _OPEN_SINGLE, _CLOSE_SINGLE)
    if '"' in text:
        for pattern, entity in _DOUBLE_QUOTES:
            text = pattern.sub(entity, text)
        text = _primes_and_closing_quotes(text, '"', _DOUBLE_PRIME, _OPEN_DOUBLE, _CLOSE_DOUBLE)
    if "-" in text:
        for pattern, entity in _DASHES:
            text = pattern.sub(entity, text)
    return _PRODUCT.sub(rf"\1{_TIMES}\2", text) if "x" in text else text


def _primes_and_closing_quotes(text: str, mark: str, prime: str, opening: str, closing: str) -> str:
    """Decide for each mark left whether it is a prime (6") or closes a quotation, quotation by quotation."""
    first, *quotations = text.split(opening)
    decided = [_decide(first, mark, prime, closing, None)]
    for quotation in quotations:
        closers = None if closing in quotation else _likely_closer(quotation, mark)
        decided.append(_decide(quotation, mark, prime, closing, closers))
    return opening.join(decided)


def _likely_closer(quotation: str, mark: str) -> int | None:
    """The mark that must close an open quotation though it follows a digit; None if any other may do it."""
    candidates = [match.start() for match in _CLOSING_MARK[mark].finditer(quotation)]
    if not candidates or any(not _follows_digit(quotation, at) for at in candidates):
        return None
    before_full_stop = [at for at in candidates if quotation[at + 1 : at + 2] == "."]
    return (before_full_stop or candidates)[-1]


def _decide(text: str, mark: str, prime: str, closing: str, closer: int | None) -> str:
    def entity(match: re.Match[str]) -> str:
        at = match.start()
        return prime if _follows_digit(text, at) and at != closer else closing

    return re.sub(mark, entity, text)


def _follows_digit(text: str, at: int) -> bool:
    return text[at - 1 : at].isdecimal()
