"""What parsing a piece of HTML takes, reckoned before it is parsed.

A parser of HTML goes through the elements that are open at every tag, and through the attributes of a tag at every
attribute: n tags that nothing closes take n² steps. What would take long is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from laurel.rest.errors import WP_Error

MOST_CHARACTERS = 400_000
"""The longest text that is cleaned, in characters; an item of the store holds as many bytes."""
MOST_WORK = 500_000
"""The most elements that may be gone through, all tags together."""
MOST_ODD_CHARACTERS, MOST_ODD_TAGS = 20_000, 1_000
"""How much markup may be of a kind that is not reckoned: tags that never end, elements inside drawings and the like."""

_FEW_CHARACTERS, _FEW_TAGS = 4_000, 200
"""So little takes no time, whatever it is."""

_S = r"[ \t\n\r\f]"
_ATTRIBUTES = rf"((?:{_S}++[^\s\"'<>/=]++(?:{_S}*+={_S}*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=`]++))?+)*+){_S}*+/?>"
_TOKEN = re.compile(
    r"[^<]++|<(?![a-zA-Z/!?])|<!--(?!-?>)(?P<comment>.*?)-->"
    rf"|<(?P<raw>iframe|noembed|noframes|script|style|textarea|title|xmp){_ATTRIBUTES}[^<]*+</(?P=raw)>"
    rf"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+){_ATTRIBUTES}",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"[^\s\"'=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"']++))?+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ODD = _words(
    "frameset head html body iframe math noembed noframes noscript plaintext script style svg template"
    " textarea title xmp"
)
"""Elements that change how a parser reads what follows."""
_FORMATTING = _words("a b big code em font i s small strike strong tt u")
_EMPTY = _words("area base br col embed hr img input link meta source track wbr")
_ENDED_BY: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}), "p": frozenset({"p"}), "dd": frozenset({"dd", "dt"}), "dt": frozenset({"dd", "dt"}),
    "td": frozenset({"td", "th"}), "th": frozenset({"td", "th"}), "tr": frozenset({"td", "th", "tr"}),
    "option": frozenset({"option"}),
}  # fmt: skip
"""Elements that need no end tag, by what begins after them."""
_NEED_NO_END = frozenset(name for names in _ENDED_BY.values() for name in names)


def refuse_costly_markup(text: str) -> None:
    """Raise WP_Error 400 ``rest_markup_too_deep`` for HTML that is too long to be cleaned, or would take too long."""
    tags = text.count("<")
    if len(text) <= _FEW_CHARACTERS and tags <= _FEW_TAGS:
        return
    if len(text) > MOST_CHARACTERS:
        raise _too_much(f"The text has more than {MOST_CHARACTERS} characters.")
    if parsing_work(text) > MOST_WORK:
        raise _too_much("The markup has too many elements inside each other, or too many that are never closed.")


def parsing_work(text: str) -> int:
    """About how many elements and attributes a parser goes through at most; `MOST_WORK` + 1 if that is hard to tell.

    It may go through twice as many: tables get bodies and rows that nobody wrote.
    """
    work = 0
    open_elements: list[str] = []
    for token in _tokens(text):
        if token is None:
            few = len(text) <= MOST_ODD_CHARACTERS and text.count("<") <= MOST_ODD_TAGS
            return 0 if few else MOST_WORK + 1
        if token["name"]:
            _follow(open_elements, token["name"].lower(), ends=bool(token["end"]))
        if token["name"] or token["raw"]:
            work += len(open_elements) + 1
        if attributes := token[3] or token[6]:
            work += len(_ATTRIBUTE.findall(attributes)) ** 2
        if work > MOST_WORK:
            break
    return work


def _tokens(text: str) -> Iterator[re.Match[str] | None]:
    """The pieces of a text; last None, where one is not what a parser is sure to make of it."""
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token or (token["name"] or "").lower() in _ODD or "--!>" in (token["comment"] or ""):
            yield None
            return
        yield token
        at = token.end()


def _follow(open_elements: list[str], name: str, *, ends: bool) -> None:
    """Open or close an element. An end tag that closes nothing for certain closes nothing."""
    if ends:
        above = len(open_elements)
        passed = _FORMATTING if name in _FORMATTING else _NEED_NO_END
        while above and open_elements[above - 1] != name and open_elements[above - 1] in passed:
            above -= 1
        if above and open_elements[above - 1] == name:
            # formatting elements go on after the end of one of them, until each is ended itself
            del open_elements[above - 1 : above if passed is _FORMATTING else None]
        return
    while open_elements and open_elements[-1] in _ENDED_BY.get(name, ()):
        open_elements.pop()
    if name not in _EMPTY:
        open_elements.append(name)


def _too_much(message: str) -> WP_Error:
    return WP_Error("rest_markup_too_deep", message, {"status": 400})
