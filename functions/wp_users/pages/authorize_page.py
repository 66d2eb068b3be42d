"""``/wp-admin/authorize-application.php``: a person gives an application a password of its own, or does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

from laurel.app.site import Site
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.schema.formats import wp_is_uuid
from laurel.rest.serving.serve import site_path
from laurel.wp.controller import Server
from wp_users.application_passwords.controller import NAME_LENGTH
from wp_users.pages.addresses import (
    BAD_PROTOCOLS,
    MAX_OWN_ADDRESS,
    add_query_arg,
    in_ascii,
    policy_source,
    redirect_fault,
)
from wp_users.pages.html import alert, hidden, redirect
from wp_users.pages.visitor import AUTHORIZE, OUTDATED, SIGN_IN, Visitor, open_page

ACTION = "authorize_application_password"
"""The form's action, and that of its nonce, as in WordPress."""

PASSWORDS = "/wp/v2/users/me/application-passwords"
"""The route that makes the password."""

HEADING = "Authorize application"

_FORM = """{alert}<p>{who} would like to use your account, <strong>{user}</strong>, on this site. Approve this only
if you trust it: it can then do here what you can do, until its password is revoked.</p>
<form method="post" action="{action}">
<label for="app_name">Name of the application</label>
<input id="app_name" name="app_name" type="text" value="{app_name}" required maxlength="{longest}" autocomplete="off">
<p>{leads_to}</p>
{hidden}<p class="buttons"><button type="submit" name="approve" value="1">Yes, I approve</button>
<button class="second" type="submit" name="reject" value="1" formnovalidate>No, I do not</button></p>
</form>
<p class="aside">Not {user}? <a href="{sign_out}">Use another account</a></p>"""

_PASSWORD = """<p>The password of <strong>{app_name}</strong> is</p>
<code>{password}</code>
<p>Enter it there, with the login name <strong>{login}</strong>. It is shown this once and cannot be shown again.</p>
<p class="buttons"><a class="button" href="{home}">Done</a></p>"""

_REJECTED = """<p>No password was made, and the application was not connected.</p>
<p class="buttons"><a class="button" href="{home}">Done</a></p>"""


@dataclass(frozen=True, slots=True)
class Application:
    """What asks for a password: its name, its id (a UUID), and where people are sent afterwards; each may be ""."""

    name: str
    app_id: str
    success_url: str
    reject_url: str

    @property
    def rejected(self) -> str:
        """Where people are sent who do not approve: without an address of its own ``success_url?success=false``."""
        if self.reject_url or not self.success_url:
            return self.reject_url
        return add_query_arg({"success": "false"}, self.success_url)

    def fields(self) -> Mapping[str, str]:
        """The parameters of the page but the name."""
        return {"app_id": self.app_id, "success_url": self.success_url, "reject_url": self.reject_url}


def authorize_page(reply: HttpReply, http: HttpRequest, site: Site, server: Server) -> HttpReply:
    """The page (a filter ``site_page``); `reply` unchanged for any other path.

    It has WordPress' parameters, ``app_name``, ``app_id``, ``success_url`` and ``reject_url``; people who are not
    signed in are sent to sign in first.
    """
    if site_path(http.path) != AUTHORIZE:
        return reply
    visitor = open_page(http, site, server)
    if isinstance(visitor, HttpReply):
        return visitor
    return visitor.served(_answer(visitor), AUTHORIZE)


def _answer(visitor: Visitor) -> HttpReply:
    asking = Application(
        sanitize_text_field(visitor.text("app_name")),
        visitor.text("app_id"),
        visitor.text("success_url"),
        visitor.text("reject_url"),
    )
    fault = _fault(asking, visitor.server)
    if fault:
        return visitor.page(400, HEADING, alert(fault))
    if not visitor.user:
        wanted = {"app_name": asking.name, **asking.fields()}
        sign_in = visitor.address(SIGN_IN, redirect_to=visitor.address(AUTHORIZE, **wanted))
        if len(sign_in) > MAX_OWN_ADDRESS:
            return visitor.page(400, HEADING, alert("The request is too long."))
        return redirect(sign_in)
    if not (visitor.is_post and visitor.text("action") == ACTION):
        return _form(visitor, asking)
    if not visitor.confirms(ACTION):
        return _form(visitor, asking, 403, OUTDATED)
    return _reject(visitor, asking) if visitor.text("reject") else _approve(visitor, asking)


def _fault(asking: Application, server: Server) -> str:
    """Why a request is not valid; "" if it is (wp_is_authorize_application_password_request_valid)."""
    for name in ("success_url", "reject_url"):
        url = asking.fields()[name]
        bad = server.apply_filters("wp_authorize_application_redirect_url_invalid_protocols", list(BAD_PROTOCOLS), url)
        fault = redirect_fault(url, bad)
        if fault:
            return f"{name}: {fault}"
    if asking.app_id and not wp_is_uuid(asking.app_id):
        return "The application ID must be a UUID."
    return ""


def _reject(visitor: Visitor, asking: Application) -> HttpReply:
    if asking.rejected:
        return redirect(in_ascii(asking.rejected))
    return visitor.page(200, "Not authorized", _REJECTED.format(home=escape(visitor.address("/"))))


def _approve(visitor: Visitor, asking: Application) -> HttpReply:
    """Make the password by the route of application passwords, so that its rules and hooks are the same."""
    given = {"name": asking.name, "app_id": asking.app_id}
    response = visitor.call("POST", PASSWORDS, {name: value for name, value in given.items() if value})
    if response.is_error or not visitor.user:
        return _form(visitor, asking, response.status, _message(response))
    password = str(response.data["password"])
    login = visitor.user.login
    if asking.success_url:
        answer = {"site_url": visitor.request.home_url, "user_login": login, "password": password.replace(" ", "")}
        return redirect(add_query_arg(answer, asking.success_url))
    words = {"app_name": asking.name, "password": password, "login": login, "home": visitor.address("/")}
    content = _PASSWORD.format(**{name: escape(word) for name, word in words.items()})
    return visitor.page(200, "Application authorized", content)


def _message(response: WP_REST_Response) -> str:
    code = response.data.get("code") if isinstance(response.data, Mapping) else ""
    if code in ("rest_missing_callback_param", "rest_invalid_param"):
        return "Please enter a name for the application."
    return str(response.data.get("message", "")) if response.status < 500 else "That failed. Please try again later."


def _form(visitor: Visitor, asking: Application, status: int = 200, message: str = "") -> HttpReply:
    user = visitor.user
    here = visitor.address(AUTHORIZE, app_name=asking.name, **asking.fields())
    words = {
        "user": user.login if user else "",
        "action": visitor.action(AUTHORIZE),
        "app_name": asking.name,
        "sign_out": f"{visitor.action(SIGN_IN)}?{urlencode({'reauth': '1', 'redirect_to': here})}",
    }
    who = f"<strong>{escape(asking.name)}</strong>" if asking.name else "An application"
    fields = {**asking.fields(), "action": ACTION, "_wpnonce": visitor.nonce(ACTION)}
    content = _FORM.format(
        alert=alert(message),
        who=who,
        leads_to=_leads_to(asking),
        hidden=hidden(fields),
        longest=NAME_LENGTH,
        **{name: escape(word) for name, word in words.items()},
    )
    sources = dict.fromkeys(filter(None, map(policy_source, (asking.success_url, asking.rejected))))
    return visitor.page(status, HEADING, content, leads_to=sources)


def _leads_to(asking: Application) -> str:
    """Where the person is sent with the password, as HTML."""
    if not asking.success_url:
        return "You will be shown a password to enter into the application."
    parts = urlsplit(asking.success_url)
    where = parts.netloc if parts.scheme in ("http", "https") else f"{parts.scheme}://{parts.netloc}"
    return f"You will be sent to <strong>{escape(where)}</strong> with the new password."
