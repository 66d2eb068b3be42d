"""Lambda entry of the posts' routes."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.lambda_entry import rest_entry

entry = rest_entry("wp_posts")
handler = entry(Container())
