"""Logs and earnings on the tables."""

from __future__ import annotations
