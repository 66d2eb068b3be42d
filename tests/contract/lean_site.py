"""Users, what keeps their lean directory, and what looking at every one of them finds."""

from __future__ import annotations

from devstore.memory import MemoryTables
from devstore.stream import MemoryStream
from laurel.app.ports.users import UserQuery
from laurel.domain.records.user import User
from laurel.store.aws.stream import Pump
from laurel.store.ledger.projections import FOLLOWED, Projections
from laurel.store.users import directory
from laurel.store.users.users import UserStore

ORDERS = ("id", "name", "slug", "registered", "email", "url")
NAMES = [
    "Zoë",
    "anna",
    "Anna",
    "zoe B",
    "bernd",
    "ändi",
    "Bernd 2",
    "",
    "anna",
    "_x",
    "Émile",
    "emil",
    "李雷",
]


def person(number, **more):
    fields = {
        "login": f"login{number}",
        "email": f"{'zyxw'[number % 4]}{number}@example.org",
        "slug": f"slug-{99 - number}",
        "name": NAMES[number % len(NAMES)],
        "registered": f"2026-01-{28 - number % 27:02d}T00:00:00",
        "roles": ("subscriber",) if number % 3 else ("editor", "author"),
        "url": "" if number % 2 else f"http://{number}.example",
    }
    return User(0, **{**fields, **more})


class Site:
    """Users, and what reads their stream; the old way of finding them looks at every one of them."""

    def __init__(self, monkeypatch, tables=None, sizing=None):
        self.tables = tables or MemoryTables()
        self.pump = Pump(MemoryStream(self.tables, FOLLOWED), Projections(self.tables), lambda: self.now)
        self.now = 1_800_000_000.0
        self.users = UserStore(self.tables, sizing, seconds=lambda: self.now, catch_up=self.pump.catch_up)
        self.lagging = UserStore(self.tables, sizing, seconds=lambda: self.now)
        self._small = monkeypatch

    def join(self, *numbers):
        return [self.users.create(person(number), "h") for number in numbers]

    def find(self, users=None, **query):
        """What the lean directory finds."""
        with self._small.context() as patch:
            patch.setattr(directory, "SMALL", 0)
            patch.setattr(directory, "LEAN_SHARE", 10**9)
            patch.setattr(directory, "PROFILE_SHARE", 10**9)
            return (users or self.users).find(UserQuery(**{"limit": 99, **query}))

    def read(self, **query):
        """What looking at every user finds."""
        return self.users.find(UserQuery(**{"limit": 99, **query}))


def ids(page):
    return [user.id for user in page.users]


def same(site, **query):
    found, expected = site.find(**query), site.read(**query)
    assert (ids(found), found.total) == (ids(expected), expected.total), query
    assert list(found.users) == list(expected.users)
