"""WordPress' contexts of replies, and the lists of them that schemas name."""

from __future__ import annotations

VIEW, EDIT, EMBED = "view", "edit", "embed"

EVERYWHERE = [VIEW, EDIT, EMBED]
"""Shown in every context."""

READING = [VIEW, EDIT]
"""Shown but where an item is embedded."""

EMBED_FIRST = [EMBED, VIEW, EDIT]
"""Everywhere, in the order in which WordPress' users list it."""
