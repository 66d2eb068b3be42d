"""Lambda entry of Laurel's own routes."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry

entry = rest_entry("laurel_api")
handler = entry(Container())
