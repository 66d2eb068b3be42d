"""Balances and ranks as meta of a user (gamipress_register_meta): one key per published points and rank type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.awards.set_balances import set_balances
from laurel.app.posts.catalogue import Catalogue
from laurel.auth.scopes.check import has_scope
from laurel.domain.awards.state import UserState
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.resources.meta import AuthCallback, RegisteredMeta
from laurel.wp.controller import Server
from laurel.wp.request import Request

POINTS, RANK = "points", "rank"

MEMBERS: Mapping[str, str] = {
    POINTS: "balances",
    RANK: "ranks",
    "awarded": "awarded",
    "deducted": "deducted",
    "expended": "expended",
}
"""The attribute of a user's state that each kind of key shows. A stored key is the kind, ``#``, and the id of the
type; the names in responses use slugs, so renaming a type writes nothing."""

TOTALS = ("awarded", "deducted", "expended")
"""Kinds that only managers may read, in edit context, and that cannot be written."""

LARGEST = 2**53 - 1
"""The largest balance: the largest integer that JSON carries exactly."""


def register_gamipress_meta(server: Server) -> None:
    """Declare ``_gamipress_{slug}_points`` for the points types, then ``_gamipress_{slug}_rank`` for the rank types.

    Then the totals of each points type, such as ``_gamipress_{slug}_points_awarded``.
    """
    definitions = server.definitions
    for post in definitions.points_types:
        _register(server, f"{POINTS}#{post.id}", f"_gamipress_{post.slug}_points", _may_write)
    for post in definitions.rank_types:
        _register(server, f"{RANK}#{post.id}", f"_gamipress_{post.slug}_rank", _may_write)
    for post in definitions.points_types:
        for kind in TOTALS:
            name = f"_gamipress_{post.slug}_points_{kind}"
            _register(server, f"{kind}#{post.id}", name, _never, {"context": ["edit"], "readonly": True})


def _register(server: Server, key: str, name: str, auth: AuthCallback, schema: Mapping[str, Any] | None = None) -> None:
    server.register_meta(
        "user",
        key,
        {
            "type": "integer",
            "default": 0,
            "show_in_rest": {"name": name, "schema": schema or {}},
            "sanitize_callback": _amount,
            "auth_callback": auth,
        },
    )


def stored_meta(request: Request, user: User | None, meta: RegisteredMeta) -> dict[str, Any]:
    """A user's meta with balances and ranks by stored key. Their state is read only if types are published."""
    keys = state_keys(meta)
    state = request.site.state(user.id) if user and keys else UserState()
    found = {key: getattr(state, MEMBERS[kind]).get(type_id, 0) for key, (kind, type_id) in keys.items()}
    return {**(user.meta if user else {}), **found}


def state_keys(meta: RegisteredMeta) -> dict[str, tuple[str, int]]:
    """The kind and the id of the type of each declared key whose value is in the state."""
    parts = {key.key: key.key.partition("#") for key in meta.of("user").values()}
    return {key: (kind, int(type_id)) for key, (kind, mark, type_id) in parts.items() if mark and kind in MEMBERS}


def shown_meta(request: Request, user: User, meta: RegisteredMeta) -> dict[str, Any]:
    """The property ``meta`` of a user; with totals for managers only."""
    values = meta.get_value(stored_meta(request, user, meta), "user")
    if _may_manage(request, "", user):
        return values
    keys = meta.of("user")
    return {name: value for name, value in values.items() if keys[name].key.partition("#")[0] not in TOTALS}


def write_balances(request: Request, user: User, meta: RegisteredMeta) -> None:
    """Set the balances and ranks of a request; permission was checked with the profile's."""
    given = request["meta"] or {}
    keys = state_keys(meta)
    names = {key.key: name for name, key in meta.of("user").items() if key.key in keys and name in given}
    if not names:
        return
    changed = or_raise(meta.changed(given, stored_meta(request, user, meta), request, user, "user"))
    values = {kind: {keys[key][1]: changed.get(key) or 0 for key in names if keys[key][0] == kind} for kind in MEMBERS}
    if values[POINTS] or values[RANK]:
        set_balances(request.site, user.id, values[POINTS], values[RANK], request.user.id)


def _amount(value: int) -> int:
    """The absolute value, as GamiPress stores it; at most `LARGEST`."""
    return min(abs(value), LARGEST)


def _may_manage(request: Request, _key: str, _user: object) -> bool:
    """Administrators."""
    return request.user.can("manage_options")


def _may_write(request: Request, _key: str, _user: object) -> bool:
    """Administrators, by a key that may write points; GamiPress lets users write their own, which gives points away."""
    return request.user.can("manage_options") and has_scope(request, "points:write")


def _never(_request: Request, _key: str, _user: object) -> bool:
    """False: totals are the sums of awards and deductions."""
    return False


def check_ranks(stored: Mapping[str, Any], changed: Mapping[str, Any], catalogue: Catalogue) -> None:
    """Check that the changed ranks are of their keys' types. Raises WP_Error 400."""
    for key, rank_id in changed.items():
        kind, _, type_ref = key.partition("#")
        if kind != RANK or not rank_id or rank_id == stored.get(key):
            continue
        if not _is_rank_of(catalogue.get(rank_id), type_ref):
            message = "There is no such rank of this type."
            detail = {"code": "rest_invalid_rank", "message": message, "data": None}
            data = {"status": 400, "params": {"meta": message}, "details": {"meta": detail}}
            raise WP_Error("rest_invalid_param", "Not valid: meta", data)


def _is_rank_of(post: Post | None, type_ref: str) -> bool:
    return post is not None and post.type == type_ref
