"""The viewer of profiles."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from laurel.app.community.profile_visibility import Viewer
from laurel.wp.request import Request


def viewer_of(request: Request, active: Collection[str]) -> Viewer:
    """The caller of a request as viewer; their friends are read once, when first needed.

    `active` are the active components: without ``friends`` the caller has none.
    """
    caller = request.user.id

    @cache
    def friends() -> frozenset[int]:
        found = request.site.services.members.friendships(caller) if "friends" in active else ()
        return frozenset(friendship.other(caller) for friendship in found if friendship.is_confirmed)

    return Viewer(caller, request.user.can("bp_moderate"), lambda user_id: user_id in friends())
