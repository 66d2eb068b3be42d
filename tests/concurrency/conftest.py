"""Drivers that withstand threads, and a site whose users' records can be audited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devstore.sqlite.tables import SqliteTables
from laurel.app.awards.record_event import record_event
from laurel.app.awards.record_events import record_some
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.rows import keys
from laurel.store.rows.state import PENDING
from tests.containers import services_on

FULL = os.environ.get("LAUREL_RACES") == "full"
"""Whether races are run at full size (`make races`)."""

ROOT = Path(__file__).parents[2]
WORKERS = 8
ALL_ROWS = 9_000
LONG_AGO = "2020-01-01T00:00:00"
GOLD, BADGES, RARE, FOR_SALE = 1, 2, 30, 40
MANY_AWARDS = 90
"""With their logs, more than a transaction holds; the rules themselves fit in one."""
LOGIN, RARE_EVENT, FLOOD = "gamipress_login", "gamipress_register", "gamipress_publish_page"


def _post(post_id, kind, slug="", parent=0, **meta):
    meta = {f"_gamipress_{key}": value for key, value in meta.items()}
    slug = slug or f"post-{post_id}"
    return Post(post_id, kind, "publish", slug, slug.capitalize(), parent=parent, date=LONG_AGO, meta=meta)


def award(post_id, trigger, points):
    asked = {"trigger_type": trigger, "count": 1, "points": points, "points_type": "gold"}
    return _post(post_id, "points-award", parent=GOLD, **asked)


RULES = (
    _post(GOLD, "points-type", "gold"),
    _post(BADGES, "achievement-type", "badge"),
    award(11, LOGIN, 10),
    _post(RARE, str(BADGES), earned_by="triggers", maximum_earnings=1, global_maximum_earnings=10),
    _post(31, "step", parent=RARE, trigger_type=RARE_EVENT, count=1),
    _post(
        FOR_SALE,
        str(BADGES),
        earned_by="admin",
        unlock_with_points="on",
        points_to_unlock=30,
        points_type_to_unlock="gold",
    ),
    *(award(100 + number, FLOOD, 1) for number in range(MANY_AWARDS)),
)
"""Ten gold for a sign-in; a badge that ten may have; one for 30 gold; and an event that pays in many ways."""


class World:
    """A site on a driver; every environment has its own catalogue and its own ids, as on Lambda."""

    def __init__(self, tables):
        self.tables = tables
        self.services = self.environment()
        self.services.posts.commit(self.services.posts.catalogue(), CatalogueChange(put=RULES, next_id=1000))

    def environment(self, tables=None):
        return services_on(tables or self.tables, sleep=time.sleep)

    def people(self, number):
        """That many new users; their ids."""
        names = [f"u{n}" for n in range(number)]
        made = (User(0, name, f"{name}@example.org", name, name, LONG_AGO, ("subscriber",)) for name in names)
        return [self.services.users.create(user, "").id for user in made]

    def send(self, user_id, trigger=LOGIN, event_id="", services=None):
        return record_event(Site(services or self.services), Event(trigger, user_id, id=event_id))

    def send_all(self, user_id, event_ids, trigger=LOGIN, services=None):
        """The answers to events of a user that come together."""
        events = [Event(trigger, user_id, id=event_id) for event_id in event_ids]
        answers = []
        while len(answers) < len(events):
            answers += record_some(Site(services or self.services), events[len(answers) :])
        return answers

    def waiting(self):
        """The rows in the outbox, however young."""
        return list(self.services.outbox.waiting(datetime.now(UTC) + timedelta(days=1)))

    def state(self, user_id):
        return self.services.states.get(user_id)

    def rows(self, user_id):
        """All logs and all earnings of a user, as their lists show them."""
        ledger = self.services.ledger
        logs = ledger.logs.find(LogQuery(users=(user_id,), limit=ALL_ROWS))
        earnings = ledger.earnings.find(EarningQuery(users=(user_id,), limit=ALL_ROWS))
        assert (logs.total, earnings.total) == (len(logs.rows), len(earnings.rows))
        return logs.rows, earnings.rows

    def violations(self, user_id):
        """What contradicts the invariants in a user's records, in words."""
        state = self.state(user_id)
        logs, earnings = self.rows(user_id)
        applied, paid = Counter(), Counter()
        for log in logs:
            applied[log.points_type] += log.meta.get("applied", 0)
            if log.type in ("points_earn", "points_expend"):
                paid[log.meta["achievement_id"]] += 1
        paying = Counter(row.post_id for row in earnings if row.points or row.post_id == FOR_SALE)
        facts = {
            "balance and ledger differ": state.balances.get(GOLD, 0) == applied[GOLD],
            "the balance is below zero": min(state.balances.values(), default=0) >= 0,
            "totals and balance differ": state.balances.get(GOLD, 0)
            == state.awarded.get(GOLD, 0)
            - state.deducted.get(GOLD, 0)
            - state.expended.get(GOLD, 0)
            + state.clipped.get(GOLD, 0),
            "logs are counted wrongly": state.logs == len(logs),
            "earnings are counted wrongly": state.earnings == len(earnings),
            "earnings and payments differ": paying == +paid,
            "a rest is left": self.tables.get("users", keys.pending(user_id)) is None,
            "a mark is left": PENDING not in (self.tables.get("users", keys.state(user_id)) or {}),
        }
        return [name for name, holds in facts.items() if not holds]


@pytest.fixture
def world(tables):
    return World(tables)


@pytest.fixture
def environments(world):
    """One environment for each of eight workers."""
    return [world.environment() for _ in range(WORKERS)]


@pytest.fixture(params=["memory", "sqlite", "ministack"])
def tables(request):
    return request.getfixturevalue(f"{request.param}_tables")


@pytest.fixture
def together():
    """Runs work(number) in eight threads that start at once; returns results and exceptions in order."""

    def run(work):
        barrier = threading.Barrier(WORKERS)

        def start(number):
            barrier.wait()
            try:
                return work(number)
            except Exception as error:
                return error

        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(start, range(WORKERS)))

    return run


@pytest.fixture
def print_figure(capsys, request):
    """print_figure(text): print a figure in the full run."""

    def print_text(text):
        if FULL:
            with capsys.disabled():
                sys.stdout.write(f"\n{request.node.name}: {text}\n")

    return print_text


@pytest.fixture(params=["sqlite", "ministack"])
def kept_tables(request):
    """A store that outlives who uses it."""
    return request.getfixturevalue(f"{request.param}_tables")


@pytest.fixture
def crash(kept_tables):
    """crash(n, deed, …): do something in a process that is killed before its n-th operation."""
    if isinstance(kept_tables, SqliteTables):
        store = ["sqlite", str(kept_tables._file.path)]
    else:
        store = ["dynamodb", kept_tables._client.meta.endpoint_url, kept_tables._prefix]
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("crashing.py")), *store],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(*deed):
        child.stdin.write(json.dumps(deed) + "\n")
        child.stdin.flush()
        return child.stdout.readline().strip()

    yield run
    child.stdin.close()
    child.wait(20)
    child.stdout.close()
