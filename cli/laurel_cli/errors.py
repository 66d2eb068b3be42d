"""Failures of a command that its user can do something about."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from laurel.app.errors import Unavailable
from laurel.composition.config import BadConfig
from laurel.store.driver.client import client_errors


class CommandError(Exception):
    """Why a command cannot go on, in words for its user; it ends with exit code 1."""


@contextlib.contextmanager
def site_errors() -> Iterator[None]:
    """Turn a bad setting, and what the store or the way to it fails with, into a CommandError of one line."""
    try:
        yield
    except BadConfig as error:
        raise CommandError(str(error)) from error
    except Exception as error:
        if not isinstance(error, (Unavailable, *client_errors())):
            raise
        cause = " ".join(str(error.__cause__ or error).split())
        store = "the site's file" if cause.startswith("SQLite") else "DynamoDB"
        raise CommandError(f"{store} cannot be used: {cause}") from error
