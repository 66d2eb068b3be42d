"""Bearer tokens for a login password: the two routes of the JWT Authentication plugin for WordPress."""

from __future__ import annotations

from functools import partial
from typing import Any

from laurel.auth.authentication_methods import invalid_token, token_login
from laurel.auth.cookie import new_token
from laurel.auth.passwords import MAX_PASSWORD, pass_frag
from laurel.auth.scopes.member_tokens import is_member_token, member_of_token
from laurel.auth.sessions import begin_session
from laurel.auth.sign_in import find_login, sign_in, trimmed
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.auth.tokens import LIFETIME, TokenUser, encode_token, looks_like_token
from laurel.domain.records.login_session import TOKEN
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.serve import NO_CACHE
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from wp_users.sign_in.attempt import attempt_of


class TokensController(Controller):
    """``jwt-auth/v1/token`` issues a token, ``token/validate`` checks one."""

    namespace, rest_base = "jwt-auth/v1", "token"

    def register_routes(self) -> None:
        """Register both routes; responses and errors are the plugin's."""
        for path, callback, args, summary, response in (
            ("", self.create_item, _TOKEN_ARGS, "Get a token for a login password", _TOKEN),
            ("/validate", self.validate_token, {}, "Check the token of this request", _VALID),
        ):
            endpoint = {
                "methods": "POST",
                "callback": callback,
                "permission_callback": return_true,
                "args": args,
                "summary": summary,
                "responses": {200: response},
            }
            self.server.register_rest_route(self.namespace, f"/{self.rest_base}{path}", endpoint)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Issue a token for a login name (or e-mail address) and the login password.

        Raises WP_Error 403 ``[jwt_auth] empty_username``, ``empty_password``, ``invalid_username``, ``invalid_email``
        or ``incorrect_password``; 429 ``too_many_attempts``. Application passwords are not accepted.
        """
        for name in _TOKEN_ARGS:
            if not trimmed(request[name] or ""):
                raise _refused(f"empty_{name}", f"The {name} is missing.")
        attempt = attempt_of(request)
        name = request["username"]
        try:
            login = sign_in(partial(find_login, attempt.users), name, request["password"], attempt.throttle)
        except WP_Error as refusal:
            if refusal.get_error_code() == TOO_MANY_ATTEMPTS:
                raise
            raise _refused(refusal.get_error_code(), refusal.get_error_message()) from refusal
        user = request.site.user(login.user_id)
        if user is None:
            raise _refused("invalid_username", "No user has this login name.")
        subject = TokenUser(user.id, login.login, pass_frag(login.password_hash, attempt.secret), new_token())
        token = encode_token(subject, attempt.secret, request.home_url, attempt.now)
        begin_session(attempt, login, TOKEN, subject.token, int(attempt.now.timestamp()) + LIFETIME)
        data = {
            "token": token,
            "user_email": user.email,
            "user_nicename": user.slug,
            "user_display_name": user.name,
        }
        return WP_REST_Response(data, headers=NO_CACHE)

    def validate_token(self, request: Request) -> WP_REST_Response:
        """Whether the Authorization header has a valid token, even if the request authenticates in another way too."""
        if not request.get_header("authorization"):
            raise WP_Error("jwt_auth_no_auth_header", "There is no Authorization header.", {"status": 403})
        attempt = attempt_of(request)
        token = attempt.authorization("bearer")
        if token is None or not looks_like_token(token):
            raise WP_Error("jwt_auth_bad_auth_header", "The Authorization header holds no token.", {"status": 403})
        known = member_of_token(attempt, token) if is_member_token(token) else token_login(attempt, token)
        if known is None:
            raise invalid_token()
        return WP_REST_Response({"code": "jwt_auth_valid_token", "data": {"status": 200}}, headers=NO_CACHE)


def _refused(code: str, message: str) -> WP_Error:
    return WP_Error(f"[jwt_auth] {code}", message, {"status": 403})


_TOKEN_ARGS: dict[str, Any] = {
    "username": {"description": "The login name, or the e-mail address.", "type": "string"},
    "password": {"description": "The login password.", "type": "string", "maxLength": MAX_PASSWORD},
}
_TEXT = {"type": "string"}
_TOKEN: dict[str, Any] = {
    "title": "token",
    "type": "object",
    "properties": {
        "token": {**_TEXT, "description": "The token: `Authorization: Bearer …`."},
        "user_email": {**_TEXT, "description": "The user's e-mail address."},
        "user_nicename": {**_TEXT, "description": "The user's slug."},
        "user_display_name": {**_TEXT, "description": "The user's name."},
    },
}
_VALID: dict[str, Any] = {
    "title": "valid-token",
    "type": "object",
    "properties": {
        "code": {**_TEXT, "description": "jwt_auth_valid_token"},
        "data": {"type": "object", "properties": {"status": {"type": "integer", "description": "200"}}},
    },
}
