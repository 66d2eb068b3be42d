"""Balances and ranks as meta of a user (gamipress_register_meta): one key per published points and rank type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.awards.set_balances import set_balances
from laurel.app.posts.catalogue import Catalogue
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
"""The member of a user's state that each kind of key shows. A stored key is the kind, ``#``, and the id of the
type; the names shown go by slug, so a rename writes nothing."""

TOTALS = ("awarded", "deducted", "expended")
"""Kinds that only managers see, when they edit, and nobody writes."""

LARGEST = 2**53 - 1
"""The largest balance: what every JSON reader counts exactly."""


def register_gamipress_meta(server: Server) -> None:
    """Declare ``_gamipress_{slug}_points`` for the points types, then ``_gamipress_{slug}_rank`` for the rank types.

    After these come the totals of each points type, such as ``_gamipress_{slug}_points_awarded``.
    """
    definitions = server.definitions
    for post in definitions.points_types:
        _register(server, f"{POINTS}#{post.id}", f"_gamipress_{post.slug}_points", _may_manage)
    for post in definitions.rank_types:
        _register(server, f"{RANK}#{post.id}", f"_gamipress_{post.slug}_rank", _may_manage)
    for post in definitions.points_types:
        for kind in TOTALS:
            name = f"_gamipress_{post.slug}_points_{kind}"
            _register(server, f"{kind}#{post.id}", name, _nobody, {"context": ["edit"], "readonly": True})


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
    """A user's meta with the balances and ranks of his state, by stored key; the state is read if there are types."""
    keys = state_keys(meta)
    state = request.site.state(user.id) if user and keys else UserState()
    found = {key: getattr(state, MEMBERS[kind]).get(type_id, 0) for key, (kind, type_id) in keys.items()}
    return {**(user.meta if user else {}), **found}


def state_keys(meta: RegisteredMeta) -> dict[str, tuple[str, int]]:
    """The kind and the id of the type of every declared key that the state holds."""
    parts = {key.key: key.key.partition("#") for key in meta.of("user").values()}
    return {key: (kind, int(type_id)) for key, (kind, mark, type_id) in parts.items() if mark and kind in MEMBERS}


def shown_meta(request: Request, user: User, meta: RegisteredMeta) -> dict[str, Any]:
    """What ``meta`` shows of a user; the totals to managers only."""
    values = meta.get_value(stored_meta(request, user, meta), "user")
    if _may_manage(request, "", user):
        return values
    keys = meta.of("user")
    return {name: value for name, value in values.items() if keys[name].key.partition("#")[0] not in TOTALS}


def write_balances(request: Request, user: User, meta: RegisteredMeta) -> None:
    """Set the balances and ranks that a request gives; that the caller may was checked with the profile."""
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
    """Amounts and ids are never negative: GamiPress stores the absolute value."""
    return min(abs(value), LARGEST)


def _may_manage(request: Request, _key: str, _user: object) -> bool:
    """Managers only; GamiPress lets users write their own balance, which gives points away."""
    return request.user.can("manage_options")


def _nobody(_request: Request, _key: str, _user: object) -> bool:
    """Totals follow from what is awarded and taken."""
    return False


def check_ranks(stored: Mapping[str, Any], changed: Mapping[str, Any], catalogue: Catalogue) -> None:
    """Whether all ranks that are given are of their types. Raises WP_Error 400."""
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
