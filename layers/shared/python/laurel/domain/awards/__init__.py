"""The award engine: pure decisions from a rule book and what is known of a user."""

from __future__ import annotations
