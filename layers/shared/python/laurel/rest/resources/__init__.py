"""What controllers are made of: contexts, collections, fields, meta."""

from __future__ import annotations
