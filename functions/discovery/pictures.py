"""Avatars and cover images: pages of the site, for ``<img>``."""

from __future__ import annotations

import re

from laurel.app.site import Site
from laurel.domain.records.picture import Picture
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.wp.avatars import NOBODY, PLACES
from laurel.wp.controller import Server

MYSTERY_PERSON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 150" role="img" aria-label="Avatar">
<rect width="150" height="150" fill="#d9dde3"/>
<circle cx="75" cy="58" r="30" fill="#fff"/>
<path d="M17 150c4-34 26-52 58-52s54 18 58 52z" fill="#fff"/>
</svg>
"""
"""Head and shoulders of nobody in particular."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What people uploaded is a picture and nothing else, wherever it is opened."""

FOR_A_DAY, FOR_A_YEAR = "public, max-age=86400", "public, max-age=31536000, immutable"

_PLACE = re.compile(
    "|".join(place.format(user_id=r"(\d{1,16})", name=r"([0-9a-f]{32}\.[a-z]{3,4})") for place in PLACES.values()),
    re.ASCII,
)


def picture_page(reply: HttpReply, http: HttpRequest, site: Site, _server: Server) -> HttpReply:
    """A picture; what others answered (filter ``site_page``) for any other path or method."""
    if http.method not in ("GET", "HEAD"):
        return reply
    if http.path == NOBODY:
        headers = {"Content-Type": "image/svg+xml; charset=UTF-8", "Cache-Control": FOR_A_DAY, **HEADERS}
        return HttpReply(200, headers, "" if http.method == "HEAD" else MYSTERY_PERSON)
    found = _named(http.path, site)
    if found is None:
        return reply
    headers = {"Content-Type": found.content_type, "Cache-Control": FOR_A_YEAR, **HEADERS}
    return HttpReply(200, headers, b"" if http.method == "HEAD" else found.content)


def _named(path: str, site: Site) -> Picture | None:
    place = _PLACE.fullmatch(path)
    if place is None:
        return None
    user_id, name = (part for part in place.groups() if part)
    return site.services.pictures.get(int(user_id), name)
