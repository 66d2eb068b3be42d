"""Arguments that several routes share, and the operator of a request."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.engine_run import Committed
from laurel.app.awards.operate import AnswerOf, Operator, keyed
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.request import Request
from laurel_api.awarded import show_answer

USER_ID: dict[str, Any] = {
    "description": "The user's id.",
    "type": "integer",
    "minimum": 1,
    "maximum": LARGEST_ID,
}


def operator_of(request: Request, user_id: int, admin: int, answer_of: AnswerOf) -> Operator:
    """The operator on a user: the manager `admin`, or 0 for the system.

    With an ``Idempotency-Key`` header a repetition changes nothing and is answered with what `answer_of` made of the
    first decision. Raises BadIdempotencyKey.
    """
    operator = Operator(user_id, admin, answer_of=answer_of)
    content = {"route": request.route.lower(), "params": request.get_params()}
    return keyed(request.site, operator, request.user.id, request.get_header("idempotency-key"), content)


def operated(request: Request, operator: Operator, committed: Committed) -> dict[str, Any]:
    """The response to an operation; a repetition has that of the first request, and says so."""
    answer = {**operator.answer(committed), "repeated": committed.repeated is not None}
    return show_answer(request.site.catalogue, answer)
