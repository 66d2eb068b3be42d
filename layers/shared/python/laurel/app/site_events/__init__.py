"""Events that the site raises itself, and the outbox in which they wait."""

from __future__ import annotations
