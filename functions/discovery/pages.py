"""Pages of the site, from which clients discover the API (rest_output_link_header)."""

from __future__ import annotations

from html import escape

from discovery.queried import queried_route
from laurel.app.site import Site
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import esc_html
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.params import parse_str
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.serve import route_of, site_path
from laurel.wp.controller import Server
from laurel.wp.request import Request

API_REL = "https://api.w.org/"

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="{rel}" href="{api}">{alternate}
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
</body>
</html>
"""


def site_page(reply: HttpReply, http: HttpRequest, site: Site, server: Server) -> HttpReply:
    """The home page, the page of a post, a user, a member or a stream item, or 404.

    Each has the discovery links in its ``Link`` header and in its head.
    """
    path = site_path(http.path)
    if http.method not in ("GET", "HEAD"):
        return HttpReply(405, {"Content-Type": "text/plain; charset=UTF-8", "Allow": "GET, HEAD"}, "")
    query = parse_str(http.query)
    if isinstance(query, WP_Error) or isinstance(route_of(http), WP_Error):
        return HttpReply(400, {"Content-Type": "text/html; charset=UTF-8"}, "")
    request = WP_REST_Request("GET", "", site=site, home_url=http.home_url)
    request.set_query_params(query)
    route = server.apply_filters("rest_queried_resource_route", queried_route(query, path, site, server), path, request)
    found = bool(route) or path == "/"
    return _page(server, request, str(route or ""), 200 if found else 404, http.method == "HEAD")


def _page(server: Server, request: Request, route: str, status: int, head: bool) -> HttpReply:
    api = server.rest_url("/", request)
    links = [f'<{api}>; rel="{API_REL}"']
    alternate = ""
    if route:
        address = server.rest_url(route, request)
        links.append(f'<{address}>; rel="alternate"; title="JSON"; type="application/json"')
        alternate = f'\n<link rel="alternate" title="JSON" type="application/json" href="{escape(address)}">'
    title = esc_html(str(request.site.setting("title")))
    text = _text(escape(api), escape(f"{request.home_url}/docs")) if status == 200 else "Not found."
    headers = {"Content-Type": "text/html; charset=UTF-8", "Link": ", ".join(links)}
    body = PAGE.format(title=title, rel=API_REL, api=escape(api), alternate=alternate, text=text)
    return HttpReply(status, headers, "" if head else body)


def _text(api: str, docs: str) -> str:
    return (
        f'The API of this site is at <a href="{api}">{api}</a>. '
        f'Its routes are described at <a href="{docs}">{docs}</a>, where requests can be tried.'
    )
