"""Lambda entry of tokens for members."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry

entry = rest_entry("tokens")
handler = entry(Container())
