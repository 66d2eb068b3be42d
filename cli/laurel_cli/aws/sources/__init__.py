"""Local event sources: they invoke the functions that have no route."""

from __future__ import annotations
