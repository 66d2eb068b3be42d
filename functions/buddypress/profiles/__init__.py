"""Extended profiles."""

from __future__ import annotations
