"""What is stored, as frozen dataclasses."""

from __future__ import annotations
