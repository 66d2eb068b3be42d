"""HTML that untrusted people may store: WordPress' wp_kses_post and wp_kses_data, done by nh3."""

from __future__ import annotations

import re
from collections.abc import Mapping

import nh3

_EVERYWHERE = {"class", "id", "style", "title", "lang", "dir", "role", "hidden", "align", "xml:lang"}

TAGS: dict[str, set[str]] = {
    "a": {"href", "name", "target", "download"},
    "abbr": set(),
    "acronym": set(),
    "address": set(),
    "article": set(),
    "aside": set(),
    "audio": {"autoplay", "controls", "loop", "muted", "preload", "src"},
    "b": set(),
    "bdo": set(),
    "big": set(),
    "blockquote": {"cite"},
    "br": set(),
    "button": {"disabled", "name", "type", "value"},
    "caption": set(),
    "cite": set(),
    "code": set(),
    "col": {"span", "valign", "width"},
    "colgroup": {"span", "valign", "width"},
    "dd": set(),
    "del": {"datetime", "cite"},
    "details": {"open"},
    "dfn": set(),
    "div": set(),
    "dl": set(),
    "dt": set(),
    "em": set(),
    "fieldset": set(),
    "figcaption": set(),
    "figure": set(),
    "font": {"color", "face", "size"},
    "footer": set(),
    "h1": set(),
    "h2": set(),
    "h3": set(),
    "h4": set(),
    "h5": set(),
    "h6": set(),
    "header": set(),
    "hgroup": set(),
    "hr": {"noshade", "size", "width"},
    "i": set(),
    "img": {
        "alt",
        "border",
        "height",
        "hspace",
        "loading",
        "longdesc",
        "src",
        "srcset",
        "sizes",
        "usemap",
        "vspace",
        "width",
    },
    "ins": {"datetime", "cite"},
    "kbd": set(),
    "label": {"for"},
    "legend": set(),
    "li": {"value"},
    "main": set(),
    "map": {"name"},
    "mark": set(),
    "menu": {"type"},
    "nav": set(),
    "ol": {"start", "type", "reversed"},
    "p": set(),
    "pre": {"width"},
    "q": {"cite"},
    "rb": set(),
    "rp": set(),
    "rt": set(),
    "rtc": set(),
    "ruby": set(),
    "s": set(),
    "samp": set(),
    "section": set(),
    "small": set(),
    "span": set(),
    "strike": set(),
    "strong": set(),
    "sub": set(),
    "summary": set(),
    "sup": set(),
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "rules", "summary", "width"},
    "tbody": {"valign"},
    "td": {"abbr", "axis", "bgcolor", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"},
    "tfoot": {"valign"},
    "th": {"abbr", "axis", "bgcolor", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"},
    "thead": {"valign"},
    "tr": {"bgcolor", "valign"},
    "tt": set(),
    "u": set(),
    "ul": {"type"},
    "var": set(),
    "video": {"autoplay", "controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"},
}
"""The elements that may stay, and the attributes that each may have besides the common ones."""

URL_SCHEMES = {
    "http",
    "https",
    "ftp",
    "ftps",
    "mailto",
    "news",
    "irc",
    "irc6",
    "ircs",
    "gopher",
    "nntp",
    "feed",
    "telnet",
    "mms",
    "rtsp",
    "sms",
    "svn",
    "tel",
    "fax",
    "xmpp",
    "webcal",
    "urn",
}
"""Schemes that addresses may have (wp_allowed_protocols)."""

INLINE: Mapping[str, set[str]] = {
    "a": {"href", "title", "rel"},
    "abbr": {"title"},
    "acronym": {"title"},
    "b": set(),
    "blockquote": {"cite"},
    "cite": set(),
    "code": set(),
    "del": {"datetime"},
    "em": set(),
    "i": set(),
    "q": {"cite"},
    "s": set(),
    "strike": set(),
    "strong": set(),
}
"""The elements that may stay in a line of text, and their attributes."""

_ATTRIBUTES = {tag: attributes | _EVERYWHERE for tag, attributes in TAGS.items()}
_MARKUP = re.compile(r"[<&]")


def wp_kses_post(text: str) -> str:
    """The text without elements, attributes and addresses that may carry script; their text stays (wp_kses_post)."""
    return _clean(text, _ATTRIBUTES, {"data-", "aria-"})


def wp_kses_data(text: str) -> str:
    """The text with no elements but those of `INLINE`, as titles and profiles may have them (wp_kses_data)."""
    return _clean(text, INLINE, None)


def _clean(text: str, allowed: Mapping[str, set[str]], prefixes: set[str] | None) -> str:
    if not _MARKUP.search(text):
        return text
    return nh3.clean(
        text,
        tags=set(allowed),
        attributes=dict(allowed),
        url_schemes=URL_SCHEMES,
        clean_content_tags=set(),
        link_rel=None,
        generic_attribute_prefixes=prefixes,
        strip_comments=False,
    )
