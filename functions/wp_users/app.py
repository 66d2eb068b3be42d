"""Lambda entry of the users' routes."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry

entry = rest_entry("wp_users")
handler = entry(Container())
