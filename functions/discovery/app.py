"""Lambda entry of discovery, and of every path that no other route of the gateway takes."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel.composition.lambda_entry import rest_entry

entry = rest_entry("discovery")
handler = entry(Container())
