"""The ``pattern`` keyword: PCRE as WordPress authors write it, run by Python's ``re``."""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from functools import cache

LONGEST_SUBJECT = 10_000
"""Longer values match nothing. PCRE gives up after a number of steps; ``re`` never does, so we bound the text."""

_POSIX_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "xdigit": "0-9a-fA-F",
    "space": r"\s", "word": r"\w", "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f",
    "graph": r"!-~", "print": r" -~",
}  # fmt: skip
_ESCAPES = {r"\h": r"[ \t]", r"\R": r"(?:\r\n|\n|\r)", r"\z": r"\Z", r"\Z": r"(?=\n?\Z)", r"\e": r"\x1b"}
_ESCAPES_IN_CLASS = {r"\h": r" \t", r"\e": r"\x1b"}
_TOKEN = re.compile(
    r"(?P<posix>\[:(?P<posix_name>[a-z]+):\])"
    r"|(?P<property>\\(?P<negated>[pP])(?:\{(?P<long>\^?[A-Za-z&]+)\}|(?P<short>[A-Z])))"
    r"|(?P<codepoint>\\x\{(?P<hex>[0-9a-fA-F]{1,6})\})"
    r"|(?P<escape>\\.)"
    r"|(?P<group>\(\?<(?=[A-Za-z_]))"
    r"|(?P<bracket>\[\^?\]?|\])",
    re.DOTALL,
)


def rest_validate_json_schema_pattern(pattern: str, value: str) -> bool:
    """Whether a pattern is found anywhere in the value (rest_validate_json_schema_pattern).

    The pattern is a PCRE with Unicode, without delimiters. One that cannot be compiled matches nothing,
    nor does a value over `LONGEST_SUBJECT` characters.
    """
    compiled = compile_pcre(pattern)
    return compiled is not None and len(value) <= LONGEST_SUBJECT and compiled.search(value) is not None


@cache
def compile_pcre(pattern: str) -> re.Pattern[str] | None:
    """A PCRE compiled by ``re``: POSIX classes, ``\\p{..}``, ``\\x{..}``, ``\\z`` and the like are translated.

    None if that does not give a pattern that ``re`` understands.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # "[[]" and "[a--b]" mean in PCRE what they still do in re
            return re.compile(_translate(pattern))
    except (re.error, RecursionError, OverflowError):
        return None


def _translate(pattern: str) -> str:
    in_class = False

    def replacement(token: re.Match[str]) -> str:
        nonlocal in_class
        text = token.group()
        if token["bracket"]:
            in_class = not text.endswith("]") if in_class else text != "]"
            return text
        if token["posix"]:
            return _posix_class(token["posix_name"]) if in_class else text
        if token["property"]:
            return _property(token["long"] or token["short"], token["negated"] == "P", in_class)
        if token["codepoint"]:
            return re.escape(chr(int(token["hex"], 16))) if int(token["hex"], 16) <= sys.maxunicode else text
        if token["group"]:
            return "(?P<"
        return (_ESCAPES_IN_CLASS if in_class else _ESCAPES).get(text, text)

    return _TOKEN.sub(replacement, pattern)


def _posix_class(name: str) -> str:
    if name not in _POSIX_CLASSES:
        raise re.error(f"no class is called {name}")
    return _POSIX_CLASSES[name]


def _property(name: str, negated: bool, in_class: bool) -> str:
    wanted = _ranges(name.removeprefix("^"), negated != name.startswith("^"))
    return wanted if in_class else f"[{wanted}]"


@cache
def _ranges(category: str, negated: bool) -> str:
    """The characters of a Unicode category ("L", "Lu" …), or all others, as the inside of a class."""
    ranges: list[str] = []
    first: int | None = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(category) is not negated
        if inside and first is None:
            first = code
        elif not inside and first is not None:
            ranges.append(f"\\U{first:08x}-\\U{code - 1:08x}")
            first = None
    return "".join(ranges)
