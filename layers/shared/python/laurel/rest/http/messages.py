"""HTTP requests and replies, independent of the server that carries them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class HttpRequest:
    """One HTTP request. ``path`` is decoded; ``query`` is the raw query string; header names are in lower case.

    ``home_url`` is the site's address as the client used it, without a trailing slash; ``remote_addr``
    the client's address.
    """

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    home_url: str = ""
    remote_addr: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """What may be logged of a request: no address, no parameter, no header.

    ``route`` is the pattern of the matched route ("" for none), ``code`` the code of the returned error ("" for
    none), ``user_id`` the caller (0: anonymous).
    """

    method: str
    route: str = ""
    code: str = ""
    user_id: int = 0


@dataclass(slots=True)
class HttpReply:
    """One HTTP reply. ``cookies`` are complete Set-Cookie values; a body of bytes is binary or compressed.

    ``served`` is None for a page outside the API.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str | bytes = ""
    cookies: list[str] = field(default_factory=list)
    served: Served | None = None
