"""The properties of a user that a request sets (prepare_item_for_database)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.formatting.text import PHP_BLANKS
from laurel.rest.resources.meta import RegisteredMeta
from laurel.wp.request import Request
from wp_users.balance_and_rank_meta import check_ranks, state_keys, stored_meta

MEMBERS: Mapping[str, str] = {
    "username": "login",
    "name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "url": "url",
    "locale": "locale",
    "nickname": "nickname",
    "slug": "slug",
    "external_id": "external_id",
}
"""Properties that are stored as sanitised, and the attribute of `User` they set."""

CLEANED = ("name", "first_name", "last_name", "nickname", "description")
"""Properties that are stored as HTML, an ampersand as an entity (the filters pre_user_*)."""

LIMITS: Mapping[str, int] = {
    "name": 250,
    "first_name": 250,
    "last_name": 250,
    "nickname": 250,
    "url": 100,
    "description": 20_000,
}
"""The longest values, in characters: the sizes of WordPress' columns, or what fits into a profile."""


def prepare_for_database(request: Request, meta: RegisteredMeta, before: User | None) -> dict[str, Any]:
    """The attributes of `User` to store; `before` is the stored user, None for a new one.

    Raises WP_Error for values that cannot be stored, and for meta that the caller may not write. Balances and
    ranks are checked here, but written by `wp_users.balance_and_rank_meta.write_balances`.
    """
    fields = {member: request[name] for name, member in MEMBERS.items() if request[name] is not None}
    if fields.get("slug") == "0":
        fields["slug"] = ""  # "0" is empty in PHP
    if before is not None:
        fields.pop("login", None)
        if not fields.get("slug", "-"):
            del fields["slug"]
    if request["roles"] is not None:
        fields["roles"] = tuple(dict.fromkeys(request["roles"]))
    cleaned = {name: request[name].strip(PHP_BLANKS) for name in CLEANED if request[name] is not None}
    _refuse_long(cleaned)  # first, for cleaning what is long takes long
    fields.update((name, request.site.services.clean_line(text)) for name, text in cleaned.items())
    _refuse_long(fields)  # with an ampersand as an entity
    if request["meta"]:
        fields["meta"] = _meta(request, meta, before)
    return fields


def _refuse_long(fields: Mapping[str, Any]) -> None:
    for name, limit in LIMITS.items():
        if len(fields.get(name, "")) > limit:
            raise WP_Error("rest_user_invalid_argument", f"{name} has at most {limit} characters.", {"status": 400})


def _meta(request: Request, meta: RegisteredMeta, before: User | None) -> dict[str, Any]:
    stored = stored_meta(request, before, meta)
    changed = or_raise(meta.changed(request["meta"], stored, request, before, "user"))
    check_ranks(stored, changed, request.site.catalogue)
    elsewhere = state_keys(meta)
    return {key: value for key, value in changed.items() if key not in elsewhere}
