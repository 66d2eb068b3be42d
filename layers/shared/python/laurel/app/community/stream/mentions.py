"""The users that a text mentions by ``@name`` (bp_activity_find_mentions)."""

from __future__ import annotations

import re

from laurel.app.ports.users import UserQuery
from laurel.app.site import Site

MENTIONS_AT_MOST = 20
"""The most mentions in one text; further names are plain text."""

_NAME = re.compile(r"(?<![\w@./-])@([\w.-]+)", re.ASCII)


def mention_names(text: str) -> list[str]:
    """The names mentioned in a text, in lower case, each once, without trailing punctuation."""
    names = (match.rstrip(".-").lower() for match in _NAME.findall(text))
    return list(dict.fromkeys(name for name in names if name))[:MENTIONS_AT_MOST]


def mentioned(site: Site, text: str, author: int) -> tuple[int, ...]:
    """The ids of the users that a text mentions, ascending, without its author."""
    names = mention_names(text)
    found = site.services.users.find(UserQuery(slugs=names, limit=MENTIONS_AT_MOST)).users if names else ()
    return tuple(sorted(user.id for user in found if user.id != author))
