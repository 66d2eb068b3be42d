"""How records become items, and their keys."""

from __future__ import annotations
