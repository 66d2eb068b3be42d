"""The addresses of avatars (rest_get_avatar_urls)."""

from __future__ import annotations

from laurel.app.site import Site
from laurel.wp.avatars import avatar_url

SIZES = (24, 48, 96)
"""Edges in pixels (rest_get_avatar_sizes)."""


def rest_get_avatar_urls(site: Site, home_url: str, email: str) -> dict[str, str]:
    """The avatar's addresses by size in pixels; uploaded avatars are shown by BuddyPress' routes only."""
    return {str(size): avatar_url(site, home_url, email, size) for size in SIZES}
