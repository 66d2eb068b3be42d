"""The declarations of a style attribute: which may stay (safecss_filter_attr)."""

from __future__ import annotations

import re
from itertools import pairwise

from laurel.rest.formatting.url import has_allowed_protocol


def _words(text: str) -> list[str]:
    return text.split()


PROPERTIES = frozenset(
    _words(
        "background background-color background-image background-position background-repeat background-size"
        " background-attachment background-blend-mode border border-radius border-width border-color"
        " border-style border-right border-right-color border-right-style border-right-width border-bottom"
        " border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style"
        " border-bottom-width border-left border-left-color border-left-style border-left-width border-top"
        " border-top-color border-top-left-radius border-top-right-radius border-top-style border-top-width"
        " border-spacing border-collapse caption-side columns column-count column-fill column-gap column-rule"
        " column-span column-width display color filter font font-family font-size font-style font-variant"
        " font-weight letter-spacing line-height text-align text-decoration text-indent text-transform"
        " white-space height min-height max-height width min-width max-width margin margin-right margin-bottom"
        " margin-left margin-top margin-block-start margin-block-end margin-inline-start margin-inline-end"
        " padding padding-right padding-bottom padding-left padding-top padding-block-start padding-block-end"
        " padding-inline-start padding-inline-end flex flex-basis flex-direction flex-flow flex-grow"
        " flex-shrink flex-wrap gap row-gap grid-template-columns grid-auto-columns grid-column-start"
        " grid-column-end grid-column grid-column-gap grid-template-rows grid-auto-rows grid-row-start"
        " grid-row-end grid-row grid-row-gap grid-gap justify-content justify-items justify-self align-content"
        " align-items align-self clear cursor direction float list-style-type object-fit object-position"
        " opacity overflow vertical-align writing-mode position top right bottom left z-index box-shadow"
        " aspect-ratio container-type"
    )
)
"""The properties that a style attribute may have (the filter safe_style_css), besides variables of one's own."""

WITH_ADDRESSES = frozenset({"background", "background-image", "cursor", "filter"})
WITH_GRADIENTS = frozenset({"background", "background-image"})

_VARIABLE = re.compile(r"--[a-zA-Z0-9_-]++")
_ADDRESS = re.compile(r"url\(([^()]++)\)")
_COLOURS = r"(?:(?:(?<=rgb)|(?<=rgba))\([^()]*+\)[^()]*+)*+"
_GRADIENT = re.compile(rf"(?:repeating-)?(?:linear|radial|conic)-gradient\([^()]*+{_COLOURS}\)")
_PARENTHESIS = re.compile(r"[()]")
_FUNCTION = re.compile(r"(?:^|\W)(var|calc|min|max|minmax|clamp|repeat)\Z", re.ASCII)
_LONGEST_NAME = len("minmax") + 1
_UNSAFE = re.compile(r"[\\(&=}]|/\*")


def safecss_filter_attr(css: str) -> str:
    """The declarations of a style that may stay, separated by ``;`` and without blanks around them.

    A declaration stays if its property is among `PROPERTIES` or a variable, if each ``url(…)`` in it is allowed there
    and has a protocol that addresses may have, and if nothing else in it could be more than a value: no escapes,
    comments, or parentheses but those of gradients and of closed calls of var, calc and the like.
    """
    css = css.replace("\0", "").replace("\n", "").replace("\r", "").replace("\t", "")
    declarations = (declaration.strip(" ") for declaration in css.split(";"))
    return ";".join(declaration for declaration in declarations if declaration and _may_stay(declaration))


def _may_stay(declaration: str) -> bool:
    name, colon, value = declaration.partition(":")
    name, value = name.strip(), value.strip()
    rest = declaration
    if colon:
        variable = _VARIABLE.fullmatch(name) is not None
        if not variable and name not in PROPERTIES:
            return False
        if name in WITH_ADDRESSES or (variable and value.startswith("url(")):
            if not all(_is_allowed(address) for address in _ADDRESS.findall(value)):
                return False
            rest = _ADDRESS.sub("", rest)
        takes_gradients = name in WITH_GRADIENTS or (variable and "-gradient(" in value)
        if takes_gradients and _GRADIENT.fullmatch(value):
            rest = name
    return not _UNSAFE.search(_without_calls(rest))


def _is_allowed(address: str) -> bool:
    address = address.strip()
    if address[:1] in ("'", '"'):
        address = address[1:].removesuffix(address[0])
    address = address.strip()
    return bool(address) and has_allowed_protocol(address)


def _without_calls(text: str) -> str:
    """The text without calls of var, calc and the like that are closed, and without what is in them."""
    opened: list[int] = []
    calls: list[tuple[int, int]] = []
    for mark in _PARENTHESIS.finditer(text):
        at = mark.start()
        if mark.group() == "(":
            name = _FUNCTION.search(text[max(at - _LONGEST_NAME, 0) : at])
            opened.append(at - len(name[1]) if name else -1)
        elif opened and (begin := opened.pop()) >= 0:
            while calls and calls[-1][0] > begin:
                calls.pop()
            calls.append((begin, at + 1))
    kept = [text[end:begin] for (_, end), (begin, _) in pairwise([(0, 0), *calls, (len(text), 0)])]
    return "".join(kept)
