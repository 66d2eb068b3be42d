"""Members."""

from __future__ import annotations
