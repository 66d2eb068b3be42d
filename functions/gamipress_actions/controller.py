"""What the actions have in common: where they lie, who may take them, and what makes them repeatable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gamipress_actions.errors import invalid_field
from gamipress_actions.find_user import USER_ARGS, find_user
from laurel.app.awards.engine_run import Committed
from laurel.app.awards.operate import AnswerOf, Operator, keyed
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.controller import Controller, Server
from laurel.wp.request import Request

Args = dict[str, dict[str, Any]]

Change = Callable[[Site, Operator, Any], Committed]
"""What gives or takes: `laurel.app.awards.operate.award` or ``revoke``."""

DONE: Mapping[str, Any] = {
    "type": "object",
    "required": ["message", "success"],
    "properties": {"message": {"type": "string"}, "success": {"type": "boolean"}},
}
"""What a changing action answers."""


class ActionsController(Controller):
    """Base of the actions on one kind of thing: ``/wp/v2/gamipress/{action}``, the base being a setting."""

    namespace = "wp/v2"

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.definitions = server.definitions
        self.rest_base = self.definitions.actions_rest_base

    def register_reading(self, action: str, callback: Callable[..., Any], args: Args, answer: object) -> None:
        """Register an action that changes nothing: POST, and GET if a setting says so."""
        methods = "POST, GET" if self.definitions.actions_allow_get else "POST"
        self._register(action, methods, callback, args, answer)

    def register_changing(self, action: str, callback: Callable[..., Any], args: Args) -> None:
        """Register an action that changes something: POST only, lest a link or a prefetch take it."""
        self._register(action, "POST", callback, args, DONE)

    def _register(self, action: str, methods: str, callback: Callable[..., Any], args: Args, answer: object) -> None:
        endpoint = {
            "methods": methods,
            "callback": callback,
            "permission_callback": self.permissions_check,
            "args": {**USER_ARGS, **args},
            "responses": {200: answer, 409: "error"},
        }
        route = f"/{self.rest_base}/{action}"
        self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def permissions_check(self, request: Request) -> Allowed:
        """Whoever may manage options; nobody else, about oneself neither."""
        if not request.user.can("manage_options"):
            raise not_allowed(request, "rest_forbidden_context")
        return ALLOWED

    def give_or_take(self, request: Request, change: Change, name: str, message: str) -> Mapping[str, Any]:
        """Give a user the achievement or requirement that ``{name}_id`` tells, or take it. Raises 400 for none."""
        user_id = find_user(request)
        rules = request.site.catalogue.rules
        posts: Mapping[str, Mapping[int, Any]] = {"achievement": rules.achievements, "requirement": rules.requirements}
        post = posts[name].get(request[f"{name}_id"])
        if post is None:
            raise invalid_field(f"There is no such {name}.")
        operator = self.operator(request, user_id, lambda _: done(message))
        return operator.answer(change(request.site, operator, post))

    def operator(self, request: Request, user_id: int, answer_of: AnswerOf) -> Operator:
        """The manager who takes a changing action on a user.

        With an ``Idempotency-Key`` header a repetition changes nothing and returns what `answer_of` made of the
        first decision; the same key for another request is 409. Raises 400 for an unfit key.
        """
        operator = Operator(user_id, request.user.id, answer_of=answer_of)
        asked = {"route": request.route.lower(), "params": request.get_params()}
        return keyed(request.site, operator, request.user.id, request.get_header("idempotency-key"), asked)


def done(message: str) -> dict[str, Any]:
    """The answer of a changing action."""
    return {"message": message, "success": True}


def type_arg(description: str, types: Iterable[Post]) -> dict[str, Any]:
    """A required argument that is the slug of a published type."""
    return {"description": description, "type": "string", "enum": [post.slug for post in types], "required": True}


def id_arg(description: str, *, required: bool = True) -> dict[str, Any]:
    """An argument that is the number of a post."""
    bounds = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
    return {"description": description, **bounds, **({"required": True} if required else {})}
