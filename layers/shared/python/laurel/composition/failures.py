"""What an exception of the application becomes for the client."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.idempotency import BadIdempotencyKey, IdempotencyKeyReused
from laurel.app.errors import (
    AlreadyTrashed,
    ApplicationPasswordNotFound,
    PostNotFound,
    RequirementUnfinished,
    RowNotFound,
    SlugRefused,
    TooManyApplicationPasswords,
    UserNotFound,
)
from laurel.app.ports.common import CatalogueFull, PostTooLarge, TooManyAtOnce, TooManyRows, Unavailable
from laurel.domain.awards.by_hand import Refused
from laurel.domain.awards.event import EventRefused
from laurel.rest.errors import WP_Error

_TRANSLATIONS: tuple[tuple[type[Exception], str, str, dict[str, Any]], ...] = (
    (PostNotFound, "rest_post_invalid_id", "There is no such post.", {"status": 404}),
    (AlreadyTrashed, "rest_already_trashed", "The post is in the trash already.", {"status": 410}),
    (RowNotFound, "rest_item_invalid_id", "There is no such entry.", {"status": 404}),
    (UserNotFound, "rest_user_invalid_id", "There is no such user.", {"status": 404}),
    (
        ApplicationPasswordNotFound,
        "rest_application_password_not_found",
        "There is no such application password.",
        {"status": 404},
    ),
    (
        TooManyApplicationPasswords,
        "rest_too_many_application_passwords",
        "Revoke an application password before you make another one.",
        {"status": 400},
    ),
    (
        BadIdempotencyKey,
        "rest_invalid_idempotency_key",
        "An Idempotency-Key is 1 to 255 visible ASCII characters.",
        {"status": 400},
    ),
    (
        IdempotencyKeyReused,
        "rest_idempotency_key_reused",
        "This Idempotency-Key came with another request.",
        {"status": 409},
    ),
    (CatalogueFull, "rest_catalogue_full", "The site holds as many posts as it can.", {"status": 507}),
    (PostTooLarge, "rest_post_too_large", "A post can hold up to 400 KB, its meta included.", {"status": 400}),
    (TooManyAtOnce, "rest_too_many_at_once", "This earns too much of what is limited for all.", {"status": 409}),
    (TooManyRows, "rest_too_many_rows", "This filter matches too much; narrow it down.", {"status": 400}),
    (Unavailable, "rest_unavailable", "The site is busy; try again.", {"status": 503, "retry_after": 1}),
)
"""What an exception of the application becomes as a WP_Error."""


def translate(error: Exception) -> WP_Error | None:
    """The error that reports an exception of the application; None for one that is a mistake of ours."""
    if isinstance(error, SlugRefused):
        params = {"slug": str(error)}
        detail = {"code": "rest_invalid_slug", "message": str(error), "data": None}
        data = {"status": 400, "params": params, "details": {"slug": detail}}
        return WP_Error("rest_invalid_param", "Not valid: slug", data)
    if isinstance(error, RequirementUnfinished):
        missing = {"missing": dict(error.missing)}
        detail = {"code": "rest_requirement_unfinished", "message": str(error), "data": missing}
        data = {"status": 400, "params": {"meta": str(error)}, "details": {"meta": detail}}
        return WP_Error("rest_invalid_param", "Not valid: meta", data)
    if isinstance(error, EventRefused):
        return WP_Error(error.code, str(error), {"status": error.status})
    if isinstance(error, Refused):
        return WP_Error(f"rest_{error.code}", str(error), {"status": 409})
    for kind, code, message, data in _TRANSLATIONS:
        if isinstance(error, kind):
            return WP_Error(code, message, dict(data))
    return None
