"""Signing in and out with login password, cookie and nonce: what wp-login.php is to a WordPress site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from laurel.app.site import STAMP
from laurel.auth.cookie import Session, clear_cookie, new_session, set_cookie
from laurel.auth.current_user import CurrentUser
from laurel.auth.nonce import wp_create_nonce
from laurel.auth.passwords import MAX_PASSWORD, pass_frag
from laurel.auth.sign_in import find_login, sign_in
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.domain.records.user import Login, User
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, return_true
from laurel.rest.serving.serve import NO_CACHE
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from wp_users.sign_in.attempt import attempt_of
from wp_users.sign_in.session_schema import session_schema


class SessionsController(Controller):
    """One resource, the session that the login cookie stands for: ``laurel/v1/session``."""

    namespace, rest_base = "laurel/v1", "session"

    def register_routes(self) -> None:
        """Register reading, beginning and ending the session."""
        endpoints = [
            self.endpoint("GET", "get_item", {}),
            self.endpoint(
                "POST", "create_item", _SIGN_IN_ARGS, validate_callback=_names_somebody, responses={200: "item"}
            ),
            self.endpoint("DELETE", "delete_item", {}),
        ]
        route = f"/{self.rest_base}"
        self.server.register_rest_route(self.namespace, route, endpoints, schema=self.get_public_item_schema)

    def get_item_schema(self) -> dict[str, Any]:
        """A session: its user, its nonce, its end."""
        return session_schema()

    # ---- permissions

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Whoever is signed in by cookie; pages of other origins have to know his nonce already."""
        if request.memo.get("session") and (_session_token(request) or _is_own_page(request)):
            return ALLOWED
        raise _not_logged_in()

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Everybody."""
        return return_true(request)

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Whoever is signed in by cookie and nonce, so that no other page can sign him out."""
        if not _session_token(request):
            raise _not_logged_in()
        return ALLOWED

    # ---- verbs

    def get_item(self, request: Request) -> WP_REST_Response:
        """Who is signed in, with a fresh nonce."""
        session, login = request.memo["session"]
        return self._shown(session, login, request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Sign in (wp_signon): the reply sets the cookie and tells the nonce to send along with it.

        A wrong password and an unknown login are the same 401 ``authentication_failed``; too many of them are
        429 ``too_many_attempts``. An application password is no login password.
        """
        attempt = attempt_of(request)
        email = request["email"] or ""
        name = request["username"] or email
        login = find_login(attempt.users, name) if request["username"] else attempt.users.login_by_email(email)
        try:
            found = sign_in(login, name, request["password"], attempt.throttle)
        except WP_Error as refusal:
            if refusal.get_error_code() == TOO_MANY_ATTEMPTS:
                raise
            raise _authentication_failed() from refusal
        session = new_session(found.login, pass_frag(found.password_hash, attempt.secret), attempt.now)
        shown = self._shown(session, found, request)
        # Where the event of the sign-in cannot be kept this raises, and no cookie is set.
        self.server.do_action("wp_login", found.login, _user(request, found), request)
        _send_cookie(request, set_cookie(session, attempt.secret, request.home_url))
        return shown

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Sign out (wp_logout): the reply takes the cookie away."""
        _send_cookie(request, clear_cookie(request.site.services.secret, request.home_url))
        self.server.do_action("wp_logout", request.user.id)
        return WP_REST_Response({"deleted": True})

    # ---- shapes

    def _shown(self, session: Session, login: Login, request: Request) -> WP_REST_Response:
        user = _user(request, login)
        if user is None:
            raise _authentication_failed()
        data = {
            "nonce": wp_create_nonce(request.site.services.secret, user.id, session.token, request.site.now()),
            "expires": datetime.fromtimestamp(session.expires, UTC).strftime(STAMP),
            "user": {
                "id": user.id,
                "name": user.name,
                "slug": user.slug,
                "email": user.email,
                "roles": list(user.roles),
            },
        }
        return WP_REST_Response(data, headers=NO_CACHE)


def _user(request: Request, login: Login) -> User | None:
    return request.site.user(login.user_id)


def _send_cookie(request: Request, cookie: str) -> None:
    request.memo.setdefault("cookies", []).append(cookie)


def _session_token(request: Request) -> str:
    """The token of the session if a right nonce came with the cookie, else ""."""
    return request.user.session if isinstance(request.user, CurrentUser) else ""


def _is_own_page(request: Request) -> bool:
    """Whether only a page of the site itself can read the reply: any page can read what answers its own origin."""
    home = urlsplit(request.home_url)
    origin = request.get_header("origin")
    return origin in (None, f"{home.scheme}://{home.netloc}") and "_jsonp" not in request.get_query_params()


def _names_somebody(request: Request) -> Allowed:
    if request["username"] or request["email"]:
        return ALLOWED
    data = {"status": 400, "params": ["username"]}
    raise WP_Error("rest_missing_callback_param", "Required but not given: username", data)


def _authentication_failed() -> WP_Error:
    return WP_Error("authentication_failed", "Nobody has this login and password.", {"status": 401})


def _not_logged_in() -> WP_Error:
    return WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})


_SIGN_IN_ARGS: dict[str, Any] = {
    "username": {"description": "The login name, or the e-mail address.", "type": "string"},
    "email": {"description": "The e-mail address, instead of the login name.", "type": "string"},
    "password": {
        "description": "The login password.",
        "type": "string",
        "required": True,
        "maxLength": MAX_PASSWORD,
    },
}
