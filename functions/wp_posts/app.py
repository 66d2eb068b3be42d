"""Lambda entry of the posts' routes."""

from __future__ import annotations

from laurel.composition.wiring import rest_handler

handler = rest_handler("wp_posts")
