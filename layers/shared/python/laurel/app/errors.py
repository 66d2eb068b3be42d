"""What can go wrong in a use case, told without HTTP."""

from __future__ import annotations

from collections.abc import Mapping


class PostNotFound(Exception):
    """The post is not there, or no longer."""


class AlreadyTrashed(Exception):
    """The post is in the trash already."""


class SlugRefused(Exception):
    """A type's slug that cannot be a route: reserved, too long, or that of another type."""


class RequirementUnfinished(Exception):
    """A requirement that would be published without what its trigger takes.

    ``missing`` says in words what is missing, by key of its meta.
    """

    def __init__(self, missing: Mapping[str, str]) -> None:
        super().__init__(" ".join(missing.values()))
        self.missing = missing


class RowNotFound(Exception):
    """The log or earning is not there, or no longer."""


class UserNotFound(Exception):
    """The user is not there, or no longer."""


class ApplicationPasswordNotFound(Exception):
    """The user has no application password of that UUID."""


class TooManyApplicationPasswords(Exception):
    """The user has as many application passwords as one may have."""


class NameTooLong(Exception):
    """A name of a user is longer than WordPress allows.

    ``field`` is "login" or "slug".
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
