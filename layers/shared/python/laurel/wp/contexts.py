"""WordPress' contexts of responses, and the lists of them in schemas."""

from __future__ import annotations

VIEW, EDIT, EMBED = "view", "edit", "embed"

EVERYWHERE = [VIEW, EDIT, EMBED]
"""Shown in every context."""

READING = [VIEW, EDIT]
"""Shown in all contexts but embed."""

EMBED_FIRST = [EMBED, VIEW, EDIT]
"""Shown in every context, in the order of the schema of WordPress' users."""
