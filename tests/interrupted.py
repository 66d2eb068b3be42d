"""Drivers under which a process ends, or something else happens, before one of its requests."""

from __future__ import annotations


class Killed(Exception):
    """The process ended."""


class Dying:
    """A driver that ends the process before its n-th request."""

    def __init__(self, tables, left):
        self._tables, self._left = tables, left

    def __getattr__(self, name):
        self._left -= 1
        if self._left < 0:
            raise Killed
        return getattr(self._tables, name)


class Beside:
    """A driver that does something before its n-th request, such as to end."""

    def __init__(self, tables, request, deed):
        self._tables, self._left, self._deed = tables, request, deed

    def __getattr__(self, name):
        self._left -= 1
        if not self._left:
            self._deed()
        return getattr(self._tables, name)
