"""Stream items and pictures on the tables."""

from __future__ import annotations
