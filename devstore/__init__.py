"""Drivers for one machine and for tests; never deployed."""

from __future__ import annotations
