"""A site on the memory store, with gold, a fixed clock, and an engine that can lose races."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devstore.memory import MemoryTables
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from tests.containers import services_on

LONG_AGO = "2020-01-01T00:00:00"


class Clock:
    """Noon of the first of March 2026, until it is advanced."""

    def __init__(self):
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self):
        return self.moment

    def advance(self, **by):
        self.moment += timedelta(**by)


class Disturbed:
    """Wraps the engine: counts calls, and runs `before_commit`, with which another request can commit first."""

    def __init__(self, engine):
        self.engine, self.reads, self.commits = engine, 0, 0
        self.before_commit = []

    def read(self, user_id, read_set):
        self.reads += 1
        return self.engine.read(user_id, read_set)

    def marker(self, key):
        return self.engine.marker(key)

    def next_ids(self, logs, earnings):
        return self.engine.next_ids(logs, earnings)

    def commit(self, outcome):
        self.commits += 1
        if self.before_commit:
            self.before_commit.pop(0)()
        self.engine.commit(outcome)


class Town:
    """One user, and gold, badges and levels, or else the `posts` given; `site` is a new request's."""

    GOLD, BADGES, LEVELS = 1, 2, 3

    def __init__(self, posts=()):
        self.clock = Clock()
        self.services = services_on(MemoryTables(), clock=self.clock)
        self.engine = Disturbed(self.services.engine)
        self.services.engine = self.engine
        self.user = self.services.users.create(User(0, "ada", "ada@example.org", "ada", "Ada", LONG_AGO), "").id
        types = ((self.GOLD, "points-type", "gold"), (self.BADGES, "achievement-type", "badge"),
                 (self.LEVELS, "rank-type", "level"))  # fmt: skip
        own = [Post(post_id, kind, "publish", slug, slug.title(), date=LONG_AGO) for post_id, kind, slug in types]
        self.put(*(posts or own))

    @property
    def site(self):
        return Site(self.services)

    def put(self, *posts):
        seen = self.services.posts.catalogue()
        next_id = max(seen.next_id, *(post.id + 1 for post in posts))
        self.services.posts.commit(seen, CatalogueChange(put=posts, next_id=next_id))
        return posts[0].id

    def add(self, kind, title, parent=0, order=0, **meta):
        """The id of a new published post; meta without the prefix."""
        post_id = self.services.posts.catalogue().next_id
        keys = {f"_gamipress_{key}": value for key, value in meta.items()}
        return self.put(Post(post_id, str(kind), "publish", f"p{post_id}", title, parent=parent, menu_order=order,
                             date=LONG_AGO, meta=keys))  # fmt: skip

    def award(self, trigger="gamipress_login", **meta):
        given = {"trigger_type": trigger, "count": 1, "points": 10, "points_type": "gold", **meta}
        return self.add("points-award", "Ten", self.GOLD, **given)

    def state(self):
        return self.services.states.get(self.user)

    def gold(self):
        return self.state().balances.get(self.GOLD, 0)


@pytest.fixture
def town():
    return Town()


@pytest.fixture(scope="session")
def new_town():
    """Makes towns, for tests that need one for each example."""
    return Town
