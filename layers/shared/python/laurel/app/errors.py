"""The exceptions of the application, each with its code and status (`laurel.domain.failure`).

The domain has its own: `laurel.domain.awards.by_hand.Refused`, `laurel.domain.awards.event.EventRefused`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from laurel.domain.failure import Failure

if TYPE_CHECKING:
    from laurel.app.ports.engine import Marker
    from laurel.domain.records.member import Friendship

# ---- the store


class Conflict(Failure):
    """Another request wrote first: read and decide again (`laurel.app.retry.until_committed`)."""


class MarkerTaken(Failure):
    """The marker exists: the event or request was handled before. Nothing was written."""

    def __init__(self, marker: Marker) -> None:
        super().__init__(marker.key)
        self.marker = marker


class Unavailable(Failure):
    """The store is not available now (throttled, timed out, retries used up); the request can be repeated.

    After a time-out a write may have been applied: as a whole, or not at all.
    """

    code, status, message = "rest_unavailable", 503, "The site is busy; try again."

    @property
    def data(self) -> dict[str, Any]:
        """The status, and the seconds to wait before a retry."""
        return {"status": self.status, "retry_after": 1}


class CatalogueFull(Failure):
    """The catalogue is at its bound (20,000 posts); nothing was written."""

    code, status, message = "rest_catalogue_full", 507, "The site holds as many posts as it can."


class PostTooLarge(Failure):
    """A post with its meta is larger than one item may be (400 KB); nothing was written."""

    code, status, message = "rest_post_too_large", 400, "A post can hold up to 400 KB, its meta included."


class TooManyAtOnce(Failure):
    """One event affects more global maxima than one transaction can check; nothing was written."""

    code, status, message = "rest_too_many_at_once", 409, "This earns too much of what is limited for all."


class TooManyRows(Failure):
    """A filter without an index matches more rows than one request counts (10,000)."""

    code, status, message = "rest_too_many_rows", 400, "This filter matches too much; narrow it down."


class BeyondOneRequest(TooManyRows):
    """A page of a ledger begins, or its order needs, more rows than one request reads; its cursor gets there."""

    message = "More rows than one request reads: narrow the list by dates, or follow X-Laurel-Cursor in an order by id."


class ListTooDeep(Failure):
    """An anonymous request for a page so far down a list of people that only members may go on."""

    code, status, message = "rest_list_too_deep", 400, "Sign in to read on in this list."


class EdgeRequired(Failure):
    """A request around the edge stack, on a site that is behind one."""

    code, status, message = "rest_edge_required", 403, "This site is reached at its own address only."


# ---- parameters


class InvalidParam(Failure):
    """A parameter that only the use case can validate; the argument is the problem, as text.

    ``param`` is its name, ``detail_code`` the code of its entry in the details (WP_REST_Request::has_valid_params).
    """

    code, status = "rest_invalid_param", 400
    param, detail_code = "", "rest_invalid_param"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.message = f"Not valid: {self.param}"

    @property
    def data(self) -> dict[str, Any]:
        """The problem, in the form of WordPress' rest_invalid_param."""
        detail = {"code": self.detail_code, "message": str(self), "data": None}
        return {"status": self.status, "params": {self.param: str(self)}, "details": {self.param: detail}}


class SlugRefused(InvalidParam):
    """The slug of a type that cannot be a route: reserved, too long, or that of another type."""

    param, detail_code = "slug", "rest_invalid_slug"


class DeclarationRefused(InvalidParam):
    """A declared trigger that would be published with arguments that contradict each other."""

    param, detail_code = "meta", "rest_invalid_declaration"


class RequirementUnfinished(InvalidParam):
    """A requirement that would be published without the meta that its trigger needs.

    ``missing`` describes what is missing, by meta key.
    """

    param, detail_code = "meta", "rest_requirement_unfinished"

    def __init__(self, missing: Mapping[str, str]) -> None:
        super().__init__(" ".join(missing.values()))
        self.missing = missing

    @property
    def data(self) -> dict[str, Any]:
        """The problem, with what is missing by meta key."""
        data = super().data
        data["details"][self.param]["data"] = {"missing": dict(self.missing)}
        return data


class WeakPassword(InvalidParam):
    """A login password that is too short, or a name of its user."""

    param, detail_code = "password", "rest_user_invalid_password"


class BadProfileQuery(InvalidParam):
    """A query of profiles that is refused: too deep, too long, or with a pattern."""

    param = "xprofile"


class BadEventUser(InvalidParam):
    """The ``user`` of an event is no external id, or comes with what does not go with it."""

    param = "user"


class BadIdempotencyKey(Failure):
    """A key that is too long, or has characters other than visible ASCII."""

    code, status = "rest_invalid_idempotency_key", 400
    message = "An Idempotency-Key is 1 to 255 visible ASCII characters."


class IdempotencyKeyReused(Failure):
    """A key that was used for another request."""

    code, status = "rest_idempotency_key_reused", 409
    message = "This Idempotency-Key was used for another request."


# ---- posts


class PostNotFound(Failure):
    """The post does not exist."""

    code, status, message = "rest_post_invalid_id", 404, "There is no such post."


class AlreadyTrashed(Failure):
    """The post is in the trash already."""

    code, status, message = "rest_already_trashed", 410, "The post is in the trash already."


# ---- users


class UserNotFound(Failure):
    """The user does not exist."""

    code, status, message = "rest_user_invalid_id", 404, "There is no such user."


class _OfName(Failure):
    """A refused login, e-mail or slug (``field``); WordPress gives these errors no status, which makes them 500."""

    status = 400
    errors: Mapping[str, tuple[str, str]] = {}
    """Code and message by field."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
        self.code, self.message = self.errors[field]


class Taken(_OfName):
    """A unique name of a user belongs to another user; nothing was written.

    ``field`` is "login", "email", "slug" or "external_id".
    """

    errors: Mapping[str, tuple[str, str]] = {
        "login": ("existing_user_login", "This login name is taken."),
        "email": ("existing_user_email", "This e-mail address is taken."),
        "slug": ("rest_user_invalid_slug", "This slug is taken."),
        "external_id": ("rest_external_id_taken", "Another user has this external id."),
    }


class MayNotMakeUsers(Failure):
    """An event with ``upsert`` of a sender who may not make users."""

    code, status, message = "rest_cannot_create_user", 403, "You may not make users with their events."


class ExternalIdTaken(Failure):
    """An external id that another user has: the response names them by ``user_id``."""

    code, status, message = "rest_external_id_taken", 409, "Another user has this external id."

    def __init__(self, user_id: int) -> None:
        super().__init__(user_id)
        self.user_id = user_id

    @property
    def data(self) -> dict[str, Any]:
        """The status, and the id of the user who has it."""
        return {"status": self.status, "user_id": self.user_id}


class NameTooLong(_OfName):
    """A name of a user is longer than WordPress allows.

    ``field`` is "login" or "slug".
    """

    errors: Mapping[str, tuple[str, str]] = {
        "login": ("user_login_too_long", "A login name has at most 60 characters."),
        "slug": ("user_nicename_too_long", "A slug has at most 50 characters."),
    }


class ApplicationPasswordNotFound(Failure):
    """The user has no application password of that UUID."""

    code, status = "rest_application_password_not_found", 404
    message = "There is no such application password."


class TooManyApplicationPasswords(Failure):
    """The user has as many application passwords as allowed."""

    code, status = "rest_too_many_application_passwords", 400
    message = "Revoke an application password before you make another one."


# ---- events


class OwnEventRefused(Failure):
    """An event that a member's own client may not send. The argument is the message."""

    code, status = "rest_cannot_send_events", 403

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EventLimitReached(Failure):
    """A member's client sent as many events of a trigger as are accepted in a minute, an hour or a day (``per``).

    ``seconds`` are left of it.
    """

    code, status = "rest_event_limit_reached", 429

    def __init__(self, trigger: str, limit: int, per: str, seconds: int) -> None:
        super().__init__(trigger)
        self.message = f"At most {limit} events {trigger} are accepted per {per}."
        self.seconds = seconds

    @property
    def data(self) -> dict[str, Any]:
        """The status, and the seconds to wait before a retry."""
        return {"status": self.status, "retry_after": self.seconds}


# ---- ledgers


class RowNotFound(Failure):
    """The log or earning does not exist."""

    code, status, message = "rest_item_invalid_id", 404, "There is no such entry."


class TooManyEvents(Failure):
    """A write causes more site events than its transaction can hold (50); nothing was written."""

    code, status = "rest_too_many_events", 400
    message = "This causes too many events; change less of it at once."


class RowTaken(Failure):
    """The outbox row of an outcome does not exist: its event was recorded before. Nothing was written."""


# ---- the community


class NoStreamItem(Failure):
    """The stream item does not exist."""

    code, status, message = "bp_rest_invalid_id", 404, "There is no such item."


class AlreadyFriends(Failure):
    """The two users have a friendship or a request for one, ``friendship``."""

    code, status = "bp_rest_friends_create_item_failed", 400
    message = "There is a friendship, or a request for one, already."

    def __init__(self, friendship: Friendship) -> None:
        super().__init__("there is a friendship already")
        self.friendship = friendship


class NoFriendship(Failure):
    """The two users have no friendship, or none in the state required."""

    code, status, message = "bp_rest_invalid_id", 404, "There is no such friendship."


class SwitchRefused(Failure):
    """A component that does not exist, is in the requested state already, or is required.

    The argument is a reason: a key of `reasons`.
    """

    reasons: Mapping[str, tuple[str, str, int]] = {
        "nonexistent": ("bp_rest_component_nonexistent", "There is no such component.", 404),
        "already_active": ("bp_rest_component_already_active", "The component is active already.", 400),
        "inactive": ("bp_rest_component_inactive", "The component is not active.", 400),
        "required": ("bp_rest_required_component", "A required component cannot be deactivated.", 400),
    }
    """Code, message and status by reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.code, self.message, self.status = self.reasons[reason]


class TooManyFields(Failure):
    """The site has as many groups or fields of profiles as allowed; nothing was written.

    The argument is "group" or "field".
    """

    status = 400
    _kinds: Mapping[str, str] = {"group": "xprofile_field_group", "field": "xprofile_field"}

    def __init__(self, noun: str) -> None:
        super().__init__(noun)
        self.code = f"bp_rest_user_cannot_create_{self._kinds[noun]}"
        self.message = f"There are too many {noun}s."
