"""Balances and ranks as meta of a user (gamipress_register_meta): one key per published points and rank type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.catalogue import Catalogue
from laurel.app.definitions import Definitions
from laurel.app.ports import Post
from laurel.rest.errors import WP_Error
from laurel.rest.request import WP_REST_Request
from laurel.rest.server import WP_REST_Server

POINTS, RANK = "points#", "rank#"
"""How the stored keys begin; the id of the type follows. The names shown go by slug, so a rename writes nothing."""

LARGEST = 2**53 - 1
"""The largest balance: what every JSON reader counts exactly."""


def register_gamipress_meta(server: WP_REST_Server) -> None:
    """Declare ``_gamipress_{slug}_points`` for the points types, then ``_gamipress_{slug}_rank`` for the rank types."""
    definitions: Definitions = server.definitions
    for post in definitions.points_types:
        _register(server, f"{POINTS}{post.id}", f"_gamipress_{post.slug}_points")
    for post in definitions.rank_types:
        _register(server, f"{RANK}{post.id}", f"_gamipress_{post.slug}_rank")


def _register(server: WP_REST_Server, key: str, name: str) -> None:
    server.register_meta("user", key, {
        "type": "integer", "default": 0, "show_in_rest": {"name": name}, "sanitize_callback": _amount,
        "auth_callback": _may_manage,
    })


def _amount(value: int) -> int:
    """Amounts and ids are never negative: GamiPress stores the absolute value."""
    return min(abs(value), LARGEST)


def _may_manage(request: WP_REST_Request, _key: str, _user: Any) -> bool:
    """Managers only; GamiPress lets users write their own balance, which gives points away."""
    return request.user.can("manage_options")


def check_ranks(stored: Mapping[str, Any], changed: Mapping[str, Any], catalogue: Catalogue) -> WP_Error | None:
    """The error for a rank that is given and is no rank of its type; None when all are, or are taken away."""
    for key, rank_id in changed.items():
        if not key.startswith(RANK) or not rank_id or rank_id == stored.get(key):
            continue
        if not _is_rank_of(catalogue.get(rank_id), key.removeprefix(RANK)):
            message = "There is no such rank of this type."
            detail = {"code": "rest_invalid_rank", "message": message, "data": None}
            data = {"status": 400, "params": {"meta": message}, "details": {"meta": detail}}
            return WP_Error("rest_invalid_param", "Not valid: meta", data)
    return None


def _is_rank_of(post: Post | None, type_ref: str) -> bool:
    return post is not None and post.type == type_ref
