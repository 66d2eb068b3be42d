"""Posts and settings on the tables."""

from __future__ import annotations
