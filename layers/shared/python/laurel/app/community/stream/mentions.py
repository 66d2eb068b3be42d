"""The users that a text mentions by ``@name`` (bp_activity_find_mentions), and links to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from laurel.app.ports.users import UserQuery
from laurel.app.site import Site

MENTIONS_AT_MOST = 20
"""The most users mentioned in one text; further names are plain text."""

LINKED_AT_MOST = 100
"""The most links to mentioned users in one text, so that a text does not grow beyond what an item holds."""

_NAME = re.compile(r"(?<![\w@./-])@([\w.-]+)", re.ASCII)
_TAG = re.compile(r"(<[^<>]*>)")
_LINK = re.compile(r"<(/?)a[\s>]", re.IGNORECASE)
_NO_END = ".-"
"""What a name does not end with."""


def mention_names(text: str) -> list[str]:
    """The names mentioned in a text, in lower case, each once, without trailing punctuation."""
    names = (match.rstrip(_NO_END).lower() for match in _NAME.findall(text))
    return list(dict.fromkeys(name for name in names if name))[:MENTIONS_AT_MOST]


def mentioned(site: Site, text: str) -> Mapping[str, int]:
    """The users that a text mentions: ids by name, in lower case."""
    names = mention_names(text)
    found = site.services.users.find(UserQuery(slugs=names, limit=MENTIONS_AT_MOST)).users if names else ()
    return {user.slug: user.id for user in found}


def others_among(users: Mapping[str, int], author: int) -> tuple[int, ...]:
    """The ids of mentioned users, ascending, without the author of the text."""
    return tuple(sorted(user_id for user_id in users.values() if user_id != author))


def link_mentions(text: str, users: Mapping[str, int], home_url: str) -> str:
    """HTML whose mentions of these users are links to their pages (bp_activity_at_name_filter_updates).

    Text inside links stays as it is, and so do mentions beyond the first `LINKED_AT_MOST`.

    Args:
        text: The HTML.
        users: What `mentioned` returned for it.
        home_url: The site's address, without a slash at the end.
    """
    if not users:
        return text
    links = count(1)

    def linked(found: re.Match[str]) -> str:
        name = found[1].rstrip(_NO_END)
        slug = name.lower()
        if slug not in users or next(links) > LINKED_AT_MOST:
            return found.group()
        address = f"{home_url}/members/{slug}/"
        return f"<a class='bp-suggestions-mention' href='{address}' rel='nofollow'>@{name}</a>{found[1][len(name) :]}"

    pieces, inside = _TAG.split(text), False
    for position, piece in enumerate(pieces):
        if position % 2:
            tag = _LINK.match(piece)
            inside = not tag[1] if tag else inside
        elif not inside:
            pieces[position] = _NAME.sub(linked, piece)
    return "".join(pieces)
