"""Arguments that many routes share, and what a request makes of them."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.operate import AnswerOf, Operator, keyed
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.request import Request

USER_ID: dict[str, Any] = {
    "description": "The user's number.",
    "type": "integer",
    "minimum": 1,
    "maximum": LARGEST_ID,
}


def operator_of(request: Request, user_id: int, admin: int, answer_of: AnswerOf) -> Operator:
    """Who operates on a user: the manager `admin`, or 0 for the system.

    With an ``Idempotency-Key`` header a repetition changes nothing and is answered with what `answer_of` made of the
    first decision. Raises BadIdempotencyKey.
    """
    operator = Operator(user_id, admin, answer_of=answer_of)
    asked = {"route": request.route.lower(), "params": request.get_params()}
    return keyed(request.site, operator, request.user.id, request.get_header("idempotency-key"), asked)
