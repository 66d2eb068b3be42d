"""The names of scopes, and which of them cover which others."""

from __future__ import annotations

import re
from collections.abc import Iterable

SCOPES = (
    "events:write",
    "events:write:own",
    "points:read",
    "points:write",
    "rules:read",
    "rules:write",
    "users:read",
    "users:write",
    "ledger:read",
    "tokens:write",
    "me",
    "admin",
)
"""The scopes; besides there are `FAMILIES`, and ``events:write:{prefix}*`` for the triggers whose names begin so."""

FAMILIES = ("points:*", "rules:*", "users:*")
"""Names for reading and writing together."""

EVENTS, OWN_EVENTS, ADMIN = "events:write", "events:write:own", "admin"

MOST_SCOPES = 10
"""The most scopes of a key: they are in the login item, which holds up to a hundred keys."""

PREFIX_LENGTH = 50
"""Characters of the longest prefix."""

_PREFIXED = re.compile(rf"events:write:[A-Za-z0-9_-]{{1,{PREFIX_LENGTH}}}\*", re.ASCII)


def is_scope(name: str) -> bool:
    """Whether there is a scope of that name."""
    return name in SCOPES or name in FAMILIES or is_prefixed(name)


def covers(held: str, wanted: str) -> bool:
    """Whether one scope allows all that another does; ``admin`` covers every scope."""
    if held in (wanted, ADMIN):
        return True
    if held == EVENTS:
        return wanted.startswith(f"{EVENTS}:")
    # own events are of any name
    return held.endswith("*") and wanted != OWN_EVENTS and wanted.startswith(held[:-1])


def all_covered(held: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether each wanted scope is covered by one that is held."""
    kept = tuple(held)
    return all(any(covers(scope, each) for scope in kept) for each in wanted)


def may_send(scopes: Iterable[str], trigger: str) -> bool:
    """Whether scopes allow events of a trigger about any user; ``events:write:own`` does not."""
    return any(
        scope in (EVENTS, ADMIN) or (is_prefixed(scope) and trigger.startswith(_prefix(scope))) for scope in scopes
    )


def is_prefixed(scope: str) -> bool:
    """Whether a scope is one of ``events:write:{prefix}*``."""
    return _PREFIXED.fullmatch(scope) is not None


def _prefix(scope: str) -> str:
    return scope[len(EVENTS) + 1 : -1]
