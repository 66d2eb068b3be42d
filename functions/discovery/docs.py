"""``/docs``: the documentation of the routes, in Swagger UI."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from laurel.app.site import Site
from laurel.auth.cookie import cookie_name, find_cookie
from laurel.rest.http.compression import takes_gzip
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.request import WP_REST_Request
from laurel.wp.controller import Server

PAGE = "/docs"

OWN = Path(__file__).with_name("docs_page")

SWAGGER_UI = "event_handler/openapi/swagger_ui"
"""The folder of Swagger UI in the package of Powertools."""

FOR_A_YEAR = "public, max-age=31536000, immutable"
"""Cache-Control of assets, whose addresses have a digest of their content."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {origin}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}

FILES: dict[str, tuple[str, str, str]] = {
    "swagger_css": ("swagger-ui.css", f"{SWAGGER_UI}/swagger-ui.min.css", "text/css"),
    "swagger_js": ("swagger-ui-bundle.js", f"{SWAGGER_UI}/swagger-ui-bundle.min.js", "text/javascript"),
    "page_css": ("page.css", "", "text/css"),
    "page_js": ("page.js", "", "text/javascript"),
}
"""The assets by their placeholder in the page: name below ``/docs/``, file in Powertools ("" for own ones), type."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page: its path below the site's address, its type, and its content compressed by gzip."""

    address: str
    content_type: str
    compressed: bytes


def docs_page(reply: HttpReply, http: HttpRequest, site: Site, server: Server) -> HttpReply:
    """The page or one of its assets (a filter ``site_page``); `reply` unchanged for any other path or method."""
    if http.method not in ("GET", "HEAD") or not http.path.startswith(PAGE):
        return reply
    if http.path.removesuffix("/") == PAGE:
        response = _page(http, site, server)
    else:
        found = next((name for name, (file, _, _) in FILES.items() if http.path == f"{PAGE}/{file}"), None)
        if found is None:
            return reply
        response = _asset_reply(asset(found), http)
    if http.method == "HEAD":
        response.body = ""
    return response


def _page(http: HttpRequest, site: Site, server: Server) -> HttpReply:
    api = server.rest_url("/", WP_REST_Request(home_url=http.home_url))
    signed_in = find_cookie(http.headers.get("cookie", ""), cookie_name(site.services.secret))
    home = urlsplit(http.home_url)
    words = {
        "title": str(site.setting("title")), "api": api, "signed_in": "yes" if signed_in else "",
        **{name: home.path + asset(name).address for name in FILES},
    }  # fmt: skip
    headers = {
        "Content-Type": "text/html; charset=UTF-8",
        "Content-Security-Policy": POLICY.format(origin=f"{home.scheme}://{home.netloc}"),
        "Cache-Control": "no-cache, private",
        "Link": f'<{api}>; rel="https://api.w.org/"',
        **HEADERS,
    }
    page = (OWN / "page.html").read_text("utf-8")
    return HttpReply(200, headers, page.format(**{name: escape(word) for name, word in words.items()}))


@cache
def asset(name: str) -> Asset:
    """An asset of `FILES`, read once in a process. Raises FileNotFoundError if Powertools lacks it."""
    file, theirs, content_type = FILES[name]
    content = (_powertools() / theirs if theirs else OWN / file).read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    address = f"{PAGE}/{file}?v={digest}"
    return Asset(address, f"{content_type}; charset=UTF-8", gzip.compress(content, 6, mtime=0))


def _powertools() -> Path:
    """The folder of Powertools, found without importing it, which is slow."""
    spec = find_spec("aws_lambda_powertools")
    if spec is None or not spec.origin:
        raise FileNotFoundError("Powertools, which ships Swagger UI, is not installed")
    return Path(spec.origin).parent


def _asset_reply(found: Asset, http: HttpRequest) -> HttpReply:
    """The asset, compressed for clients that accept gzip: so it stays within Lambda's limit of responses."""
    headers = {
        "Content-Type": found.content_type, "Cache-Control": FOR_A_YEAR, "Vary": "Accept-Encoding", **HEADERS,
    }  # fmt: skip
    if takes_gzip(http.headers.get("accept-encoding", "")):
        return HttpReply(200, {**headers, "Content-Encoding": "gzip"}, found.compressed)
    return HttpReply(200, headers, gzip.decompress(found.compressed).decode("utf-8"))
