"""The site under load: its rules and users, and the processes that answer for it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from benchmarks.scale.clock import VirtualClock
from benchmarks.scale.tables import SimulatedTables
from devstore.memory import MemoryTables
from laurel.auth.application_passwords import hash_application_password
from laurel.composition.container import Container
from laurel.composition.servers import Servers
from laurel.composition.table_services import TableServices
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.user import ApplicationPassword, User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver.requests import Put
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows.records import user_item
from laurel.store.sizing import Sizing
from laurel.store.users.users import UserStore

SECRET = bytes(32)
PASSWORD = "abcdEFGH1234ijklMNOP5678"
LONG_AGO = "2026-01-01T00:00:00"
MANAGER, MEMBERS = 1, 200
"""The administrator, who also sends events, and the last of the users who sign in; those after them only earn."""

GOLD, BADGES = 1, 2
TRIGGERS = ("gamipress_login", "gamipress_register", "gamipress_publish_post", "gamipress_new_comment")
"""What events are of; each pays points by one requirement, half of all events by the first."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site on simulated tables. ``users`` is how many users there are, whose ids are 1 and up."""

    clock: VirtualClock
    tables: SimulatedTables
    memory: MemoryTables
    sizing_text: str
    users: int
    servers: Servers

    @property
    def sizing(self) -> Sizing:
        """Its sizes."""
        return Sizing.from_text(self.sizing_text)

    def process(self) -> Container:
        """A new process, which has read the catalogue."""
        environ = {
            "LAUREL_SECRET": SECRET.hex(),
            "LAUREL_SITE_URL": "https://scale.example",
            "LAUREL_SIZING": self.sizing_text,
        }
        made = Container(environ, driver=self.tables)
        made.servers = self.servers  # 25 ms each, and nothing that a store sees
        services = made.services = VirtualServices(self)
        assert services.posts.catalogue().rules.listeners
        return made


class VirtualServices(TableServices):
    """The services of a process of a site, on its clock: what is held is, and so are ids."""

    def __init__(self, site: Site) -> None:
        clock = site.clock
        super().__init__(site.tables, lambda: SECRET, sizing=site.sizing, clock=clock, sleep=clock.sleep)
        self._ids = LedgerIds(clock.seconds)
        self.posts = PostStore(site.tables, now=clock.seconds, sizing=site.sizing)


def site_of(sizing: str, users: int) -> Site:
    """A fresh site of a size."""
    clock, memory = VirtualClock(), MemoryTables()
    site = Site(clock, SimulatedTables(memory, clock), memory, sizing, users, Servers())
    posts = PostStore(memory, sizing=site.sizing)
    posts.commit(posts.catalogue(), CatalogueChange(put=_posts(), next_id=100))
    _add_users(memory, users)
    return site


def basic(number: int) -> dict[str, str]:
    """The header by which a member signs in."""
    return {"authorization": "Basic " + base64.b64encode(f"member{number}:{PASSWORD}".encode()).decode()}


def _posts() -> list[Post]:
    posts = [
        Post(GOLD, "points-type", "publish", "gold", "Gold", date=LONG_AGO),
        Post(BADGES, "achievement-type", "publish", "badges", "Badge", date=LONG_AGO),
    ]
    for number, trigger in enumerate(TRIGGERS, 10):
        meta = {"trigger_type": trigger, "count": "1", "points": "10", "points_type": "1:gold"}
        posts.append(_published(number, "points-award", GOLD, **meta))
    return posts + [_published(number, str(BADGES)) for number in range(50, 80)]


def _published(number: int, kind: str, parent: int = 0, **meta: str) -> Post:
    given = {f"_gamipress_{name}": value for name, value in meta.items()}
    return Post(number, kind, "publish", f"p{number}", f"P{number}", parent=parent, date=LONG_AGO, meta=given)


def _add_users(memory: MemoryTables, count: int) -> None:
    """Members by the store, so that they can sign in; the others' profiles as they are stored."""
    users, now = UserStore(memory), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    hashed = hash_application_password(PASSWORD, SECRET)
    for number in range(1, MEMBERS + 1):
        name = f"member{number}"
        roles = ("administrator",) if number == MANAGER else ("subscriber",)
        users.create(User(0, name, f"{name}@example.org", name, name, LONG_AGO, roles), "")
        seen = users.login(name)
        assert seen is not None
        entry = ApplicationPassword(f"u{number}", "app", hashed, now, last_used=now)
        users.update_login(seen, replace(seen, application_passwords=(entry,)))
    for number in range(MEMBERS + 1, count + 1):
        item = user_item(User(number, f"user{number}", "", f"user{number}", "", LONG_AGO, rev=1))
        memory.write(Put("users", {name: value for name, value in item.items() if name in KEPT}))


KEPT = {"pk", "sk", "schema", "id", "login", "slug", "registered", "roles", "rev", "name", "email"}
"""Of a profile: without the keys of the directory, which would make the preparation long."""
