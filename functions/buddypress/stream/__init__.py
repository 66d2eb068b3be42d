"""The activity stream."""

from __future__ import annotations
