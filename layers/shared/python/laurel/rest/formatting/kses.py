"""HTML that untrusted people may store: WordPress' wp_kses_post and wp_kses_data, done by nh3."""

from __future__ import annotations

import re
from collections.abc import Mapping

import nh3

from laurel.rest.formatting.css import safecss_filter_attr
from laurel.rest.formatting.markup_work import refuse_costly_markup
from laurel.rest.formatting.url import ALLOWED_PROTOCOLS, has_allowed_protocol

_EVERYWHERE = (
    "aria-controls aria-current aria-describedby aria-details aria-expanded aria-hidden aria-label aria-labelledby"
    " aria-live class dir hidden id lang role style title xml:lang"
)
_TABLE_PART = "align char charoff valign"
_CELL = f"{_TABLE_PART} abbr axis bgcolor colspan headers height nowrap rowspan scope width"


def _each(elements: str, attributes: str = "") -> dict[str, str]:
    return dict.fromkeys(elements.split(), attributes)


_POST: Mapping[str, str] = {
    "a": "href rel rev name target download",
    "area": "alt coords href nohref shape target",
    "audio": "autoplay controls loop muted preload src",
    "blockquote": "cite",
    "button": "aria-haspopup disabled name popovertarget popovertargetaction type value",
    "col": f"{_TABLE_PART} span width",
    "colgroup": f"{_TABLE_PART} span width",
    "data": "value",
    "del": "datetime",
    "details": "align name open",
    "dialog": "closedby open popover",
    "div": "align popover",
    "font": "color face size",
    "hr": "align noshade size width",
    "img": "align alt border height hspace loading longdesc src usemap vspace width",
    "ins": "cite datetime",
    "label": "for",
    "li": "align value",
    "map": "name",
    "menu": "type",
    "meter": "high low max min optimum value",
    "ol": "reversed start type",
    "pre": "width",
    "progress": "max value",
    "q": "cite",
    "table": "align bgcolor border cellpadding cellspacing rules summary width",
    "tbody": _TABLE_PART,
    "td": _CELL,
    "textarea": "cols disabled name readonly rows",
    "tfoot": _TABLE_PART,
    "th": _CELL,
    "thead": _TABLE_PART,
    "time": "datetime",
    "tr": f"{_TABLE_PART} bgcolor",
    "track": "default kind label src srclang",
    "ul": "popover type",
    "video": "autoplay controls height loop muted playsinline poster preload src width",
    **_each(
        "article aside caption figcaption figure footer h1 h2 h3 h4 h5 h6 header legend main nav p section span"
        " summary",
        "align",
    ),
    **_each(
        "abbr acronym address b bdo big br cite code dd dfn dl dt em fieldset hgroup i kbd mark object rb rp rt rtc"
        " ruby s samp search small strike strong sub sup title tt u var wbr"
    ),
}
"""The elements that may stay, and what each may have besides the common attributes (``$allowedposttags``).

``object`` shows PDF files of the site's own library, of which there are none: so it has no attributes.
"""

_MATH_EVERYWHERE = "class dir displaystyle id mathbackground mathcolor mathsize scriptlevel style"
_MATH: Mapping[str, str] = {
    "math": "display",
    "mi": "mathvariant",
    "mo": "fence form largeop lspace maxsize minsize movablelimits rspace separator stretchy symmetric",
    "mspace": "depth height width",
    "mfrac": "linethickness",
    "mpadded": "depth height lspace voffset width",
    "munder": "accent accentunder",
    "mover": "accent accentunder",
    "munderover": "accent accentunder",
    "mtable": "align columnalign columnlines columnspacing frame framespacing rowalign rowlines rowspacing width",
    "mtr": "columnalign rowalign",
    "mtd": "columnalign columnspan rowalign rowspan",
    "annotation": "encoding",
    "menclose": "notation",
    **_each(
        "mtext mn ms mrow msqrt mroot mstyle merror mphantom msub msup msubsup mmultiscripts mprescripts semantics"
    ),
}
"""The elements of formulas that may stay, and what each may have besides their common attributes."""

_DATA: Mapping[str, str] = {
    "a": "href rel title",
    "abbr": "title",
    "acronym": "title",
    "blockquote": "cite",
    "del": "datetime",
    "q": "cite",
    **_each("b cite code em i s strike strong"),
}
"""The elements that may stay in a line of text, and their attributes (``$allowedtags``)."""

_PROFILE: Mapping[str, str] = {**_DATA, "a": "href rel title"}
"""The elements that may stay in a value of a profile (xprofile_filter_kses)."""

_RICH_PROFILE: Mapping[str, str] = {
    **_DATA,
    "a": "href title",
    "img": "alt height src width",
    **_each("li ol p span ul"),
}
"""Those of a value of several lines, which has rich text."""

_STREAM: Mapping[str, str] = {
    **_DATA,
    "a": "aria-label data-bp-tooltip href rel title",
    "img": "alt height src width",
    "span": "data-livestamp",
    **_each("li ol ul"),
}
"""The elements that may stay in the stream of activity (bp_get_allowedtags, without class and id)."""

_ADDRESSES = _each(
    "action archive background cite classid codebase data formaction href icon longdesc manifest ping poster profile"
    " src usemap xmlns"
)
"""Attributes that hold an address (wp_kses_uri_attributes)."""

_MARKUP = re.compile(r"[<&]")
_COMMENT = re.compile(r"(?<=<!--).*?(?=-->)", re.DOTALL)


def _attributes(elements: Mapping[str, str], everywhere: str = "") -> dict[str, set[str]]:
    return {name: {*own.split(), *everywhere.split()} for name, own in elements.items()}


def _filtered(_element: str, attribute: str, value: str) -> str | None:
    """The value of an attribute that may stay, None for one that may not."""
    if attribute == "style":
        return safecss_filter_attr(value) or None
    return value if attribute not in _ADDRESSES or has_allowed_protocol(value) else None


def _cleaner(allowed: Mapping[str, set[str]], prefixes: set[str] | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(allowed),
        attributes=dict(allowed),
        attribute_filter=_filtered,
        url_schemes=set(ALLOWED_PROTOCOLS),
        clean_content_tags=set(),
        link_rel=None,
        generic_attribute_prefixes=prefixes,
        strip_comments=False,
    )


_POST_CLEANER = _cleaner(_attributes(_POST, _EVERYWHERE) | _attributes(_MATH, _MATH_EVERYWHERE), {"data-"})
_DATA_CLEANER = _cleaner(_attributes(_DATA), None)
_STREAM_CLEANER = _cleaner(_attributes(_STREAM), None)
_PROFILE_CLEANERS = {rich: _cleaner(_attributes(_RICH_PROFILE if rich else _PROFILE), None) for rich in (False, True)}


def wp_kses_post(text: str) -> str:
    """The text without elements, attributes and addresses that may carry script; their text stays (wp_kses_post).

    Of styles the declarations stay that `safecss_filter_attr` lets pass. Raises WP_Error 400 ``rest_markup_too_deep``
    for what would take too long (`refuse_costly_markup`).
    """
    return _clean(text, _POST_CLEANER)


def wp_kses_data(text: str) -> str:
    """The text with no elements but those of a line, as titles and profiles may have them (wp_kses_data).

    Raises WP_Error as `wp_kses_post`.
    """
    return _clean(text, _DATA_CLEANER)


def bp_activity_filter_kses(text: str) -> str:
    """The text with no elements but those of the stream of activity (bp_activity_filter_kses).

    Raises WP_Error as `wp_kses_post`.
    """
    return _clean(text, _STREAM_CLEANER)


def xprofile_filter_kses(text: str, *, rich: bool = False) -> str:
    """The text with no elements but those of a profile's value; `rich` for one of several lines (xprofile_filter_kses).

    Raises WP_Error as `wp_kses_post`.
    """
    return _clean(text, _PROFILE_CLEANERS[rich])


def _clean(text: str, cleaner: nh3.Cleaner) -> str:
    if not _MARKUP.search(text):
        return text
    refuse_costly_markup(text)
    cleaned = cleaner.clean(text)
    # what is in a comment was not cleaned: it must not become markup if the comment around it goes
    return _COMMENT.sub(lambda inner: inner.group().replace("<", "&lt;"), cleaned) if "<!--" in cleaned else cleaned
