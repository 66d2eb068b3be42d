"""The application passwords of a user."""

from __future__ import annotations
