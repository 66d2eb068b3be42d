"""Addresses that the pages send people to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

MAX_ADDRESS = 2000
"""The longest address of an application that is taken, in characters; others than ASCII count as they are sent."""

MAX_OWN_ADDRESS = 8000
"""The longest address of the site; that of a page may have several others in its query."""

BAD_PROTOCOLS = ("javascript", "data")
"""Schemes that WordPress refuses for an application."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_UNFIT = re.compile(r"[\x00-\x20\x7f\\<>\"]")
"""Characters that no address has, and that browsers read as something else."""

_PLAIN_HOST = re.compile(r"[a-z0-9.-]+")
_HOST_AND_PORT = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?", re.ASCII)
"""What people can read as the host that they are sent to: no user name before it, no other alphabet, no escapes."""

_UNRESERVED = "%/:?#[]@!$&'()*+,;=~-._"


def own_address(wanted: str, home_url: str) -> str:
    """The address if it is of the site's own origin, else the site's home page (wp_validate_redirect)."""
    home = f"{home_url}/"
    parts = _split(wanted, MAX_OWN_ADDRESS)
    if parts is None:
        return home
    origin = origin_of(home_url)
    if not parts.scheme and not parts.netloc and wanted.startswith("/"):
        return in_ascii(origin + wanted)
    if parts.username is not None or f"{parts.scheme}://{parts.netloc}" != origin:
        return home
    return in_ascii(wanted)


def origin_of(url: str) -> str:
    """The origin of an address: ``https://example.org:8443``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def redirect_fault(url: str, bad_protocols: Iterable[str] = BAD_PROTOCOLS) -> str:
    """Why an application's address is refused; "" if it is fine, or none is given.

    It needs a scheme and a host, https or a scheme of its own; http for hosts of one's own machine only
    (wp_is_authorize_application_redirect_url_valid). The host is in ASCII and without a user name, as the page shows
    it: ``https://trusted.example@evil.example`` leads to the second.
    """
    if not url:
        return ""
    parts = _split(url, MAX_ADDRESS)
    if parts is None or not _SCHEME.match(url) or parts.scheme in {*bad_protocols}:
        return "Invalid URL format."
    if not parts.hostname or not _HOST_AND_PORT.fullmatch(parts.netloc):
        return "Invalid URL format."
    if parts.scheme == "http" and not _is_local(parts.hostname):
        return "The URL must be served over a secure connection."
    return ""


def add_query_arg(params: Mapping[str, str], url: str) -> str:
    """The address with these parameters in its query; those of the same names are replaced (add_query_arg)."""
    head, hash_sign, fragment = url.partition("#")
    base, _, query = head.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in params]
    return in_ascii(f"{base}?{urlencode([*kept, *params.items()])}{hash_sign}{fragment}")


def in_ascii(url: str) -> str:
    """The address as a header can have it: other characters percent-encoded."""
    return quote(url, safe=_UNRESERVED)


def policy_source(url: str) -> str:
    """An address in the syntax of Content-Security-Policy: its origin, or its scheme; "" for none."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and _PLAIN_HOST.fullmatch(parts.hostname or ""):
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    return f"{parts.scheme}:"


def _split(url: str, longest: int) -> SplitResult | None:
    """The parts of an address; None for what is none."""
    if not url or len(url) > longest or _UNFIT.search(url) or len(in_ascii(url)) > longest:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
