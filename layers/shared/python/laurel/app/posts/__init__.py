"""Posts of every type: the catalogue, their definitions, and what changes them."""

from __future__ import annotations
