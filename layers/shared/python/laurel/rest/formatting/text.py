"""Plain text: tags, shortcodes and control characters taken out of a string."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

_TAG_MARKS = re.compile(r"[<>\"']")
_SILENT_OPEN = re.compile(r"<(script|style)", re.IGNORECASE)
_SILENT_CLOSE = {
    "script": re.compile(r"</script>", re.IGNORECASE),
    "style": re.compile(r"</style>", re.IGNORECASE),
}
_BREAKS = re.compile(r"[\r\n\t ]+")
_BLANKS = re.compile(r" +")
_LONE_LESS_THAN = re.compile(r"<[^<>]*(?=<|\Z)")
_ENCODED_BYTE = re.compile(r"%[a-f0-9]{2}", re.IGNORECASE)
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_NOT_KEY = re.compile(r"[^a-z0-9_\-]")
_ENTITY = re.compile(r"&[^;\n]*+;?")
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-f]{1,6};|[a-z][a-z0-9]{1,31};)", re.IGNORECASE)
_NOT_USER = re.compile(r"[^a-z0-9 _.\-@]", re.IGNORECASE | re.ASCII)
_WHITESPACE = re.compile(r"\s+")
PHP_BLANKS = " \t\n\r\0\x0b"
"""The characters PHP's trim() removes; str.strip() alone would take Unicode blanks as well."""


def wp_check_invalid_utf8(text: str) -> str:
    """The text, or "" when it cannot be written as UTF-8 (a lone surrogate); as WordPress does."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return ""
    return text


def esc_html(text: str) -> str:
    """The text with ``& < > " '`` written as entities; entities already there stay (esc_html)."""
    text = _BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#039;")


def strip_tags(text: str) -> str:
    """Remove tags, comments and processing instructions as PHP's strip_tags() does.

    A ``<`` before a blank is text; a quoted ``>`` does not end a tag; what is never closed goes to the end.
    """
    if "<" not in text:
        return text
    kept: list[str] = []
    start = 0
    while (opening := text.find("<", start)) >= 0:
        kept.append(text[start:opening])
        if text[opening + 1 : opening + 2].isspace():
            kept.append("<")
            start = opening + 1
            continue
        start = _end_of_markup(text, opening)
    kept.append(text[start:])
    return "".join(kept)


def _end_of_markup(text: str, opening: int) -> int:
    for begin, end in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(begin, opening):
            found = text.find(end, opening + len(begin))
            return len(text) if found < 0 else found + len(end)
    depth, quote = 0, ""
    for mark in _TAG_MARKS.finditer(text, opening + 1):
        character = mark.group()
        if character in "\"'":
            if not quote:
                quote = character
            elif quote == character:
                quote = ""
        elif quote:
            continue
        elif character == "<":
            depth += not text[mark.end() : mark.end() + 1].isspace()
        elif depth:
            depth -= 1
        else:
            return mark.end()
    return len(text)


def wp_strip_all_tags(text: str, remove_breaks: bool = False) -> str:
    """Remove all tags, and scripts and styles with what they hold (wp_strip_all_tags).

    ``remove_breaks`` also makes every run of blanks and line breaks one blank. The result is trimmed.
    """
    text = strip_tags(_strip_silent_elements(text))
    if remove_breaks:
        text = _BREAKS.sub(" ", text)
    return text.strip(PHP_BLANKS)


def _strip_silent_elements(text: str) -> str:
    # By hand, because one pattern over both ends would be quadratic on thousands of unclosed tags.
    kept: list[str] = []
    start = 0
    unclosed: set[str] = set()
    while opening := _SILENT_OPEN.search(text, start):
        name = opening.group(1).lower()
        close = None
        if name not in unclosed:
            inside = text.find(">", opening.end())
            if inside < 0:
                break
            close = _SILENT_CLOSE[name].search(text, inside + 1)
        if close is None:
            unclosed.add(name)
            if len(unclosed) == len(_SILENT_CLOSE):
                break
            kept.append(text[start : opening.end()])
            start = opening.end()
        else:
            kept.append(text[start : opening.start()])
            start = close.end()
    kept.append(text[start:])
    return "".join(kept)


def strip_encoded_bytes(text: str, only: Container[str] | None = None) -> str:
    """Remove ``%xx`` sequences until none is left, also those that a removal brings together.

    ``only`` names the bytes to remove (two lower-case hexadecimal digits each); by default all.
    """
    if not _ENCODED_BYTE.search(text):
        return text
    kept: list[str] = []
    for character in text:
        kept.append(character)
        if character not in _HEX_DIGITS or len(kept) < 3 or kept[-2] not in _HEX_DIGITS or kept[-3] != "%":
            continue
        if only is None or (kept[-2] + character).lower() in only:
            del kept[-3:]
    return "".join(kept)


def sanitize_text_field(value: object, *_: object) -> str:
    """One line of plain text: no tags, no line breaks, no encoded bytes, trimmed (sanitize_text_field).

    Anything that is not a string, a number or a boolean becomes "". Like its neighbours it may stand as
    an argument's ``sanitize_callback``: what such a callback is given besides the value does not matter.
    """
    return _sanitize_text_fields(value, keep_newlines=False)


def sanitize_textarea_field(value: object, *_: object) -> str:
    """As `sanitize_text_field`, but line breaks and tabs stay (sanitize_textarea_field)."""
    return _sanitize_text_fields(value, keep_newlines=True)


def _sanitize_text_fields(value: object, keep_newlines: bool) -> str:
    text = wp_check_invalid_utf8(value) if isinstance(value, str) else php_string(value)
    if "<" in text:
        text = _LONE_LESS_THAN.sub(lambda lone: esc_html(lone.group()), text)
        text = wp_strip_all_tags(text).replace("<\n", "&lt;\n")
    if not keep_newlines:
        text = _BREAKS.sub(" ", text)
    text = text.strip(PHP_BLANKS)
    if "%" in text:
        without = strip_encoded_bytes(text)
        if without != text:
            text = _BLANKS.sub(" ", without).strip(PHP_BLANKS)
    return text


def php_string(value: object) -> str:
    """A scalar as PHP writes it: true is "1", false and null "", 2.0 is "2"; maps and lists are ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else ""


def sanitize_key(key: object, *_: object) -> str:
    """A lower-case key of ``a-z0-9_-``; everything else is dropped (sanitize_key)."""
    return _NOT_KEY.sub("", php_string(key).lower())


def sanitize_user(username: str, strict: bool = False, remove_accents: Callable[[str], str] | None = None) -> str:
    """A login name without tags, entities and encoded bytes (sanitize_user).

    ``strict`` keeps only ASCII letters, digits and `` _.-@``. ``remove_accents`` folds letters such as é
    before that; without it they are dropped by ``strict`` and kept otherwise.
    """
    username = wp_strip_all_tags(username)
    if remove_accents is not None:
        username = remove_accents(username)
    username = _ENCODED_BYTE.sub("", username)
    username = _ENTITY.sub(_without_entity, username)
    if strict:
        username = _NOT_USER.sub("", username)
    return _WHITESPACE.sub(" ", username.strip(PHP_BLANKS))


def _without_entity(found: re.Match[str]) -> str:
    """Nothing for ``&name;``, and what looks like one and is none as it is."""
    return "" if found.group().endswith(";") and len(found.group()) > len("&;") else found.group()
