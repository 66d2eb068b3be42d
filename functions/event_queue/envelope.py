"""What a message of the queue holds: an event as EventBridge delivers it, with its detail."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StrictBool

from laurel.domain.awards.event import Event

ID_LENGTH = 200
"""Characters that the sender's own event id may have."""

LARGEST_ID = 2**53 - 1
"""No id of ours is larger: what JSON readers count exactly."""


class Detail(BaseModel):
    """The ``detail`` of an event. Whatever else there is to say about it belongs into ``args``.

    ``id`` makes the event count once, however often its sender sends it; ``import`` admits events of any age.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    user_id: Annotated[int, Field(strict=True, gt=0, le=LARGEST_ID)]
    specific_id: Annotated[int, Field(strict=True, ge=0, le=LARGEST_ID)] = 0
    args: dict[str, JsonValue] = Field(default_factory=dict)
    id: Annotated[str, Field(max_length=ID_LENGTH)] = ""
    time: AwareDatetime | None = None
    imported: Annotated[StrictBool, Field(alias="import")] = False


class Envelope(BaseModel):
    """What of EventBridge's envelope matters here: the event's id and time, and its type, which is the trigger."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(min_length=1, max_length=ID_LENGTH)]
    trigger: Annotated[str, Field(alias="detail-type", min_length=1)]
    time: AwareDatetime
    detail: Detail


def read_event(body: str) -> Event:
    """The event in the body of a message. Raises pydantic.ValidationError.

    The id is the sender's or else EventBridge's, so that a second delivery of the message is known in any case.
    EventBridge's time serves where the sender gave none, but does not tell one event from another: a sender who
    repeats an event under its id gets a new envelope.
    """
    envelope = Envelope.model_validate_json(body)
    detail = envelope.detail
    return Event(
        trigger=envelope.trigger,
        user_id=detail.user_id,
        specific_id=detail.specific_id,
        args=detail.args,
        id=detail.id or envelope.id,
        time=detail.time,
        received=envelope.time,
        imported=detail.imported,
    )
