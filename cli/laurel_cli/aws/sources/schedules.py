"""The schedules of a template (EventBridge Scheduler), as threads that invoke functions."""

from __future__ import annotations

import re
import threading
import traceback
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.template import Function, Template

EVENT_SOURCE = "aws.scheduler"
"""The ``source`` of schedules' events."""

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")


class Schedules:
    """The schedules of a template. Raises ValueError for one that is no rate."""

    def __init__(self, template: Template, invoke: Invoke) -> None:
        self._invoke = invoke
        self._calls = [
            (function, interval_of(source["ScheduleExpression"]))
            for function in template.functions.values()
            for source in template.sources_of(function.name, "ScheduleV2")
        ]
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def call(self) -> None:
        """Call every function now; what a handler raises is printed."""
        for function, _ in self._calls:
            self._call(function)

    def start(self) -> None:
        """Call every function, and from then on at its rate: what came due while nothing ran is done first."""
        self.call()
        for function, interval in self._calls:
            thread = threading.Thread(target=self._run, args=(function, interval), name="schedule")
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Finish what runs, and call nothing more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, function: Function, interval: timedelta) -> None:
        while not self._stop.wait(interval.total_seconds()):
            self._call(function)

    def _call(self, function: Function) -> None:
        try:
            self._invoke(function, _event())
        except Exception:
            traceback.print_exc()


def interval_of(expression: str) -> timedelta:
    """How often ``rate(5 minutes)`` calls. Raises ValueError for other expressions."""
    found = _RATE.fullmatch(expression)
    if not found:
        raise ValueError(f"laurel serve knows schedules of the form rate(5 minutes), not {expression}")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def _event() -> dict[str, Any]:
    """The event of a schedule without an input of its own."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": EVENT_SOURCE,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": [],
        "detail": "{}",
    }
