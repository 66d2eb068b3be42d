"""A small site for the functions that have no routes: one currency, two badges, a ladder, and two members."""

from __future__ import annotations

import io
import json
import uuid
from datetime import UTC, datetime

import pytest
from aws_lambda_powertools import Logger

from devstore.memory import MemoryTables
from laurel.app.errors import Unavailable
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from tests.containers import container_on

LONG_AGO = "2020-01-01T00:00:00"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

GOLD, BADGES, LEVELS = 1, 2, 3


def post(post_id, kind, slug="", parent=0, menu_order=0, **meta):
    """A published post; meta keys are given without their prefix."""
    return Post(
        id=post_id,
        type=str(kind),
        status="publish",
        slug=slug or f"post-{post_id}",
        title=f"Post {post_id}",
        parent=parent,
        menu_order=menu_order,
        date=LONG_AGO,
        meta={f"_gamipress_{key}": value for key, value in meta.items()},
    )


POSTS = (
    post(GOLD, "points-type", "gold"),
    post(BADGES, "achievement-type", "badge"),
    post(LEVELS, "rank-type", "level"),
    post(11, "points-award", parent=GOLD, trigger_type="gamipress_login", count=1, points=10, points_type="gold"),
    post(
        12, "points-deduct", parent=GOLD, trigger_type="gamipress_spam_comment", count=1, points=4, points_type="gold"
    ),
    # First a sign-in, then a comment: the other way round earns nothing.
    post(21, BADGES, earned_by="triggers", maximum_earnings=1, sequential="on", points=5, points_type="gold"),
    post(22, "step", parent=21, menu_order=1, trigger_type="gamipress_login", count=1),
    post(23, "step", parent=21, menu_order=2, trigger_type="gamipress_new_comment", count=1),
    post(31, LEVELS, "newcomer"),
    post(32, LEVELS, "regular", menu_order=1),
    post(33, "rank-requirement", parent=32, trigger_type="gamipress_register", count=1),
)


class Clock:
    """A clock that stands still."""

    moment = NOON

    def now(self):
        return self.moment


class FaultyTables(MemoryTables):
    """Tables that cannot write what belongs to some users."""

    def __init__(self):
        super().__init__()
        self.broken = set()

    def transact(self, operations):
        if {operation.key[0] for operation in operations} & {f"user#{user_id}" for user_id in self.broken}:
            raise Unavailable("throttled")
        super().transact(operations)


def furnish(services):
    """Definitions and two members: users 2 and 3."""
    services.posts.commit(services.posts.catalogue(), CatalogueChange(put=POSTS, next_id=100))
    for user_id, login in ((2, "ann"), (3, "bob")):
        services.users.create(
            User(user_id, login, f"{login}@example.org", login, login.capitalize(), LONG_AGO, ("subscriber",)), ""
        )
    return services


@pytest.fixture
def tables():
    return FaultyTables()


@pytest.fixture
def container(tables):
    """The site that functions work on."""
    return container_on(tables, clock=Clock())


@pytest.fixture
def services(container):
    """The site's services, when its definitions and members are there."""
    return furnish(container.services)


@pytest.fixture
def balance(services):
    """balance(user_id): the user's gold."""
    return lambda user_id: services.states.get(user_id).balances.get(GOLD, 0)


@pytest.fixture
def logs(services):
    """logs(user_id): all the user's logs, the oldest first."""

    def found(user_id):
        rows = services.ledger.logs.find(LogQuery(users=(user_id,), limit=100)).rows
        return sorted(rows, key=lambda row: row.id)

    return found


@pytest.fixture
def earned(services):
    """earned(user_id): the ids of the posts the user earned, the oldest first."""

    def found(user_id):
        rows = services.ledger.earnings.find(EarningQuery(users=(user_id,), limit=100)).rows
        return [row.post_id for row in sorted(rows, key=lambda row: row.id)]

    return found


class Lines:
    """A logger of its own, and the lines it wrote."""

    def __init__(self):
        self._stream = io.StringIO()
        self.logger = Logger(service=uuid.uuid4().hex, stream=self._stream)

    @property
    def text(self):
        return self._stream.getvalue()

    def __iter__(self):
        return map(json.loads, self.text.splitlines())


@pytest.fixture
def lines():
    return Lines()
