"""The engine's records on the tables."""

from __future__ import annotations
