"""Which scopes each route and method takes. What is not here is refused to every key with scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ANY = "any"
"""In place of scopes: every key, whichever it has."""

PREFIXED = "events:write:*"
"""In place of the scopes ``events:write:{prefix}*``."""

OWN_ID, OWN_USER_ID, OWN_USER = "me?id", "me?user_id", "me?user,user_id"
"""The scope ``me``, if the parameters of these names are the caller's id or ``me``, wherever the request gives them."""

Scopes = tuple[str, ...]
"""The scopes of which one is enough; none: keys with scopes are refused."""

NONE: Scopes = ()


@dataclass(frozen=True, slots=True)
class Needed:
    """What a route takes to read (GET, HEAD), to write (POST, PUT, PATCH), and to delete."""

    read: Scopes = NONE
    write: Scopes = NONE
    delete: Scopes = NONE


_PUBLIC = Needed((ANY,))
_ADMIN = Needed(("admin",), ("admin",), ("admin",))
_RULES = Needed(("rules:read",), ("rules:write",), ("rules:write",))
_LEDGER = Needed(("ledger:read",), ("admin",), ("admin",))
_READS_POINTS = Needed(("points:read", OWN_USER), ("points:read", OWN_USER))
_WRITES_POINTS = Needed(NONE, ("points:write",))
_USERS = Needed(("users:read",), ("users:write",), ("users:write",))
_USER = Needed(("users:read", OWN_ID), ("users:write", OWN_ID), ("users:write",))
_CALLER = Needed(("users:read", "me"), ("users:write", "me"), ("users:write",))
_OF_USER = Needed(("users:read", OWN_USER_ID), ("users:write", OWN_USER_ID), ("users:write", OWN_USER_ID))
_DEFINITIONS = Needed(("users:read",), ("admin",), ("admin",))

RULES = (
    "points-type", "achievement-type", "rank-type", "points-award", "points-deduct", "step", "rank-requirement",
    "laurel-trigger", "{rest_base}",
)  # fmt: skip
"""The types that the engine works by; ``{rest_base}`` are achievements and ranks, whose types a site makes."""

READING_ACTIONS = ("get-points", "get-achievements", "get-rank", "get-next-rank", "get-previous-rank")
WRITING_ACTIONS = (
    "award-points", "deduct-points", "award-achievement", "revoke-achievement", "award-rank", "revoke-rank",
    "upgrade-to-next-rank", "downgrade-to-previous-rank", "award-requirement", "revoke-requirement",
)  # fmt: skip

_COMMUNITY: Mapping[str, Needed] = {
    "": _PUBLIC,
    "/components": _ADMIN,
    "/members": _USERS,
    "/members/{id}": _USER,
    "/members/me": _CALLER,
    "/members/{user_id}/avatar": _OF_USER,
    "/members/{user_id}/cover": _OF_USER,
    "/xprofile/groups": _DEFINITIONS,
    "/xprofile/groups/{id}": _DEFINITIONS,
    "/xprofile/fields": _DEFINITIONS,
    "/xprofile/fields/{id}": _DEFINITIONS,
    "/xprofile/{field_id}/data/{user_id}": _OF_USER,
    "/activity": _ADMIN,
    "/activity/{id}": _ADMIN,
    "/activity/{id}/favorite": _ADMIN,
    "/friends": _ADMIN,
    "/friends/{id}": _ADMIN,
}

ROUTES: Mapping[str, Needed] = {
    # ---- the API itself; each request of a batch is checked like any other
    "/": _PUBLIC,
    "/batch/v1": Needed(NONE, (ANY,)),
    "/wp/v2": _PUBLIC,
    "/laurel/v1": _PUBLIC,
    "/jwt-auth/v1": _PUBLIC,
    "/laurel/v1/openapi": _PUBLIC,
    # ---- rules
    "/wp/v2/types": _RULES,
    "/wp/v2/types/{type}": _RULES,
    "/wp/v2/statuses": _RULES,
    "/wp/v2/statuses/{status}": _RULES,
    **{f"/wp/v2/{base}": _RULES for base in RULES},
    **{f"/wp/v2/{base}/{{id}}": _RULES for base in RULES},
    "/wp/v2/gamipress-posts": _RULES,
    "/laurel/v1/triggers": Needed(("rules:read", "events:write")),
    # ---- users; a key with scopes ends no credentials, and signs in nowhere
    "/wp/v2/users": _USERS,
    "/wp/v2/users/{id}": _USER,
    "/wp/v2/users/me": _CALLER,
    "/wp/v2/users/{user_id}/application-passwords": Needed(("users:read", OWN_USER_ID), ("users:write",)),
    "/wp/v2/users/{user_id}/application-passwords/introspect": _PUBLIC,
    "/wp/v2/users/{user_id}/application-passwords/{uuid}": Needed(("users:read", OWN_USER_ID), ("users:write",)),
    "/laurel/v1/users/{user_id}/sessions": Needed(("users:read", OWN_USER_ID)),
    "/laurel/v1/users/{user_id}/sessions/{id}": Needed(),
    "/laurel/v1/session": Needed(),
    "/jwt-auth/v1/token": Needed(),
    "/jwt-auth/v1/token/validate": Needed(NONE, (ANY,)),
    "/laurel/v1/privacy/export/{user}": _ADMIN,
    "/laurel/v1/privacy/erase/{user}": _ADMIN,
    "/laurel/v1/tokens": Needed(NONE, ("tokens:write", "me")),
    # ---- events
    "/laurel/v1/events": Needed(NONE, ("events:write", PREFIXED, "events:write:own")),
    "/laurel/v1/simulate": Needed(NONE, ("events:write", PREFIXED)),
    # ---- what users have earned
    "/wp/v2/gamipress": _PUBLIC,
    **{f"/wp/v2/gamipress/{action}": _READS_POINTS for action in READING_ACTIONS},
    **{f"/wp/v2/gamipress/{action}": _WRITES_POINTS for action in WRITING_ACTIONS},
    "/laurel/v1/set-points": _WRITES_POINTS,
    "/laurel/v1/award-points": _WRITES_POINTS,
    "/laurel/v1/deduct-points": _WRITES_POINTS,
    "/laurel/v1/unlock": Needed(NONE, ("points:write", OWN_USER)),
    "/laurel/v1/users/{reference}": Needed(NONE, ("users:write",)),
    "/laurel/v1/users/{id}/progress": Needed(("points:read", OWN_ID)),
    "/laurel/v1/users/me/progress": Needed(("points:read", "me")),
    "/laurel/v1/users/{id}/achievements": Needed(("points:read", OWN_ID)),
    "/laurel/v1/users/me/achievements": Needed(("points:read", "me")),
    "/laurel/v1/users/{id}/earnings": Needed(("ledger:read", OWN_ID)),
    "/laurel/v1/users/me/earnings": Needed(("ledger:read", "me")),
    "/laurel/v1/users/{id}/logs": Needed(("ledger:read", OWN_ID)),
    "/laurel/v1/users/me/logs": Needed(("ledger:read", "me")),
    "/laurel/v1/users/{id}/balances": Needed(("points:read", OWN_ID)),
    "/laurel/v1/users/me/balances": Needed(("points:read", "me")),
    "/laurel/v1/users/{id}/ranks": Needed(("points:read", OWN_ID)),
    "/laurel/v1/users/me/ranks": Needed(("points:read", "me")),
    "/wp/v2/gamipress-logs": _LEDGER,
    "/wp/v2/gamipress-logs/{id}": _LEDGER,
    "/wp/v2/gamipress-user-earnings": _LEDGER,
    "/wp/v2/gamipress-user-earnings/{id}": _LEDGER,
    "/laurel/v1/export/{ledger}": Needed(("ledger:read",)),
    # ---- the site
    "/wp/v2/settings": _ADMIN,
    "/wp/v2/posts": _ADMIN,
    "/wp/v2/posts/{id}": _ADMIN,
    "/laurel/v1/jobs": _ADMIN,
    "/laurel/v1/jobs/{id}": _ADMIN,
    "/laurel/v1/rebuild": _ADMIN,
    "/laurel/v1/spam": _ADMIN,
    # ---- the community
    **{f"/buddypress/{version}{path}": needed for version in ("v1", "v2") for path, needed in _COMMUNITY.items()},
}
"""By route, captures as ``{name}``. GamiPress' actions are here under their default path."""


def needed_for(route: str, method: str) -> Scopes:
    """The scopes of which one is enough for a route, by its name in `ROUTES`, and a method; empty for none."""
    needed = ROUTES.get(route)
    if needed is None:
        return NONE
    if method in ("GET", "HEAD"):
        return needed.read
    return needed.delete if method == "DELETE" else needed.write
