"""Signing in with the login password, for a session or a token."""

from __future__ import annotations
