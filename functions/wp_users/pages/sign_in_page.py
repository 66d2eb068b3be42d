"""``/wp-login.php``: signing in and out with a form, for people without an application of their own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from html import escape

from laurel.app.site import Site
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.rest.http.current_user import Anonymous
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.serving.serve import site_path
from laurel.wp.controller import Server
from wp_users.pages.addresses import own_address
from wp_users.pages.html import alert, hidden, note, redirect
from wp_users.pages.visitor import OUTDATED, SIGN_IN, Visitor, open_page

SESSION = "/laurel/v1/session"
"""The route that signs in and out."""

FORM_COOKIE = "wordpress_sign_in"
"""The cookie that goes with a form for signing in: its nonce is good together with it only."""

FORM_TOKEN = re.compile(r"[0-9a-f]{32}")

SIGNING_IN, SIGNING_OUT = "log-in", "log-out"
"""The actions of the nonces."""

WRONG = "The login name or the password is wrong."
MESSAGES: Mapping[str, str] = {
    "authentication_failed": WRONG,
    "rest_missing_callback_param": "Please enter your login name and your password.",
    "rest_invalid_param": WRONG,
    TOO_MANY_ATTEMPTS: "Too many failed attempts. Please try again in a few minutes.",
}
"""What people read, by the code of the session's route."""

_FIELDS = """<form method="post" action="{action}">
<label for="log">Login name or e-mail address</label>
<input id="log" name="log" type="text" value="{name}" required autocomplete="username" autocapitalize="none"
 spellcheck="false">
<label for="pwd">Password</label>
<input id="pwd" name="pwd" type="password" required autocomplete="current-password">
{hidden}<p class="buttons"><button type="submit">Sign in</button></p>
</form>"""

_SIGNED_IN = """<p>You are signed in as <strong>{name}</strong>.</p>
<div class="buttons"><a class="button" href="{continue_to}">Continue</a>
<form method="post" action="{action}">{hidden}<button class="second" type="submit">Sign out</button></form></div>"""

_SIGN_OUT = """<p>You are signed in as <strong>{name}</strong>. Do you want to sign out?</p>
<form method="post" action="{action}">{hidden}<p class="buttons"><button type="submit">Sign out</button></p></form>"""


def sign_in_page(reply: HttpReply, http: HttpRequest, site: Site, server: Server) -> HttpReply:
    """The page (a filter ``site_page``); `reply` unchanged for any other path.

    ``redirect_to`` leads on to an address of the site, ``action=logout`` signs out, as in WordPress.
    """
    if site_path(http.path) != SIGN_IN:
        return reply
    visitor = open_page(http, site, server)
    if isinstance(visitor, HttpReply):
        return visitor
    if visitor.text("action") == "logout":
        return visitor.served(_sign_out(visitor), SIGN_IN)
    if visitor.is_post:
        return _sign_in(visitor)
    shown = _signed_in(visitor) if visitor.user and not visitor.text("reauth") else _form(visitor)
    return visitor.served(shown, SIGN_IN)


def _sign_in(visitor: Visitor) -> HttpReply:
    """Sign in by the session's route, so that the throttle, the events and the cookie are the same."""
    token = visitor.cookie(FORM_COOKIE)
    anonymous = _as_anonymous(visitor)
    if not FORM_TOKEN.fullmatch(token) or not anonymous.confirms(SIGNING_IN, token):
        return visitor.served(_form(visitor, 403, OUTDATED), SIGN_IN, "rest_cookie_invalid_nonce")
    given = {"username": visitor.text("log"), "password": visitor.text("pwd")}
    response = anonymous.call("POST", SESSION, {name: value for name, value in given.items() if value})
    if response.is_error:
        return _refused(visitor, response)
    cookies = anonymous.request.memo.get("cookies", [])
    return visitor.served(redirect(_destination(visitor), cookies), SIGN_IN)


def _refused(visitor: Visitor, response: WP_REST_Response) -> HttpReply:
    code = str(response.data.get("code", ""))
    reply = _form(visitor, response.status, MESSAGES.get(code, "Signing in failed. Please try again later."))
    if "Retry-After" in response.headers:
        reply.headers["Retry-After"] = str(response.headers["Retry-After"])
    return visitor.served(reply, SIGN_IN, code)


def _form(visitor: Visitor, status: int = 200, message: str = "") -> HttpReply:
    """The form, with its nonce and the cookie that the nonce is bound to."""
    kept = visitor.cookie(FORM_COOKIE)
    token = kept if FORM_TOKEN.fullmatch(kept) else secrets.token_hex(16)
    nonce = _as_anonymous(visitor).nonce(SIGNING_IN, token)
    fields = {"redirect_to": visitor.text("redirect_to"), "_wpnonce": nonce}
    said = alert(message) or (note("You are signed out.") if visitor.text("loggedout") else "")
    name = visitor.text("log") if visitor.is_post else ""
    content = said + _FIELDS.format(action=escape(visitor.action(SIGN_IN)), name=escape(name), hidden=hidden(fields))
    reply = visitor.page(status, "Sign in", content)
    secure = "; Secure" if visitor.request.home_url.startswith("https:") else ""
    path = visitor.action(SIGN_IN)
    reply.cookies.append(f"{FORM_COOKIE}={token}; Path={path}; HttpOnly; SameSite=Lax{secure}")
    return reply


def _signed_in(visitor: Visitor) -> HttpReply:
    words = {"continue_to": _destination(visitor)}
    return visitor.page(200, "Signed in", _for_user(_SIGNED_IN, visitor, words))


def _sign_out(visitor: Visitor) -> HttpReply:
    """End the session if the nonce confirms it, else ask (check_admin_referer)."""
    signed_out = visitor.address(SIGN_IN, loggedout="true")
    if not visitor.user:
        return redirect(signed_out)
    if visitor.http.method == "HEAD" or not visitor.confirms(SIGNING_OUT):
        return visitor.page(403 if visitor.is_post else 200, "Sign out", _for_user(_SIGN_OUT, visitor, {}))
    response = visitor.call("DELETE", SESSION, {})
    if response.is_error:
        return visitor.page(response.status, "Sign out", alert("Signing out failed. Please try again later."))
    wanted = visitor.text("redirect_to")
    return redirect(_destination(visitor) if wanted else signed_out, visitor.request.memo.get("cookies", []))


def _for_user(template: str, visitor: Visitor, words: Mapping[str, str]) -> str:
    """HTML with the user's name and the hidden fields of the form that signs out."""
    user = visitor.user
    known = visitor.request.site.user(user.id) if user else None
    fields = {"action": "logout", "_wpnonce": visitor.nonce(SIGNING_OUT)}
    if visitor.text("action") == "logout":
        fields["redirect_to"] = visitor.text("redirect_to")
    texts = {"name": known.name if known else "", "action": visitor.action(SIGN_IN), **words}
    return template.format(hidden=hidden(fields), **{name: escape(text) for name, text in texts.items()})


def _destination(visitor: Visitor) -> str:
    return own_address(visitor.text("redirect_to"), visitor.request.home_url)


def _as_anonymous(visitor: Visitor) -> Visitor:
    """The visitor without the session that the cookie may still name: signing in anew begins another one."""
    request = visitor.request.internal("POST", "")
    request.user = Anonymous()
    return Visitor(visitor.http, visitor.server, request, visitor.query, visitor.form)
