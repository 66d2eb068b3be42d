"""The award engine: pure functions that decide, from the rule book and a user's records, what is earned."""

from __future__ import annotations
