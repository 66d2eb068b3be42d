"""A clock that tests move: `laurel serve --test-clock`. It is no part of the deployment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from werkzeug.wrappers import Request, Response

PATH = "/wp-json/laurel-dev/v1/clock"
"""The path that moves the clock: POST {"advance": seconds}."""

LONGEST = 100 * 366 * 86_400
"""Seconds that one request may advance the clock by."""

Answer = Callable[[Request], Response]


class DevClock:
    """The machine's clock, ahead by what it was advanced (`laurel.app.ports.common.Clock`)."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present moment of the test, in UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._ahead += timedelta(seconds=seconds)

    def over(self, answer: Answer, advanced: Callable[[], None]) -> Answer:
        """An answer that knows the clock's route besides its own; `advanced` is called when time has passed."""

        def answer_or_advance(request: Request) -> Response:
            if request.path != PATH or request.method != "POST":
                return answer(request)
            try:
                seconds = float(json.loads(request.get_data())["advance"])
                if not 0 <= seconds <= LONGEST:
                    raise ValueError(seconds)
            except (ValueError, TypeError, KeyError):
                return _json({"code": "rest_invalid_param", "message": "advance is a number of seconds."}, 400)
            self.advance(seconds)
            advanced()
            return _json({"now": self.now().isoformat(timespec="seconds")}, 200)

        return answer_or_advance


def _json(body: dict[str, str], status: int) -> Response:
    return Response(json.dumps(body), status=status, content_type="application/json; charset=UTF-8")
