"""From posts to the rule book."""

from __future__ import annotations
