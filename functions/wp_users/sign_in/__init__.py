"""Sessions and tokens for a login password."""

from __future__ import annotations
