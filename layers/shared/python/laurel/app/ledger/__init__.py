"""Logs and earnings written over REST, and the notices that they are the outbox of."""

from __future__ import annotations
