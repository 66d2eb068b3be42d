"""A member's avatar in responses (bp_core_fetch_avatar)."""

from __future__ import annotations

from collections.abc import Mapping

from laurel.domain.records.user import User
from laurel.wp.avatars import avatar_url, picture_url
from laurel.wp.request import Request

SIZES: Mapping[str, int] = {"full": 150, "thumb": 50}
"""Edges in pixels. An uploaded picture is not scaled: it has the same address in both sizes."""


def avatar_urls(request: Request, user: User | None) -> dict[str, str]:
    """The address of the avatar by size: the uploaded picture or the default. `user` is None for a deleted one."""
    name, home = request.site.member(user.id).pictures.get("avatar") if user else None, request.home_url
    if user and name:
        return dict.fromkeys(SIZES, picture_url(home, "avatar", user.id, name))
    email = user.email if user else ""
    return {size: avatar_url(request.site, home, email, pixels) for size, pixels in SIZES.items()}
