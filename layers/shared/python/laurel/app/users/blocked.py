"""Users who earn nothing (GamiPress' Block Users), and those who want to be on no public board."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from laurel.app.site import Site
from laurel.domain.records.user import User

USERS = "gamipress_block_users_blocked_users"
ROLES = "gamipress_block_users_blocked_roles"
MEMBER_TYPES = "gamipress_block_users_blocked_member_types"

OPT_OUT = "laurel_opt_out"
"""The user meta by which a user stays off public boards and feeds, and lets others see nothing of what they earned."""


def is_blocked(site: Site, user_id: int) -> bool:
    """Whether a user earns nothing: by the id, a role or a member type that the site blocks.

    Without such settings nothing is read; for roles the user is, for member types the member, each once in a request.
    """
    if user_id in _listed(site, USERS):
        return True
    roles, types = _listed(site, ROLES), _listed(site, MEMBER_TYPES)
    if roles and (user := site.user(user_id)) is not None and _meet(user.roles, roles):
        return True
    return bool(types) and _meet(site.member(user_id).types, types)


def is_opted_out(user: User) -> bool:
    """Whether a user wants to be on no public board, and in no feed."""
    return bool(user.meta.get(OPT_OUT))


def _listed(site: Site, setting: str) -> Collection[Any]:
    found: Any = site.setting(setting)
    return list(found)


def _meet(some: Iterable[str], others: Collection[str]) -> bool:
    return any(one in others for one in some)
