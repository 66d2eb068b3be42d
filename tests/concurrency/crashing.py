"""Sends events and is killed before a chosen operation on the store: run by test_crashes, one event per line.

Each event is sent by a fork, so that one start serves them all. A line holds user, trigger, event id and the
number of the operation; the answer is ``killed`` or ``done``.
"""

from __future__ import annotations

import os
import signal
import sys
import time

from laurel.app.awards.record_event import record_event
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from tests.containers import services_on


class Killing:
    """A driver that kills its process before its n-th operation."""

    def __init__(self, tables, operation):
        self._tables = tables
        self._left = operation

    def __getattr__(self, name):
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return getattr(self._tables, name)


def main():
    endpoint, prefix = sys.argv[1:]
    tables = DynamoTables(new_client(endpoint), prefix)
    for line in sys.stdin:
        user_id, trigger, event_id, operation = line.split()
        child = os.fork()
        if not child:
            services = services_on(Killing(tables, int(operation)), sleep=time.sleep)
            record_event(Site(services), Event(trigger, int(user_id), id=event_id))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        outcomes = {0: "done", signal.SIGKILL: "killed"}
        sys.stdout.write(outcomes.get(status, f"failed {status}") + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
