"""What several route groups share over REST, and use cases must not know."""

from __future__ import annotations
