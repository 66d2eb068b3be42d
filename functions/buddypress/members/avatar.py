"""A member's avatar in responses (bp_core_fetch_avatar)."""

from __future__ import annotations

from collections.abc import Mapping

from laurel.domain.records.user import User
from laurel.rest.formatting.text import esc_html
from laurel.wp.avatars import DEFAULT_AVATAR, avatar_url, picture_url
from laurel.wp.request import Request

SIZES: Mapping[str, int] = {"full": 150, "thumb": 50}
"""Edges in pixels. An uploaded picture is not scaled: it has the same address in both sizes."""


def avatar_urls(request: Request, user: User | None, *, gravatar: bool = True) -> dict[str, str]:
    """The address of the avatar by size: the uploaded picture or the default. `user` is None for a deleted one.

    Without `gravatar` the default is the site's own drawing, whatever the setting ``avatar_service`` says.
    """
    name, home = request.site.member(user.id).pictures.get("avatar") if user else None, request.home_url
    if user and name:
        return dict.fromkeys(SIZES, picture_url(home, "avatar", user.id, name))
    if not gravatar:
        return dict.fromkeys(SIZES, home + DEFAULT_AVATAR)
    email = user.email if user else ""
    return {size: avatar_url(request.site, home, email, pixels) for size, pixels in SIZES.items()}


def avatar_images(urls: Mapping[str, str], user: User, alt: str) -> dict[str, str]:
    """The avatar by size as images in HTML (bp_core_fetch_avatar).

    Args:
        urls: What `avatar_urls` returned.
        user: Whose avatar it is.
        alt: The text in place of the image; "" for one with the user's name.
    """
    text = esc_html(alt or f"Profile picture of {user.name}")
    return {
        size: (
            f'<img loading="lazy" src="{esc_html(url)}" class="avatar user-{user.id}-avatar avatar-{SIZES[size]} photo"'
            f' width="{SIZES[size]}" height="{SIZES[size]}" alt="{text}" />'
        )
        for size, url in urls.items()
    }
