"""Use cases of the award engine: recording events, operations by hand, and a user's points, ranks and progress."""

from __future__ import annotations
