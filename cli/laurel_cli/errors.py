"""Failures of a command that its user can do something about."""

from __future__ import annotations


class CommandError(Exception):
    """Why a command cannot go on, in words for its user; it ends with exit code 1."""
