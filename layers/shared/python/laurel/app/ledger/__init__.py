"""Logs and earnings written over REST, and the notices that are made from their rows."""

from __future__ import annotations
