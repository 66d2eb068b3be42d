"""The sessions and tokens of a user, to be listed and ended (WP_Session_Tokens, "Log Out Everywhere Else")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from laurel.app.site import STAMP
from laurel.app.users.change_login import end_member_tokens, login_of
from laurel.auth.current_user import CurrentUser
from laurel.auth.sessions import session_id, valid_sessions
from laurel.domain.records.login_session import LoginSession
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.controller import Controller
from laurel.wp.credentials import check_manages_credentials
from laurel.wp.find_user import user_of_path
from laurel.wp.request import Request
from wp_users.sign_in.attempt import attempt_of
from wp_users.sign_in.session_schema import user_session_schema


@dataclass(frozen=True, slots=True)
class Shown:
    """A session in a response: its user, and the id of the session that the request comes with."""

    user: User
    session: LoginSession
    current: str


class UserSessionsController(Controller):
    """``laurel/v1/users/{id}/sessions``, under a user's id or ``me``."""

    namespace = "laurel/v1"
    rest_base = r"users/(?P<user_id>(?:[\d]+|me))/sessions"

    def register_routes(self) -> None:
        """Register the collection and its items."""
        server = self.server
        context = partial(self.get_context_param, {"default": "view"})
        collection = [
            self.endpoint(server.READABLE, "get_items", lambda: {"context": context()}),
            self.endpoint(server.DELETABLE, "delete_items", dict),
        ]
        item = [self.endpoint(server.DELETABLE, "delete_item", dict, {200: "deleted"})]
        for path, endpoints in (("", collection), (r"/(?P<id>[0-9a-f]{32})", item)):
            server.register_rest_route(
                self.namespace, f"/{self.rest_base}{path}", endpoints, schema=self.get_public_item_schema
            )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a session in the list."""
        return user_session_schema()

    # ---- permissions: all depend on being allowed to edit the user

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user."""
        if request.user.can("edit_user", user_of_path(request).id):
            return ALLOWED
        raise not_allowed(request, "rest_cannot_manage_sessions", "You may not see or end this user's sessions.")

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user, and manage credentials."""
        self.get_items_permissions_check(request)
        return check_manages_credentials(request)

    def delete_items_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the user, and manage credentials."""
        return self.delete_item_permissions_check(request)

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """The sessions and tokens of the user that are valid, the newest first; the list is not paged."""
        prepared = [self.prepare_item_for_response(shown, request) for shown in self._found(request)]
        return WP_REST_Response([self.prepare_response_for_collection(item, request) for item in prepared])

    def delete_item(self, request: Request) -> WP_REST_Response:
        """End one session, and return what it was. Raises WP_Error 404 ``rest_session_invalid_id``."""
        for shown in self._found(request):
            if shown.session.id == request["id"]:
                request.site.services.sign_ins.end(shown.user.id, [shown.session.id])
                previous = self.prepare_item_for_response(shown, request)
                return WP_REST_Response({"deleted": True, "previous": previous.data})
        raise WP_Error("rest_session_invalid_id", "There is no such session.", {"status": 404})

    def delete_items(self, request: Request) -> WP_REST_Response:
        """End all sessions and tokens of the user but the one of this request, and return their number.

        Member tokens, which are stored nowhere, end too, and are not counted.
        """
        end_member_tokens(request.site, user_of_path(request).id)
        ended = [shown.session.id for shown in self._found(request) if shown.session.id != shown.current]
        request.site.services.sign_ins.end(user_of_path(request).id, ended)
        return WP_REST_Response({"deleted": True, "count": len(ended)})

    def _found(self, request: Request) -> list[Shown]:
        user, attempt = user_of_path(request), attempt_of(request)
        current = _current(request)
        return [Shown(user, session, current) for session in valid_sessions(attempt, login_of(request.site, user.id))]

    # ---- shapes

    def prepare_item_for_response(self, item: Shown, request: Request) -> WP_REST_Response:
        """A session with its link."""
        session = item.session
        data = {
            "id": session.id,
            "kind": session.kind,
            "created": session.created,
            "expires": datetime.fromtimestamp(session.expires, UTC).strftime(STAMP),
            "ip": session.address,
            "user_agent": session.user_agent,
            "current": session.id == item.current,
        }
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, str(request["context"] or "view")))
        if "_links" in self.top_level_fields(request):
            path = f"/{self.namespace}/users/{item.user.id}/sessions"
            response.add_link("collection", self.server.rest_url(path, request))
        return response


def _current(request: Request) -> str:
    """The id of the session or token that authenticated the request; "" for an application password."""
    token = request.user.session if isinstance(request.user, CurrentUser) else ""
    return session_id(token) if token else ""
