"""Letting requests end before the process does."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Draining:
    """A WSGI application that knows how many requests are inside another one."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._running = 0
        self._changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on; it counts as running until its reply is made."""
        with self._changed:
            self._running += 1
        try:
            return self._application(environ, start_response)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def wait_until_idle(self, seconds: float) -> bool:
        """Block until no request runs, at most that long; whether none does."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, seconds)
