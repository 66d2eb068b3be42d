"""Values of profile fields in HTML (the filter bp_get_the_profile_field_value)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from laurel.app.community.profile_fields import ProfileField
from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.filters import convert_chars
from laurel.rest.formatting.smilies import convert_smilies
from laurel.rest.formatting.text import esc_html
from laurel.rest.formatting.texturize import wptexturize
from laurel.rest.formatting.url import esc_url, make_clickable
from laurel.wp.request import Request

RICH_TYPES = ("textarea", "wp-biography")
"""Types of fields whose values have markup (bp_xprofile_is_richtext_enabled_for_field)."""

LINKED_WORDS = 5
"""The most words of a value that becomes a link to the members with the same value."""

_WEB_SCHEME = re.compile(r"https?://")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,20}):(//)?", re.IGNORECASE)
_SEMICOLON = re.compile(r"(&#?[A-Za-z0-9]{1,10};)|;")


@dataclass(frozen=True, slots=True)
class Look:
    """How values are shown: the site's address, and whether smilies become pictographs."""

    home_url: str
    smilies: bool

    @classmethod
    def of(cls, request: Request) -> Look:
        """That of a request's site."""
        return cls(request.home_url, bool(request.site.setting("use_smilies")))


def rendered_value(text: str, field: ProfileField, look: Look) -> str:
    """A stored value in HTML, by the type of its field. Linear in its length, which is bounded."""
    shown = text if field.type in RICH_TYPES else esc_html(text)
    shown = _DISPLAYS.get(field.type, str)(shown)
    if look.smilies:
        shown = convert_smilies(shown)
    if field.do_autolink == "on" and field.type != "datebox":
        shown = _linked_to_members(shown, look.home_url)
    return make_clickable(wpautop(convert_chars(wptexturize(shown))), look.home_url)


def _day(shown: str) -> str:
    """A day without the time of midnight."""
    return shown.removesuffix(" 00:00:00")


def _web_link(shown: str) -> str:
    """A link to a web address, shown without scheme and closing slash."""
    return f'<a href="{esc_url(shown)}" rel="nofollow">{_WEB_SCHEME.sub("", shown.rstrip("/"), count=1)}</a>'


def _telephone_link(shown: str) -> str:
    """A link to a telephone number; a scheme other than ``tel`` is replaced."""
    scheme = _SCHEME.match(shown)
    if not scheme:
        return f'<a href="{esc_url("tel://" + shown)}" rel="nofollow">{shown}</a>'
    number = shown[scheme.end() :] if scheme[2] else f"tel:{shown[scheme.end() :]}"
    return f'<a href="{esc_url("tel:" + shown[scheme.end(1) + 1 :])}" rel="nofollow">{number}</a>'


def _consent(shown: str) -> str:
    return "Yes" if shown == "1" else "No"


_DISPLAYS: Mapping[str, Callable[[str], str]] = {
    "datebox": _day,
    "url": _web_link,
    "telephone": _telephone_link,
    "checkbox_acceptance": _consent,
}
"""What shows values of a type (the method display_filter of its class); others are shown as text."""


def _linked_to_members(shown: str, home_url: str) -> str:
    """A value, or each of a list with commas or semicolons, as link to the members who have it.

    xprofile_filter_link_profile_data. Long ones, addresses and values with markup stay as they are.
    """
    if "<" in shown:
        return shown
    separator = "," if "," in shown else ";"
    listed = shown.split(",") if separator == "," else _SEMICOLON.sub(lambda mark: mark[1] or "\0", shown).split("\0")
    return f"{separator} ".join(_member_link(value.strip(), home_url) for value in listed)


def _member_link(value: str, home_url: str) -> str:
    if not value or _WEB_SCHEME.search(value) or value.count(" ") >= LINKED_WORDS:
        return value
    address = f"{home_url}/members/?members_search={quote_plus(html.unescape(value))}"
    return f'<a href="{esc_url(address)}" rel="nofollow">{value}</a>'
