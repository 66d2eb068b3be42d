"""Cost of an event: DynamoDB calls, read and write units, and CPU, beside the budgets.

In this process, on the metered memory store. The figures must not grow with what the user did before:
each kind is measured at a user with few rows and at one with many.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from rules import prepare, set_free_triggers, under_way
from site_under_test import event, memory_site

from laurel.app.awards.record_event import record_event
from laurel.app.awards.record_events import record_some
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.store.driver.usage import Usage

logging.disable(logging.CRITICAL)

SITE = memory_site()

FEW, MANY = 10, 100_000
"""Log rows of the two users, about."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event, sent with an id or without, and its budget of calls (authentication apart), r and w.

    The version of the catalogue is among the calls and read units.
    """

    name: str
    trigger: str
    calls: int
    read_units: float | None = None
    write_units: float | None = None
    with_id: bool = False


AWARD, WITH_ID = "simple award", "simple award, id"
KINDS = (
    Kind("no listener", "gamipress_new_comment", 1, 1, 0),
    Kind("no listener, id", "gamipress_new_comment", 2, 2, 0, with_id=True),
    Kind(WITH_ID, "gamipress_login", 3, 4, 11, with_id=True),
    Kind(AWARD, "gamipress_login", 3, 4, 9),
    Kind("count 10", "gamipress_publish_post", 3, 4),
    Kind("cascade of five", "gamipress_publish_page", 3, 4, 65),
    Kind("cascade of five, id", "gamipress_publish_page", 3, 4, 67, with_id=True),
)
HUNDRED = Kind("the same, 100 goals under way", "gamipress_login", 3, 4, 13, with_id=True)
MANY_GOALS = Kind("the same, 1,000 goals under way", "gamipress_login", 4, None, 15, with_id=True)
FURTHER = Kind("each further of ten together", "gamipress_login", 0, 2, 7, with_id=True)


def record(user_id: int) -> Callable[..., dict[str, Any]]:
    """Record an event of a user through the use case; what it was answered."""

    def send(trigger: str, event_id: str = "") -> dict[str, Any]:
        return record_event(Site(SITE.container.services), Event(trigger, user_id, id=event_id))

    return send


def measure(send: Callable[..., Any], kind: Kind, times: int = 100) -> tuple[Any, float]:
    """The use of DynamoDB of the last, and the median CPU milliseconds, of a repeated event."""
    cpu = []
    for _ in range(times):
        with SITE.store.measure() as usage:
            begin = time.process_time()
            send(kind.trigger, uuid4().hex if kind.with_id else "")
            cpu.append((time.process_time() - begin) * 1000)
    return usage, sorted(cpu)[times // 2]


def measure_further(user_id: int, together: int = 10) -> tuple[Usage, float]:
    """What an event adds to a commit of others of its user; the CPU of one that is recorded by itself is not in it."""
    counts = []
    for number in (1, together):
        events = [Event("gamipress_login", user_id, id=uuid4().hex) for _ in range(number)]
        with SITE.store.measure() as usage:
            begin = time.process_time()
            assert len(record_some(Site(SITE.container.services), events)) == number
        counts.append((usage, (time.process_time() - begin) * 1000))
    (one, alone), (all_, cpu) = counts
    more = together - 1
    added = Usage(
        read_calls=(all_.calls - one.calls) // more,
        read_units=round((all_.read_units - one.read_units) / more, 1),
        write_units=round((all_.write_units - one.write_units) / more, 1),
    )
    return added, (cpu - alone) / more


def sign_up(name: str) -> int:
    """The id of a new user."""
    body = {"username": name, "email": f"{name}@example.org", "password": "benchmark"}
    reply, _ = SITE.request("wp_users", event("POST", "/wp-json/wp/v2/users", body=body, user="admin"))
    return int(json.loads(reply["body"])["id"])


def main() -> None:
    """Print the table."""
    gold = prepare(SITE)
    set_free_triggers(SITE)
    veteran_id = sign_up("veteran")
    veteran, novice = record(veteran_id), record(1)
    for send, rows in ((novice, FEW), (veteran, MANY)):
        for _ in range(rows // 3):
            send("gamipress_login")
    header()
    for kind in KINDS:
        for name, send in (("few", novice), ("many", veteran)):
            print_row(kind, f"{kind.name}, {name} rows", *measure(send, kind))
    print_row(FURTHER, FURTHER.name, *measure_further(veteran_id))
    for number, kind in ((100, HUNDRED), (1_000, MANY_GOALS)):
        under_way(SITE, gold, number)
        ambitious = sign_up(f"ambitious-{number}")
        for _ in range(3):
            for part in range(0, number, 100):
                record(ambitious)(f"example_goal_{part}")
        print_row(kind, kind.name, *measure(record(ambitious), kind))
    print_row(KINDS[3], "simple award, 1,100 rules", *measure(novice, KINDS[3]))


def header() -> None:
    """The head of the table."""
    print("figure / budget; CPU in ms of this machine, the store's own in memory included")
    print("| event                           | calls    | read units | write units | CPU p50 |")
    print("|---|---|---|---|---|")


def print_row(kind: Kind, name: str, usage: Usage, cpu: float) -> None:
    """One line; `!` marks a figure over its budget."""
    calls = beside(usage.calls, kind.calls)
    reads, writes = beside(usage.read_units, kind.read_units), beside(usage.write_units, kind.write_units)
    print(f"| {name:<31} | {calls:>8} | {reads:>10} | {writes:>11} | {cpu:>7.2f} |")


def beside(figure: float, budget: float | None) -> str:
    """A figure beside its budget, if it has one."""
    return f"{figure:g}" if budget is None else f"{figure:g} / {budget:g}{'!' if figure > budget else ''}"


if __name__ == "__main__":
    main()
