"""Routes, and the server that dispatches requests to them."""

from __future__ import annotations
