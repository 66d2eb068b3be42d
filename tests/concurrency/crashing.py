"""Is killed before a chosen operation on the store: run by `tests.concurrency.conftest.crash`, one deed per line.

Each is done by a fork, so that one start serves them all. A line is JSON: the number of the operation, what is done,
and with what; the answer is ``killed`` or ``done``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from devstore.sqlite.file import SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.app.awards.record_event import record_event
from laurel.app.awards.record_events import record_some
from laurel.app.ledger.removals import sweep_removals
from laurel.app.posts.delete_post import delete_post
from laurel.app.site import Site
from laurel.app.users.delete_user import delete_user
from laurel.domain.awards.event import Event
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.ledger import ledger
from tests.concurrency.outbox_kinds import KINDS, Town
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


def send(services, user_id, trigger, event_id):
    """Send an event."""
    record_event(Site(services), Event(trigger, user_id, id=event_id))


def send_all(services, user_id, trigger, event_ids):
    """Send events together."""
    events = [Event(trigger, user_id, id=event_id) for event_id in event_ids]
    while events:
        events = events[len(record_some(Site(services), events)) :]


def write(services, kind, ann, bob, it):
    """Write what causes site events."""
    KINDS[kind].act(Town(Site(services), ann, bob, it))


def remove_post(services, post_id):
    """Delete a post for good."""
    delete_post(Site(services), post_id)


def remove_user(services, user_id):
    """Delete a user who has no posts."""
    delete_user(Site(services), user_id, 99, ())


def sweep(services, piece):
    """Work jobs as the schedule does, in pieces of so many rows."""
    ledger.PIECE = piece
    sweep_removals(Site(services), lambda: True)


DEEDS = {
    "send": send,
    "send_all": send_all,
    "write": write,
    "delete_post": remove_post,
    "delete_user": remove_user,
    "sweep": sweep,
}


def on_dynamodb(endpoint, prefix):
    """What opens the tables of an endpoint: one client for all forks."""
    tables = DynamoTables(new_client(endpoint), prefix)
    return lambda: tables


def on_sqlite(path):
    """What opens a site's file, which every fork has to do for itself."""
    return lambda: SqliteTables(SiteFile(Path(path)))


STORES = {"dynamodb": on_dynamodb, "sqlite": on_sqlite}


def main():
    store, *place = sys.argv[1:]
    tables = STORES[store](*place)
    for line in sys.stdin:
        operation, deed, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            services = services_on(Killing(tables(), operation), sleep=time.sleep)
            DEEDS[deed](services, *arguments)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        outcomes = {0: "done", signal.SIGKILL: "killed"}
        sys.stdout.write(outcomes.get(status, f"failed {status}") + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
