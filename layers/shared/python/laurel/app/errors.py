"""Every exception of the application, each with its code and status (`laurel.domain.failure`).

What the domain refuses is its own: `laurel.domain.awards.by_hand.Refused`, `laurel.domain.awards.event.EventRefused`.
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
    """Another writer was first: read again and decide again (`laurel.app.retry.until_committed`)."""


class MarkerTaken(Failure):
    """A marker was there already: what it stands for was done before. Nothing was written."""

    def __init__(self, marker: Marker) -> None:
        super().__init__(marker.key)
        self.marker = marker


class Unavailable(Failure):
    """The store cannot answer now (throttled, timed out, retries used up); ask again.

    After a time-out a write may have happened: as a whole, or not at all.
    """

    code, status, message = "rest_unavailable", 503, "The site is busy; try again."

    @property
    def data(self) -> dict[str, Any]:
        """With the seconds to wait."""
        return {"status": self.status, "retry_after": 1}


class CatalogueFull(Failure):
    """The catalogue is at its bound (20,000 posts); nothing was written."""

    code, status, message = "rest_catalogue_full", 507, "The site holds as many posts as it can."


class PostTooLarge(Failure):
    """A post with its meta is larger than one item may be (400 KB); nothing was written."""

    code, status, message = "rest_post_too_large", 400, "A post can hold up to 400 KB, its meta included."


class TooManyAtOnce(Failure):
    """More global maxima bear on one event than one transaction can ask about; nothing was written."""

    code, status, message = "rest_too_many_at_once", 409, "This earns too much of what is limited for all."


class TooManyRows(Failure):
    """A filter without an index matches more rows than are counted on a request (10,000)."""

    code, status, message = "rest_too_many_rows", 400, "This filter matches too much; narrow it down."


# ---- parameters


class InvalidParam(Failure):
    """A parameter that only the use case can judge; it is made with what is wrong.

    ``param`` names it, ``detail_code`` is the code of its entry among the details (WP_REST_Request::has_valid_params).
    """

    code, status = "rest_invalid_param", 400
    param, detail_code = "", "rest_invalid_param"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.message = f"Not valid: {self.param}"

    @property
    def data(self) -> dict[str, Any]:
        """With what is wrong, as WordPress reports it of parameters."""
        detail = {"code": self.detail_code, "message": str(self), "data": None}
        return {"status": self.status, "params": {self.param: str(self)}, "details": {self.param: detail}}


class SlugRefused(InvalidParam):
    """A type's slug that cannot be a route: reserved, too long, or that of another type."""

    param, detail_code = "slug", "rest_invalid_slug"


class RequirementUnfinished(InvalidParam):
    """A requirement that would be published without what its trigger takes.

    ``missing`` says in words what is missing, by key of its meta.
    """

    param, detail_code = "meta", "rest_requirement_unfinished"

    def __init__(self, missing: Mapping[str, str]) -> None:
        super().__init__(" ".join(missing.values()))
        self.missing = missing

    @property
    def data(self) -> dict[str, Any]:
        """With what is missing, key by key."""
        data = super().data
        data["details"][self.param]["data"] = {"missing": dict(self.missing)}
        return data


class BadProfileQuery(InvalidParam):
    """A query of profiles that cannot be read: too deep, too long, or a pattern."""

    param = "xprofile"


class BadIdempotencyKey(Failure):
    """A key that is too long, or has characters other than visible ASCII."""

    code, status = "rest_invalid_idempotency_key", 400
    message = "An Idempotency-Key is 1 to 255 visible ASCII characters."


class IdempotencyKeyReused(Failure):
    """A key that came with another request before."""

    code, status = "rest_idempotency_key_reused", 409
    message = "This Idempotency-Key came with another request."


# ---- posts


class PostNotFound(Failure):
    """The post is not there, or no longer."""

    code, status, message = "rest_post_invalid_id", 404, "There is no such post."


class AlreadyTrashed(Failure):
    """The post is in the trash already."""

    code, status, message = "rest_already_trashed", 410, "The post is in the trash already."


# ---- users


class UserNotFound(Failure):
    """The user is not there, or no longer."""

    code, status, message = "rest_user_invalid_id", 404, "There is no such user."


class _OfName(Failure):
    """What is wrong with a name of a user; WordPress gives these errors no status, which makes them 500.

    ``field`` says which name it is.
    """

    answers: Mapping[str, tuple[str, str]] = {}
    """Code and message by field."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
        self.code, self.message = self.answers[field]

    @property
    def data(self) -> None:
        """Nothing."""


class Taken(_OfName):
    """A unique name of a user belongs to another user; nothing was written.

    ``field`` is "login", "email" or "slug".
    """

    answers: Mapping[str, tuple[str, str]] = {
        "login": ("existing_user_login", "Somebody has this login name."),
        "email": ("existing_user_email", "Somebody has this e-mail address."),
        "slug": ("rest_user_invalid_slug", "Somebody else has this slug."),
    }


class NameTooLong(_OfName):
    """A name of a user is longer than WordPress allows.

    ``field`` is "login" or "slug".
    """

    answers: Mapping[str, tuple[str, str]] = {
        "login": ("user_login_too_long", "A login name has at most 60 characters."),
        "slug": ("user_nicename_too_long", "A slug has at most 50 characters."),
    }


class ApplicationPasswordNotFound(Failure):
    """The user has no application password of that UUID."""

    code, status = "rest_application_password_not_found", 404
    message = "There is no such application password."


class TooManyApplicationPasswords(Failure):
    """The user has as many application passwords as one may have."""

    code, status = "rest_too_many_application_passwords", 400
    message = "Revoke an application password before you make another one."


# ---- ledgers


class RowNotFound(Failure):
    """The log or earning is not there, or no longer."""

    code, status, message = "rest_item_invalid_id", 404, "There is no such entry."


class TooManyEvents(Failure):
    """A write causes more events that requirements listen to than can be kept with it (50); nothing was written."""

    code, status = "rest_too_many_events", 400
    message = "This causes too many events; change less of it at once."


class RowTaken(Failure):
    """The outbox row of an outcome is gone: its event was worked before. Nothing was written."""


# ---- the community


class NoStreamItem(Failure):
    """There is no such item of the activity stream."""

    code, status, message = "bp_rest_invalid_id", 404, "There is no such item."


class AlreadyFriends(Failure):
    """The two are friends, or one has asked the other; ``friendship`` is what there is."""

    code, status = "bp_rest_friends_create_item_failed", 400
    message = "There is a friendship, or a request for one, already."

    def __init__(self, friendship: Friendship) -> None:
        super().__init__("there is a friendship already")
        self.friendship = friendship


class NoFriendship(Failure):
    """Between the two there is no friendship of the kind that was to be changed."""

    code, status, message = "bp_rest_invalid_id", 404, "There is no such friendship."


class SwitchRefused(Failure):
    """A component that is not there, not in the state to be switched from, or required.

    It is made with one of the reasons in `answers`.
    """

    answers: Mapping[str, tuple[str, str, int]] = {
        "nonexistent": ("bp_rest_component_nonexistent", "There is no such component.", 404),
        "already_active": ("bp_rest_component_already_active", "The component is active already.", 400),
        "inactive": ("bp_rest_component_inactive", "The component is not active.", 400),
        "required": ("bp_rest_required_component", "A required component cannot be deactivated.", 400),
    }
    """Code, message and status by reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.code, self.message, self.status = self.answers[reason]


class TooManyFields(Failure):
    """The site has as many groups or fields of profiles as it may have; nothing was written.

    It is made with "group" or "field".
    """

    status = 400
    _kinds: Mapping[str, str] = {"group": "xprofile_field_group", "field": "xprofile_field"}

    def __init__(self, noun: str) -> None:
        super().__init__(noun)
        self.code = f"bp_rest_user_cannot_create_{self._kinds[noun]}"
        self.message = f"There are too many {noun}s."
