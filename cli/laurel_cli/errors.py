"""Failures of a command that its user can do something about."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from laurel.app.errors import Unavailable
from laurel.composition.config import BadConfig
from laurel.store.driver.client import client_errors


class CommandError(Exception):
    """Why a command cannot go on, in words for its user; it ends with exit code 1."""


@contextlib.contextmanager
def site_errors() -> Iterator[None]:
    """Turn a bad setting, what files, the store or the way to it fail with, into a CommandError of one line."""
    try:
        yield
    except BadConfig as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(reason_of(error)) from error
    except Exception as error:
        if not isinstance(error, (Unavailable, *client_errors())):
            raise
        cause = " ".join(str(error.__cause__ or error).split())
        store = "the site's file" if isinstance(error.__cause__, sqlite3.Error) else "DynamoDB"
        raise CommandError(f"{store} cannot be used: {cause}") from error


def reason_of(error: OSError) -> str:
    """The file and the reason, as commands of the system say them: "out: Permission denied"."""
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
