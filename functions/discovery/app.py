"""Lambda entry of discovery, and of all paths without a route of their own in the gateway."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry

entry = rest_entry("discovery", of_all=True)
handler = entry(Container())
