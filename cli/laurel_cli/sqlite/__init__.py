"""A site in one SQLite file: where it is, and what calls its functions."""

from __future__ import annotations
