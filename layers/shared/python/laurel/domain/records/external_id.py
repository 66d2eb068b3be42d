"""External ids: what an application calls its own users."""

from __future__ import annotations

import re

PREFIX = "ext:"
"""What a reference to a user begins with that is an external id: ``ext:8f1c``."""

MOST_CHARACTERS = 255

_SYNTAX = re.compile(rf"[A-Za-z0-9._:@|-]{{1,{MOST_CHARACTERS}}}", re.ASCII)

_OWN_NAME = re.compile(r"ext-(0|[1-9]\d{0,15})", re.ASCII)


class BadExternalId(ValueError):
    """A text that is no external id; the text of the error says why."""

    def __init__(self) -> None:
        super().__init__(f"An external id has 1 to {MOST_CHARACTERS} of A-Z, a-z, 0-9, and . _ : @ | -")


def is_external_id(text: str) -> bool:
    """Whether a text is an external id: 1 to 255 of ``A-Za-z0-9._:@|-``; upper and lower case differ."""
    return _SYNTAX.fullmatch(text) is not None


def referred_to(reference: str) -> str | None:
    """The external id of a reference with `PREFIX`; None for any other text. Raises BadExternalId."""
    if not reference.startswith(PREFIX):
        return None
    if not is_external_id(found := reference.removeprefix(PREFIX)):
        raise BadExternalId
    return found


def own_name(user_id: int) -> str:
    """The login name and slug of a user who was made by an external id alone. No other user can have it."""
    return f"ext-{user_id}"


def owner_of_name(name: str) -> int:
    """The id of the user whom a name belongs to that is made of an id (`own_name`); 0 for any other name."""
    found = _OWN_NAME.fullmatch(name.casefold())
    return int(found[1]) if found else 0
