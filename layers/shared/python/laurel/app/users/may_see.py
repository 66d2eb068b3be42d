"""Which of a member's records another may see: the one place where that is decided."""

from __future__ import annotations

from collections.abc import Mapping

from laurel.app.site import Site
from laurel.app.users.blocked import is_opted_out

PUBLIC_BALANCES = "laurel_public_balances"
"""The setting: whether everyone may see members' balances."""

EVERYONE, BY_SETTING, MEMBER = "everyone", "by setting", "member"

SEEN_BY: Mapping[str, str] = {
    "ranks": EVERYONE,
    "earned": EVERYONE,
    "balances": BY_SETTING,
    "earnings": MEMBER,
    "logs": MEMBER,
    "progress": MEMBER,
}
"""What a member has, and who may see it beside those who may see all of everyone.

``earned`` is which achievements and ranks were earned and when; ``earnings`` every row with its points.
"""


def may_see(site: Site, viewer_id: int, member_id: int, what: str, *, sees_all: bool) -> bool:
    """Whether a viewer (0: anonymous) may see `what` of a member: a key of `SEEN_BY`.

    `sees_all` is whether the viewer may see everything of everyone, as managers may. Where only members may see members
    (BuddyPress' ``bp_community_visibility``), nothing is for anonymous viewers; nothing of a member who opted
    out is for others.
    """
    if sees_all or (viewer_id and viewer_id == member_id):
        return True
    if not viewer_id and site.setting("bp_community_visibility") == "members":
        return False
    seen_by = SEEN_BY[what]
    if seen_by == MEMBER or _is_opted_out(site, member_id):
        return False
    return seen_by == EVERYONE or (seen_by == BY_SETTING and bool(site.setting(PUBLIC_BALANCES)))


def _is_opted_out(site: Site, member_id: int) -> bool:
    member = site.user(member_id)
    return member is not None and is_opted_out(member)
