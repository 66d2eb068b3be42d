"""Users and members on the tables."""

from __future__ import annotations
