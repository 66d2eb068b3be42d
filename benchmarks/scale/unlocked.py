"""Cached properties without a lock, in all modules that are imported after this one.

Before Python 3.12 a `cached_property` holds a lock of its class while it computes: a thread that waits in one for
virtual time would keep all others from computing theirs, for ever.
"""

from __future__ import annotations

import functools
import sys
from typing import Any


class Unlocked(functools.cached_property[Any]):
    """A cached property that computes without a lock, as those of Python 3.12 do."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """The value, computed the first time and kept in the instance."""
        if instance is None:
            return self
        assert self.attrname is not None
        if self.attrname not in instance.__dict__:
            instance.__dict__[self.attrname] = self.func(instance)
        return instance.__dict__[self.attrname]


if sys.version_info < (3, 12):
    functools.cached_property = Unlocked  # type: ignore[misc]
