"""Tokens for members: made by the member, or by a manager whose server signs members in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from laurel.app.errors import UserNotFound
from laurel.app.users.change_login import login_of, with_login
from laurel.auth.current_user import CurrentUser
from laurel.auth.roles import capabilities_of
from laurel.auth.scopes.check import has_scope, scopes_of
from laurel.auth.scopes.member_tokens import (
    LONGEST_LIFE,
    MemberToken,
    encode_member_token,
    expires_text,
    token_for,
)
from laurel.auth.scopes.names import MOST_SCOPES, is_scope
from laurel.auth.scopes.restrictions import STAMP, is_within
from laurel.domain.records.external_id import PREFIX
from laurel.domain.records.user import UNRESTRICTED, Login, Restrictions
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.rest.serving.serve import NO_CACHE
from laurel.wp.controller import Controller, Server
from laurel.wp.credentials import check_manages_credentials
from laurel.wp.external_ids.addresses import referred_user
from laurel.wp.find_user import find_user
from laurel.wp.managers import manages_points
from laurel.wp.request import Request
from tokens.fetch import fetch_json
from tokens.id_token import LONGEST, check_id_token
from tokens.member_of_claims import member_of_claims
from tokens.provider import provider_of
from tokens.provider_keys import ProviderKeys

SHORTEST_LIFE = 60
"""The fewest seconds that a token can be asked for."""

USUAL_LIFE = 60 * 60

_ARGS: dict[str, Any] = {
    "user": {
        "description": "The member: an id, an external id (`ext:…`), or `me`.",
        "type": ["integer", "string"],
        "default": "me",
        "maxLength": 300,
    },
    "scope": {
        "description": "What the token may do at most, of what the member may.",
        "type": "array",
        "items": {"type": "string", "maxLength": 64},
        "distinct": True,
        "minItems": 1,
        "maxItems": MOST_SCOPES,
        "default": ["me"],
    },
    "id_token": {
        "description": "The ID token of the member's identity provider, in place of credentials of this site.",
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST,
    },
    "expires_in": {
        "description": "For how many seconds it is good.",
        "type": "integer",
        "minimum": SHORTEST_LIFE,
        "maximum": LONGEST_LIFE,
        "default": USUAL_LIFE,
    },
}
_RESPONSE: dict[str, Any] = {
    "title": "member-token",
    "type": "object",
    "required": ["token", "expires", "user_id", "scope"],
    "properties": {
        "token": {"type": "string", "description": "The token: `Authorization: Bearer …`."},
        "expires": {"type": "string", "format": "date-time", "description": "When it ends, in UTC."},
        "user_id": {"type": "integer", "description": "The member's id."},
        "scope": {"type": "array", "items": {"type": "string"}, "description": "What it may do at most."},
    },
}


class TokensController(Controller):
    """``laurel/v1/tokens``."""

    namespace, rest_base = "laurel/v1", "tokens"

    def __init__(self, server: Server) -> None:
        """A controller that holds the keys of the site's identity provider."""
        super().__init__(server)
        self._keys = ProviderKeys(fetch_json)

    def register_routes(self) -> None:
        """Register the one route."""
        endpoint = {
            "methods": self.server.CREATABLE,
            "callback": self.create_item,
            "summary": "Make a short-lived token for a member",
            "permission_callback": self.create_item_permissions_check,
            "args": _ARGS,
            "responses": {200: _RESPONSE},
        }
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}", endpoint)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Members for themselves; managers for others, by a key without scopes or with ``tokens:write``.

        `create_item` refuses members who may do more than the caller. Every caller may send an ID token, which it
        checks.
        """
        if request["id_token"] is not None:
            return ALLOWED
        if not request.user.id:
            raise WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})
        if not scopes_of(request):  # a key with scopes was made to make tokens
            check_manages_credentials(request, within=True)
        if not (_is_caller(request) or (manages_points(request) and has_scope(request, "tokens:write"))):
            raise _refused(request)
        return ALLOWED

    def create_item(self, request: Request) -> WP_REST_Response:
        """Sign a token; nothing is stored. It ends with the key that makes it, at the latest.

        Raises UserNotFound; WP_Error 400 ``rest_invalid_param`` for an unknown scope; 403 ``rest_cannot_widen_key`` for
        scopes that the caller's key does not have, ``rest_cannot_create_token`` for a member who may do more.
        """
        if request["id_token"] is not None:
            return self._exchange(request)
        site, caller = request.site, request.user
        login = login_of(site, with_login(site, _member_id(request)).id)
        user_id = login.user_id
        own = caller.restrictions if isinstance(caller, CurrentUser) else Restrictions()
        if user_id != caller.id and not _may_stand_for(caller, login):
            raise _refused(request)
        scopes, expires = _scopes(request["scope"]), _expires(request, own)
        if not is_within(Restrictions(scopes), Restrictions(own.scopes)):
            message = "A key makes no token that may do more than itself."
            raise WP_Error("rest_cannot_widen_key", message, {"status": 403})
        key = caller.application_password if user_id == caller.id else ""
        return _shown(request, token_for(login, scopes, expires, site.services.secret, key))

    def _exchange(self, request: Request) -> WP_REST_Response:
        """A token for the member whom the site's identity provider says the caller is; credentials are not looked at.

        Raises WP_Error 400 ``rest_no_identity_provider``; 403 ``rest_cannot_widen_key`` for scopes that the setting
        does not allow; what `check_id_token` and `member_of_claims` raise.
        """
        site = request.site
        provider = provider_of(site)
        if provider is None:
            raise WP_Error("rest_no_identity_provider", "This site has no identity provider.", {"status": 400})
        scopes = _scopes(request["scope"])
        if not is_within(Restrictions(scopes), Restrictions(provider.scopes)):
            message = f"Members who sign in by the identity provider get at most {', '.join(provider.scopes)}."
            raise WP_Error("rest_cannot_widen_key", message, {"status": 403})
        claims = check_id_token(request["id_token"], provider, self._keys, site.now().timestamp())
        login, made = member_of_claims(site, provider, claims)
        if made is not None:
            self.server.do_action("user_register", made.id, made, request)
        return _shown(request, token_for(login, scopes, _expires(request, UNRESTRICTED), site.services.secret))


def _shown(request: Request, token: MemberToken) -> WP_REST_Response:
    site = request.site
    data = {
        "token": encode_member_token(token, site.services.secret, request.home_url, site.now()),
        "expires": expires_text(token.expires),
        "user_id": token.user_id,
        "scope": list(token.scopes),
    }
    return WP_REST_Response(data, headers=NO_CACHE)


def _is_caller(request: Request) -> bool:
    return str(request["user"]) in ("me", str(request.user.id))


def _member_id(request: Request) -> int:
    """The id of the member of a request. Raises UserNotFound; signs, fractions and exponents are of no id."""
    if _is_caller(request):
        return request.user.id
    named = str(request["user"])
    if named.startswith(PREFIX):
        found = referred_user(request, named)
        if not found:
            raise UserNotFound(named)
        return found
    if not (named[:1].isalpha() or (named.isascii() and named.isdigit())):
        raise UserNotFound(named)
    return find_user(request.site, request["user"]).id


def _may_stand_for(caller: object, login: Login) -> bool:
    """Whether a caller has all capabilities of a member: a token for who has more would be a way to them."""
    held = capabilities_of(caller.roles) if isinstance(caller, CurrentUser) else {}
    wanted = capabilities_of(login.roles)
    return all(held.get(name) for name in wanted if name not in login.roles)


def _scopes(given: list[str]) -> tuple[str, ...]:
    unknown = [name for name in given if not is_scope(name)]
    if unknown:
        data = {"status": 400, "params": {"scope": f"There is no scope {unknown[0]}."}}
        raise WP_Error("rest_invalid_param", "Invalid parameter(s): scope", data)
    return tuple(dict.fromkeys(given))


def _expires(request: Request, own: Restrictions) -> int:
    """The end in seconds since 1970: as asked for, but not after that of the caller's key."""
    wanted = int(request.site.now().timestamp()) + int(request["expires_in"])
    if not own.expires:
        return wanted
    return min(wanted, int(datetime.strptime(own.expires, STAMP).replace(tzinfo=UTC).timestamp()))


def _refused(request: Request) -> WP_Error:
    return not_allowed(request, "rest_cannot_create_token", "You may not make a token for this member.")
