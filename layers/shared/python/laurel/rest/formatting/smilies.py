"""Smilies such as ``:-)`` as pictographs, and how the name WordPress is written."""

from __future__ import annotations

import re

SMILIES = {
    ":neutral:": "😐", ":twisted:": "😈", ":arrow:": "➡", ":shock:": "😯", ":smile:": "🙂", ":???:": "😕",
    ":cool:": "😎",
    ":evil:": "👿", ":grin:": "😀", ":idea:": "💡", ":oops:": "😳", ":razz:": "😛", ":roll:": "🙄", ":wink:": "😉",
    ":cry:": "😥", ":eek:": "😮", ":lol:": "😆", ":mad:": "😡", ":sad:": "🙁", "8-)": "😎", "8-O": "😯", ":-(": "🙁",
    ":-)": "🙂", ":-?": "😕", ":-D": "😀", ":-P": "😛", ":-o": "😮", ":-x": "😡", ":-|": "😐", ";-)": "😉", "8O": "😯",
    ":(": "🙁", ":)": "🙂", ":?": "😕", ":D": "😀", ":P": "😛", ":o": "😮", ":x": "😡", ":|": "😐", ";)": "😉",
    ":!:": "❗", ":?:": "❓",
}  # fmt: skip
"""Smilies and what they become (smilies_init); ``:mrgreen:``, which is a picture of WordPress' own, stays."""

_SPACE = "[\\r\\n\\t \u00a0]|&nbsp;"
_SMILEY = re.compile(
    "(?:^|(?<=[\\r\\n\\t \u00a0])|(?<=&nbsp;))"
    f"(?:{'|'.join(map(re.escape, sorted(SMILIES, reverse=True)))})(?={_SPACE}|$)",
    re.MULTILINE,
)
_TAG = re.compile(r"(<[^<>]*>)")
_LEFT_ALONE = re.compile(r"<(/?)(code|pre|style|script|textarea)[\s/>]", re.IGNORECASE)
_MISSPELT = re.compile(r"( |&#8216;|&#8220;|>|\()Wordpress")


def convert_smilies(html: str) -> str:
    """HTML with the smilies that stand by themselves as pictographs (convert_smilies).

    Tags, and what is inside code, pre, style, script and textarea, stay as they are.
    """
    if not _SMILEY.search(_TAG.sub("\n", html)):
        return html
    pieces = _TAG.split(html)
    inside = ""
    for position, piece in enumerate(pieces):
        if position % 2:
            inside = _follow(piece, inside)
        elif not inside:
            pieces[position] = _SMILEY.sub(lambda smiley: SMILIES[smiley.group()], piece)
    return "".join(pieces)


def _follow(tag: str, inside: str) -> str:
    """The element left alone that is open after a tag, "" for none."""
    match = _LEFT_ALONE.match(tag)
    if not match:
        return inside
    name = match[2].lower()
    if match[1]:
        return "" if name == inside else inside
    return inside or name


def capital_p_dangit(html: str) -> str:
    """HTML with ``Wordpress`` at the beginning of a word written as ``WordPress`` (capital_P_dangit)."""
    return _MISSPELT.sub(r"\1WordPress", html) if "Wordpress" in html else html
