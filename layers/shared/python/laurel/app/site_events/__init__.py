"""Site events, which the site raises itself, and the outbox in which they wait to be recorded."""

from __future__ import annotations
