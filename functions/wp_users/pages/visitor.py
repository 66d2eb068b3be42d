"""Who opens a page, and what they send to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from laurel.app.site import Site
from laurel.auth.attempt import has_credentials
from laurel.auth.authentication_methods import cookie_user
from laurel.auth.cookie import find_cookie
from laurel.auth.current_user import CurrentUser
from laurel.auth.nonce import wp_create_nonce, wp_verify_nonce
from laurel.rest.errors import WP_Error
from laurel.rest.http.messages import HttpReply, HttpRequest, Served
from laurel.rest.http.params import Params, parse_str
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.wp.controller import Server
from laurel.wp.request import Request
from wp_users.pages.addresses import origin_of
from wp_users.pages.html import page
from wp_users.sign_in.attempt import attempt_of

FORM = "application/x-www-form-urlencoded"

MAX_FORM = 100_000
"""The longest form that is read, in bytes: the page shows again what it holds, and no reply has more than 6 MB."""

METHODS = ("GET", "HEAD", "POST")

OUTDATED = "The form was out of date. Please try again."
"""What people read whose nonce is over."""

SIGN_IN, AUTHORIZE = "/wp-login.php", "/wp-admin/authorize-application.php"
"""The pages, by their paths in WordPress."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The request for a page, with the caller whom the login cookie names: ``request.user``, or an anonymous one.

    No nonce of the REST API is needed, so a visitor may do nothing but what one of the page's own nonces confirms.
    """

    http: HttpRequest
    server: Server
    request: Request
    query: Params
    form: Params

    @property
    def user(self) -> CurrentUser | None:
        """The caller; None for an anonymous one."""
        return self.request.user if isinstance(self.request.user, CurrentUser) else None

    @property
    def is_post(self) -> bool:
        """Whether a form was sent."""
        return self.http.method == "POST"

    def text(self, name: str) -> str:
        """A field of the form, or a parameter of the query; "" for none, or a list."""
        value = self.form.get(name, self.query.get(name, ""))
        return value if isinstance(value, str) else ""

    def address(self, page_path: str, **params: str) -> str:
        """The address of a page of the site."""
        given = {name: value for name, value in params.items() if value}
        return f"{self.request.home_url}{page_path}" + (f"?{urlencode(given)}" if given else "")

    def action(self, page_path: str) -> str:
        """The same without the site's origin, for forms: they are sent to the origin that showed them."""
        return urlsplit(self.request.home_url).path + page_path

    # ---- what confirms that a form was sent on purpose

    def nonce(self, action: str, token: str = "") -> str:
        """The nonce of an action, for this user's session; for anonymous callers bound to a `token`."""
        site, user = self.request.site, self.user
        number, session = (user.id, user.session) if user else (0, token)
        return wp_create_nonce(site.services.secret, number, session, site.now(), action)

    def confirms(self, action: str, token: str = "") -> bool:
        """Whether the form comes from this site's own page: its origin, and the nonce of the action."""
        if self.http.headers.get("origin") not in (None, origin_of(self.request.home_url)):
            return False
        site, user = self.request.site, self.user
        number, session = (user.id, user.session) if user else (0, token)
        if not session:
            return False
        return bool(wp_verify_nonce(self.text("_wpnonce"), site.services.secret, number, session, site.now(), action))

    def cookie(self, name: str) -> str:
        """The value of a cookie; "" without it."""
        return find_cookie(self.http.headers.get("cookie", ""), name) or ""

    # ---- replies

    def call(self, method: str, route: str, body: dict[str, Any]) -> WP_REST_Response:
        """The response of a route of the API to this user (rest_do_request)."""
        request = self.request.internal(method, route)
        request.set_header("user-agent", self.http.headers.get("user-agent", ""))  # which sessions are listed with
        request.set_body_params(body)
        return self.server.dispatch(request)

    def page(self, status: int, heading: str, content: str, **options: Any) -> HttpReply:
        """A page of the site."""
        title = str(self.request.site.setting("title"))
        return page(status, heading, content, site=title, home=f"{self.request.home_url}/", **options)

    def served(self, reply: HttpReply, path: str, code: str = "") -> HttpReply:
        """The reply with what is logged of it, and without a body for HEAD."""
        reply.served = Served(self.http.method, path, code, self.request.user.id)
        if self.http.method == "HEAD":
            reply.body = ""
        return reply


def visitor_of(http: HttpRequest, site: Site, server: Server) -> Visitor | None:
    """The visitor; None for a query or a form that cannot be read. Costs one read with a login cookie."""
    query = parse_str(http.query)
    form: Params | WP_Error = {}
    if http.method == "POST":
        if http.headers.get("content-type", "").split(";")[0].strip().lower() != FORM or len(http.body) > MAX_FORM:
            return None
        form = parse_str(http.body.decode("utf-8", "replace"))
    if isinstance(query, WP_Error) or isinstance(form, WP_Error):
        return None
    # Only the cookie is looked at: no other credentials, and no nonce, which would have to be one of the REST API.
    request: Request = WP_REST_Request(http.method, "", site=site, home_url=http.home_url)
    request.memo["remote_addr"] = http.remote_addr
    request.set_header("cookie", http.headers.get("cookie", ""))
    if has_credentials(request):
        cookie_user(attempt_of(request))
        found = request.memo.get("session")
        if found:
            session, login = found
            request.user = CurrentUser(login.user_id, login.login, login.roles, session=session.token)
    return Visitor(http, server, request, query, form)


def open_page(http: HttpRequest, site: Site, server: Server) -> Visitor | HttpReply:
    """The visitor of a page, or the refusal of a method other than `METHODS` and of what cannot be read."""
    if http.method not in METHODS:
        return HttpReply(405, {"Content-Type": "text/plain; charset=UTF-8", "Allow": ", ".join(METHODS)}, "")
    return visitor_of(http, site, server) or _bad_request(http)


def _bad_request(http: HttpRequest) -> HttpReply:
    """The reply to a query or a form that cannot be read."""
    content = "<p>The request could not be read.</p>"
    return page(400, "Bad request", content, site=urlsplit(http.home_url).netloc, home=f"{http.home_url}/")
