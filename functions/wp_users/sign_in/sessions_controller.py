"""Signing in and out with login password, cookie and nonce, as wp-login.php does in WordPress."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from laurel.app.site import STAMP
from laurel.auth.cookie import Session, clear_cookie, new_session, set_cookie
from laurel.auth.current_user import CurrentUser
from laurel.auth.nonce import wp_create_nonce
from laurel.auth.passwords import MAX_PASSWORD, pass_frag
from laurel.auth.sessions import begin_session, session_id
from laurel.auth.sign_in import find_login, sign_in, trimmed
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.domain.records.login_session import COOKIE
from laurel.domain.records.user import Login, User
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.rest.serving.serve import NO_CACHE
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from wp_users.sign_in.attempt import attempt_of
from wp_users.sign_in.session_schema import session_schema


class SessionsController(Controller):
    """``laurel/v1/session``: the session of the login cookie."""

    namespace, rest_base = "laurel/v1", "session"

    def register_routes(self) -> None:
        """Register reading the session, signing in and signing out."""
        endpoints = [
            self.endpoint("GET", "get_item", {}),
            self.endpoint(
                "POST", "create_item", _SIGN_IN_ARGS, validate_callback=_check_login_given, responses={200: "item"}
            ),
            self.endpoint("DELETE", "delete_item", {}),
        ]
        route = f"/{self.rest_base}"
        self.server.register_rest_route(self.namespace, route, endpoints, schema=self.get_public_item_schema)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a session."""
        return session_schema()

    # ---- permissions

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers with a login cookie; requests of other origins need the nonce too."""
        if request.memo.get("session") and (_session_token(request) or _is_own_page(request)):
            return ALLOWED
        raise _not_logged_in()

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Every page of the site, or of an origin that may sign in; clients that are no browser send none.

        So no other page can sign its visitor in as another user. Raises WP_Error 403 ``rest_forbidden_origin``.
        """
        origin = request.get_header("origin")
        allowed = cast("list[str]", request.site.setting("sign_in_origins"))
        if origin is None or origin in _own_origins(request) or origin in allowed:
            return ALLOWED
        raise WP_Error("rest_forbidden_origin", "Pages of this origin may not sign in.", {"status": 403})

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Callers with a login cookie and its nonce, so that no other page can sign them out."""
        if not _session_token(request):
            raise _not_logged_in()
        return ALLOWED

    # ---- verbs

    def get_item(self, request: Request) -> WP_REST_Response:
        """The session, with a fresh nonce."""
        session, login = request.memo["session"]
        return self._shown(session, login, request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Sign in (wp_signon): the response sets the cookie and returns the nonce to send with it.

        Raises WP_Error 401 ``authentication_failed`` for an unknown login or a wrong password, 429
        ``too_many_attempts`` after too many of them. Application passwords are not accepted.
        """
        attempt = attempt_of(request)
        username, users = trimmed(request["username"] or ""), attempt.users
        find = partial(find_login, users) if username else users.login_by_email
        try:
            found = sign_in(find, username or request["email"] or "", request["password"], attempt.throttle)
        except WP_Error as refusal:
            if refusal.get_error_code() == TOO_MANY_ATTEMPTS:
                raise
            raise _authentication_failed() from refusal
        session = new_session(found.login, pass_frag(found.password_hash, attempt.secret), attempt.now)
        shown = self._shown(session, found, request)
        begin_session(attempt, found, COOKIE, session.token, session.expires)
        # Where the event of the sign-in cannot be kept this raises, and no cookie is set.
        self.server.do_action("wp_login", found.login, _user(request, found), request)
        _send_cookie(request, set_cookie(session, attempt.secret, request.home_url))
        return shown

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Sign out (wp_logout): the session ends, and the response deletes the cookie."""
        request.site.services.sign_ins.end(request.user.id, [session_id(_session_token(request))])
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
    """The token of the session if the cookie came with a valid nonce, else ""."""
    user, by_cookie = request.user, request.memo.get("session")
    return user.session if by_cookie and isinstance(user, CurrentUser) else ""


def _is_own_page(request: Request) -> bool:
    """Whether only pages of the site can read the response: any origin could read JSONP or its own CORS response."""
    home = urlsplit(request.home_url)
    origin = request.get_header("origin")
    return origin in (None, f"{home.scheme}://{home.netloc}") and "_jsonp" not in request.get_query_params()


def _own_origins(request: Request) -> tuple[str, ...]:
    """The origins of the site's pages: of its address, and of the one that the client reached it by."""
    home, host = urlsplit(request.home_url), request.get_header("host")
    return f"{home.scheme}://{home.netloc}", f"https://{host}", f"http://{host}"


def _check_login_given(request: Request) -> Allowed:
    if any(not isinstance(name, str) or trimmed(name) for name in (request["username"], request["email"]) if name):
        return ALLOWED
    data = {"status": 400, "params": ["username"]}
    raise WP_Error("rest_missing_callback_param", "Required but not given: username", data)


def _authentication_failed() -> WP_Error:
    return WP_Error("authentication_failed", "The login or the password is wrong.", {"status": 401})


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
