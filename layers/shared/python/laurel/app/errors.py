"""What can go wrong in a use case, told without HTTP."""

from __future__ import annotations


class PostNotFound(Exception):
    """The post is not there, or no longer."""


class AlreadyTrashed(Exception):
    """The post is in the trash already."""


class SlugRefused(Exception):
    """A type's slug that cannot be a route: reserved, or too long."""
