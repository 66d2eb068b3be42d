"""What several route groups share over REST, and use cases must not depend on."""

from __future__ import annotations
