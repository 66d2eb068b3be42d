"""URLs made safe to store and to print."""

from __future__ import annotations

import re

from laurel.rest.formatting.text import esc_html, strip_encoded_bytes

ALLOWED_PROTOCOLS = frozenset({
    "http", "https", "ftp", "ftps", "mailto", "news", "irc", "irc6", "ircs", "gopher", "nntp", "feed", "telnet",
    "mms", "rtsp", "sms", "svn", "tel", "fax", "xmpp", "webcal", "urn",
})  # fmt: skip
"""The schemes a stored URL may have (wp_allowed_protocols)."""

_NOT_URL = re.compile(r"[\x00-\x20\"<>\\^`{}\x7f]")
_ENCODED_BREAKS = frozenset({"0a", "0d"})
_COLON = re.compile(r":|&#0*58;|&#x0*3a;|&colon;", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+")
_BEFORE_SCHEME_ENDS = re.compile(r"[/?#]")
_PHP_FILE = re.compile(r"[a-z0-9-]+?\.php", re.IGNORECASE)


def sanitize_url(url: object) -> str:
    """A URL as it may be stored (sanitize_url, the ``uri`` format).

    Characters that no URL holds are dropped, ``example.org`` becomes ``http://example.org``; a scheme
    outside `ALLOWED_PROTOCOLS` makes it "".
    """
    cleaned = url.lstrip(" \t\n\r\0\x0b").replace(" ", "%20") if isinstance(url, str) else ""
    cleaned = _NOT_URL.sub("", cleaned)
    if not cleaned.lower().startswith("mailto:"):
        cleaned = strip_encoded_bytes(cleaned, _ENCODED_BREAKS)
    cleaned = cleaned.replace(";//", "://")
    if not cleaned:
        return ""
    if ":" not in cleaned and cleaned[0] not in "/#?" and not _PHP_FILE.match(cleaned):
        cleaned = "http://" + cleaned
    if "[" in cleaned or "]" in cleaned:
        cleaned = _encode_brackets(cleaned)
    return cleaned if cleaned[0] == "/" else _with_allowed_scheme(cleaned)


def esc_url(url: object) -> str:
    """`sanitize_url`, and ``&`` and ``'`` written as entities, for HTML (esc_url)."""
    return esc_html(sanitize_url(url)).replace("&amp;", "&#038;")


def has_allowed_protocol(url: str) -> bool:
    """Whether an address has no scheme, or one of `ALLOWED_PROTOCOLS` (wp_kses_bad_protocol).

    The scheme is what a browser takes for one: control characters and blanks count for nothing, and so do entities
    that are left.
    """
    cleaned = _UNSEEN.sub("", url)
    colon = _COLON.search(cleaned)
    if colon is None or _BEFORE_SCHEME_ENDS.search(cleaned[: colon.start()]):
        return True
    return colon.group() == ":" and cleaned[: colon.start()].lower() in ALLOWED_PROTOCOLS


def _encode_brackets(url: str) -> str:
    """Brackets are kept in the host of an IPv6 address only."""
    head, separator, rest = url.partition("://")
    if not separator:
        head, rest = "", url
    host_end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest)) if separator else 0
    tail = rest[host_end:].replace("[", "%5B").replace("]", "%5D")
    return head + separator + rest[:host_end] + tail


def _with_allowed_scheme(url: str) -> str:
    colon = _COLON.search(url)
    if colon is None or "/?" in url[: colon.start()]:
        return url
    scheme = url[: colon.start()].lower()
    if colon.group() != ":" or scheme not in ALLOWED_PROTOCOLS:
        return ""
    return scheme + url[colon.start() :]
