"""The addresses of avatars and cover images (get_avatar_url, bp_core_fetch_avatar)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from laurel.app.site import Site

DEFAULT_AVATAR = "/avatars/mystery-person.svg"
"""The path of the default avatar."""

PLACES: Mapping[str, str] = {"avatar": "/avatars/{user_id}/{name}", "cover": "/covers/{user_id}/{name}"}
"""The paths of uploaded pictures, by kind."""

GRAVATAR = "//www.gravatar.com/avatar/{hash}?s={size}&#038;r=g&#038;d=mm"
"""The address of an avatar at gravatar.com, by the MD5 of an e-mail address: without scheme, with ampersands as
entities, as BuddyPress writes it."""


def picture_url(home_url: str, kind: str, user_id: int, name: str) -> str:
    """The address of an uploaded picture; `kind` is avatar or cover, `name` the picture's."""
    return home_url + PLACES[kind].format(user_id=user_id, name=name)


def avatar_url(site: Site, home_url: str, email: str, size: int) -> str:
    """The address of the avatar of users who uploaded none, `size` pixels wide, by the setting ``avatar_service``.

    The site's own is one drawing for all sizes, which reveals no e-mail address.
    """
    if site.setting("avatar_service") != "gravatar":
        return home_url + DEFAULT_AVATAR
    digest = hashlib.md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()
    return GRAVATAR.format(hash=digest, size=size)
