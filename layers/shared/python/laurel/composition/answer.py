"""From an HTTP request to its reply, by the routes of a group."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from laurel.app.metrics import Count, no_metrics
from laurel.app.site import Site
from laurel.auth.attempt import Attempt, has_credentials
from laurel.auth.authenticate import authenticate, signs_in
from laurel.composition.container import Container
from laurel.composition.edge import at_the_edge
from laurel.composition.failures import error_of
from laurel.composition.route_names import type_route_name
from laurel.composition.servers import Servers
from laurel.rest.errors import internal_server_error
from laurel.rest.http.current_user import Anonymous, CurrentUser
from laurel.rest.http.messages import HttpReply, HttpRequest, Served
from laurel.rest.serving.serve import error_reply, route_of, serve_request, site_path
from laurel.wp.request import Request

logger = logging.getLogger("laurel")

PAGES = {"/wp-login.php": "wp_users", "/wp-admin/authorize-application.php": "wp_users"}
"""The groups of pages that are not discovery's, by path."""

MOST_JOBS = 10
"""Jobs that a reply names: a deletion of hundreds of posts leaves one for each transaction."""


def answer(container: Container, group: str, http: HttpRequest, count: Count = no_metrics) -> HttpReply:
    """Answer an HTTP request with the routes of a group at hand; others are loaded when needed.

    A mistake of ours is logged and a plain 500. Raises only what keeps the routes from being loaded.
    """
    try:
        at_the_edge(http, lambda: container.secret, required=container.config.behind_edge)
        site = Site(container.services, count)
        catalogue = site.catalogue
    except Exception as error:
        return _failed(http, error)
    servers: Servers = container.servers  # imported with this file: before the first request, not by it
    server = servers.get(catalogue, group)  # a mistake in an extension stops the program
    try:
        route = route_of(http)
        if route is None:
            server.load(PAGES.get(site_path(http.path), "discovery"))
            return server.apply_filters("site_page", HttpReply(404), http, site, server)
        reply = serve_request(server, http, route, partial(_authenticate, site), site)
    except Exception as error:
        return _failed(http, error)
    if site.jobs:
        reply.headers["X-Laurel-Job"] = ", ".join(site.jobs[:MOST_JOBS])
    if reply.served:
        reply.served = replace(reply.served, route=type_route_name(reply.served.route, server.definitions))
    return reply


def _failed(http: HttpRequest, error: Exception) -> HttpReply:
    failure = error_of(error)
    if failure is None:
        logger.error("a request failed outside the routes", exc_info=error)
        failure = internal_server_error()
    reply = error_reply(failure, http)
    reply.served = Served(http.method, code=failure.get_error_code())
    return reply


def _authenticate(site: Site, request: Request, http: HttpRequest) -> CurrentUser:
    if not has_credentials(request) or signs_in(request):
        return Anonymous()
    stores, address = site.services, http.remote_addr
    return authenticate(Attempt(request, stores.users, stores.sign_ins, stores.secret, site.now(), address))
