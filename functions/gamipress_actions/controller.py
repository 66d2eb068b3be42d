"""The base class of the actions: their address, permission and idempotency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gamipress_actions.errors import invalid_field
from gamipress_actions.find_user import USER_ARGS, find_user
from laurel.app.awards.engine_run import Committed
from laurel.app.awards.operate import AnswerOf, Operator, keyed
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.controller import Controller, Server
from laurel.wp.request import Request

Args = dict[str, dict[str, Any]]

Change = Callable[[Site, Operator, Any], Committed]
"""A function that awards or revokes: `laurel.app.awards.operate.award` or ``revoke``."""

DONE: Mapping[str, Any] = {
    "type": "object",
    "required": ["message", "success"],
    "properties": {"message": {"type": "string"}, "success": {"type": "boolean"}},
}
"""The response schema of a changing action."""


class ActionsController(Controller):
    """Base class of the actions ``/wp/v2/gamipress/{action}``; the ``gamipress`` in it is a setting."""

    namespace = "wp/v2"

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.definitions = server.definitions
        self.rest_base = self.definitions.actions_rest_base

    def register_reading(self, action: str, callback: Callable[..., Any], args: Args, response: object) -> None:
        """Register an action that changes nothing: POST, and GET if a setting says so."""
        methods = "POST, GET" if self.definitions.actions_allow_get else "POST"
        self._register(action, methods, callback, args, response, self.reading_permissions_check, repeatable=False)

    def register_changing(self, action: str, callback: Callable[..., Any], args: Args) -> None:
        """Register an action that changes something: POST only, so that a link or a prefetch cannot trigger it."""
        self._register(action, "POST", callback, args, DONE, self.permissions_check, repeatable=True)

    def _register(
        self,
        action: str,
        methods: str,
        callback: Callable[..., Any],
        args: Args,
        response: object,
        permission: Callable[[Request], Allowed],
        *,
        repeatable: bool,
    ) -> None:
        endpoint = {
            "methods": methods,
            "callback": callback,
            "permission_callback": permission,
            "args": {**USER_ARGS, **args},
            "responses": {200: response, 409: "error"},
            "repeatable": repeatable,
        }
        route = f"/{self.rest_base}/{action}"
        self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def permissions_check(self, request: Request) -> Allowed:
        """Callers who may manage options; users may not act even on themselves."""
        if not request.user.can("manage_options"):
            raise not_allowed(request, "rest_forbidden_context")
        return ALLOWED

    def reading_permissions_check(self, request: Request) -> Allowed:
        """The same, and members by a token or key with scopes, about themselves: GamiPress has no such credentials."""
        if request.user.is_restricted and _is_own(request):
            return ALLOWED
        return self.permissions_check(request)

    def change_earning(self, request: Request, change: Change, name: str, message: str) -> Mapping[str, Any]:
        """Award or revoke the achievement or requirement with the id in ``{name}_id``. Raises WP_Error 400 for none."""
        user_id = find_user(request)
        rules = request.site.catalogue.rules
        posts: Mapping[str, Mapping[int, Any]] = {"achievement": rules.achievements, "requirement": rules.requirements}
        post = posts[name].get(request[f"{name}_id"])
        if post is None:
            raise invalid_field(f"There is no such {name}.")
        operator = self.operator(request, user_id, lambda _: done(message))
        return operator.answer(change(request.site, operator, post))

    def operator(self, request: Request, user_id: int, answer_of: AnswerOf) -> Operator:
        """The manager as operator on a user, for a changing action.

        With an ``Idempotency-Key`` header a repetition changes nothing and returns what `answer_of` made of the
        first decision; the same key for another request is 409. Raises 400 for an unfit key.
        """
        operator = Operator(user_id, request.user.id, answer_of=answer_of)
        content = {"route": request.route.lower(), "params": request.get_params()}
        return keyed(request.site, operator, request.user.id, request.get_header("idempotency-key"), content)


def _is_own(request: Request) -> bool:
    """Whether the request's user is the caller; who cannot be found is not."""
    try:
        return find_user(request) == request.user.id
    except WP_Error:
        return False


def done(message: str) -> dict[str, Any]:
    """The response of a changing action."""
    return {"message": message, "success": True}


def type_arg(description: str, types: Iterable[Post]) -> dict[str, Any]:
    """A required argument that is the slug of a published type."""
    return {"description": description, "type": "string", "enum": [post.slug for post in types], "required": True}


def id_arg(description: str, *, required: bool = True) -> dict[str, Any]:
    """An argument that is the id of a post."""
    bounds = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
    return {"description": description, **bounds, **({"required": True} if required else {})}
