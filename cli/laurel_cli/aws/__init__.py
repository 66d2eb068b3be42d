"""What imitates AWS on this machine."""

from __future__ import annotations
