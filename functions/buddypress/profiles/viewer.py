"""Who is looking at profiles."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from laurel.app.community.profile_visibility import Viewer
from laurel.app.site import Site
from laurel.rest.http.request import WP_REST_Request


def viewer_of(request: WP_REST_Request, active: Collection[str]) -> Viewer:
    """The caller of a request; his friends are looked up when something is for friends only, all at once.

    `active` are the active components: without friends nobody is anybody's.
    """
    site: Site = request.site
    caller = request.user.id

    @cache
    def friends() -> frozenset[int]:
        found = site.services.members.friendships(caller) if "friends" in active else ()
        return frozenset(friendship.other(caller) for friendship in found if friendship.is_confirmed)

    return Viewer(caller, request.user.can("bp_moderate"), lambda user_id: user_id in friends())
