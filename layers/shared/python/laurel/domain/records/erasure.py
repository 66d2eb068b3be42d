"""The erasure: that a person was erased, when and how, kept so that it is done again after a restore."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Mode = Literal["erase", "anonymize"]
"""``erase``: the user and their rows go. ``anonymize``: the rows and their sums stay, of a pseudonym."""

MODES: tuple[Mode, ...] = ("erase", "anonymize")


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a user was erased at an aware ``time``; it holds nothing of the person but the id.

    ``reassign`` is the id of the user who became author of their posts, 0 for none. ``managed``: they may have awarded
    by hand, so that logs of other users were looked through for their name.
    """

    time: datetime
    user_id: int
    mode: Mode
    reassign: int = 0
    managed: bool = False


def pseudonym(user_id: int) -> str:
    """The name that stands for an erased person wherever a row keeps that there was one.

    It is made of the id, which is never given out again and leads to nothing once the person is erased: so it is the
    same in every row, after a restore and after a new secret.
    """
    return f"deleted-user-{user_id}"


def hidden(names: Iterable[str], user_id: int) -> Callable[[Any], Any]:
    """Replaces the names of a person, as whole words in any case, by their pseudonym: in texts, lists and objects.

    Linear in the text. Done again, it changes nothing.
    """
    words = sorted({name.strip() for name in names if name.strip()}, key=lambda name: (-len(name), name))
    instead = pseudonym(user_id)
    found = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words) or r"(?!)", re.IGNORECASE)

    def hide(value: Any) -> Any:
        if isinstance(value, str):
            # what stands between pseudonyms: a person called "user" is not replaced within one
            return instead.join(found.sub(instead, part) for part in value.split(instead))
        if isinstance(value, dict):
            return {key: hide(item) for key, item in value.items()}
        return [hide(item) for item in value] if isinstance(value, list) else value

    return hide
