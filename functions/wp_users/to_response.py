"""A user in a response (prepare_item_for_response)."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from laurel.auth.roles import capabilities_of
from laurel.domain.records.user import User
from laurel.rest.http.response import JsonObject
from laurel.rest.resources.meta import RegisteredMeta
from laurel.wp.request import Request
from wp_users.avatar import rest_get_avatar_urls
from wp_users.balance_and_rank_meta import shown_meta

SITE_LOCALE = "en_US"
"""The locale of users who chose none."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """What the properties of one user in one response are made from."""

    user: User
    request: Request
    meta: RegisteredMeta


_FIELDS: Mapping[str, Callable[[Preparing], Any]] = {
    "id": lambda p: p.user.id,
    "username": lambda p: p.user.login,
    "name": lambda p: p.user.name,
    "first_name": lambda p: p.user.first_name,
    "last_name": lambda p: p.user.last_name,
    "email": lambda p: p.user.email,
    "url": lambda p: p.user.url,
    "description": lambda p: p.user.description,
    "link": lambda p: f"{p.request.home_url}/author/{p.user.slug}/",
    "locale": lambda p: p.user.locale or SITE_LOCALE,
    "nickname": lambda p: p.user.nickname,
    "slug": lambda p: p.user.slug,
    "external_id": lambda p: p.user.external_id,
    "roles": lambda p: list(p.user.roles),
    "registered_date": lambda p: f"{p.user.registered}+00:00",
    "capabilities": lambda p: JsonObject(capabilities_of(p.user.roles)),
    "extra_capabilities": lambda p: JsonObject(dict.fromkeys(p.user.roles, True)),
    "avatar_urls": lambda p: rest_get_avatar_urls(p.request.site, p.request.home_url, p.user.email),
    "meta": lambda p: shown_meta(p.request, p.user, p.meta),
}
"""The value of each property of the schema."""


def prepare_user(preparing: Preparing, fields: Container[str]) -> dict[str, Any]:
    """The requested properties (`fields`). Roles are for callers who may list or edit users."""
    data = {name: value(preparing) for name, value in _FIELDS.items() if name in fields}
    can = preparing.request.user.can
    if "roles" in data and not (can("list_users") or can("edit_user", preparing.user.id)):
        del data["roles"]
    return data
