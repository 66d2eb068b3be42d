"""URLs made safe to store and to print, and those in text as links."""

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

LONGEST_LINKED = 2_000
"""The longest run without blanks that becomes a link, in characters."""

_TAG = re.compile(r"(<[^<>]+>)")
_NO_LINKS_INSIDE = re.compile(r"<(/?)(a|code|pre|script|style)[\s>]", re.IGNORECASE)
# Both classes name the characters that do not belong to them: with a range up to the last character, re takes 4 ms.
_LETTER = r"""[^\x00-\x20!"'),.:;<>?\\^`{|}\x7f]"""
_WEB_LETTER = r"""[^\x00-\x20!"'()*<>\\^`{|}\x7f]"""
_ADDRESS = re.compile(
    rf"(?<![^\s(<.,;:!?])[A-Za-z0-9_]{{1,20}}+://{_LETTER}*+(?:['.,;:!?)]{_LETTER}++)*+(?:\)(?:\.\w{{2,6}})?)?",
    re.ASCII,
)
_WEB_ADDRESS = re.compile(rf"(?<![^\s>])(?:www|ftp)\.{_WEB_LETTER}++", re.ASCII | re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"(?<![^\s>])[.0-9a-z_+-]++@(?:[0-9a-z-]++\.)+[0-9a-z]{2,}+", re.ASCII | re.IGNORECASE)
_ANY_ADDRESS = re.compile(r"://|@|(?:www|ftp)\.", re.IGNORECASE)
_SENTENCE_ENDS = ".,;:)"
_HOST = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)


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


def make_clickable(html: str, home_url: str = "") -> str:
    """HTML whose addresses of pages and of e-mail are links (make_clickable).

    Addresses with a scheme, those that begin with ``www.`` or ``ftp.``, and e-mail addresses; text inside links, code,
    pre, script and style stays as it is. Linear in the length of the text.

    Args:
        html: The text.
        home_url: The site's address: links to its host are without ``rel="nofollow"``, which others have.
    """
    if not _ANY_ADDRESS.search(html):
        return html
    pieces = _TAG.split(html)
    opened: list[str] = []
    for position, piece in enumerate(pieces):
        if position % 2:
            _follow(piece, opened)
        elif piece and not opened:
            pieces[position] = _linked(piece, _host(home_url))
    return "".join(pieces)


def _follow(tag: str, opened: list[str]) -> None:
    """Open or close an element whose text is left alone."""
    match = _NO_LINKS_INSIDE.match(tag)
    if match and not match[1]:
        opened.append(match[2].lower())
    elif match and opened and opened[-1] == match[2].lower():
        opened.pop()


def _linked(text: str, own_host: str) -> str:
    text = _ADDRESS.sub(lambda found: _link(found.group(), own_host), text)
    text = _WEB_ADDRESS.sub(lambda found: _web_link(found.group(), own_host), text)
    return _MAIL_ADDRESS.sub(lambda found: f'<a href="mailto:{found.group()}">{found.group()}</a>', text)


def _link(address: str, own_host: str) -> str:
    """The link to an address with a scheme; a parenthesis that closes belongs to it if it opened there, too."""
    if len(address) > LONGEST_LINKED:
        return address
    end = len(address)
    for _ in range(address.count(")") - address.count("(")):
        end = address.rfind(")", 0, end)
    return _anchor(address[:end], own_host, address[end:]) or address


def _web_link(address: str, own_host: str) -> str:
    """The link to an address without a scheme; a mark that ends a sentence does not belong to it."""
    rest = address[-1] if address[-1] in _SENTENCE_ENDS else ""
    return _anchor("http://" + address.removesuffix(rest), own_host, rest) or address


def _anchor(address: str, own_host: str, rest: str) -> str:
    """The element for an address, with what follows it; "" for an address that is not allowed."""
    escaped = esc_url(address)
    host = _host(escaped)
    rel = ' rel="nofollow"' if host and host != own_host else ""
    return f'<a href="{escaped}"{rel}>{escaped}</a>{rest}' if escaped else ""


def _host(address: str) -> str:
    """The host of a web address, in lower case, with its port; "" for any other."""
    found = _HOST.match(address)
    return found[1].lower() if found else ""
