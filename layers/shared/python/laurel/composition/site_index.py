"""The site's own entries in the API index."""

from __future__ import annotations

from typing import Any

from laurel.wp.request import Request


def site_info(request: Request) -> dict[str, Any]:
    """Name, addresses, time zone and front page of the site (WP_REST_Server::get_index)."""
    site = request.site
    offset = site.now().astimezone(site.zone).utcoffset()
    hours = (offset.total_seconds() if offset else 0) / 3600
    shown = int(hours) if hours == int(hours) else hours
    city = "" if site.zone_name[:1] in ("+", "-") else site.zone_name
    return {
        "name": site.setting("title"),
        "description": site.setting("description"),
        "url": request.home_url,
        "home": request.home_url,
        "gmt_offset": shown if city else str(shown),
        "timezone_string": city,
        "page_for_posts": site.setting("page_for_posts"),
        "page_on_front": site.setting("page_on_front"),
        "show_on_front": site.setting("show_on_front"),
    }


def authentication_methods(request: Request) -> dict[str, Any]:
    """The ways to authenticate that the API index offers."""
    address = f"{request.home_url}/wp-admin/authorize-application.php"
    return {"application-passwords": {"endpoints": {"authorization": address}}}
