"""The site that is run under faults: its rules, its people, and what its store is for who audits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from laurel.app.community.components import ACTIVE_COMPONENTS
from laurel.app.install import AdminOptions, install
from laurel.app.ledger.removals import GRACE
from laurel.auth.application_passwords import hash_application_password
from laurel.composition.table_services import TableServices
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.driver.dynamodb import DynamoTables
from tests.api.conftest import Client
from tests.concurrency.conftest import BADGES, FLOOD, LOGIN, LONG_AGO, MANY_AWARDS, World, award
from tests.containers import SECRET, container_on, services_on

ADMIN = "admin"
HAND = 600
"""A badge of ten gold that managers give."""

PAYING = {
    "gamipress_register": 500,
    "gamipress_bp_friendship_request": 501,
    "gamipress_bp_friendship_accepted": 502,
    "gamipress_bp_get_friendship_accepted": 503,
    "gamipress_bp_publish_activity": 504,
    "gamipress_bp_delete_activity": 505,
    "gamipress_bp_favorite_activity": 506,
    "gamipress_bp_user_favorite_activity": 507,
    "gamipress_publish_post": 508,
    LOGIN: 11,
}
"""The award of one gold (ten for a sign-in) for each event that happens here."""

COMPONENTS = ["activity", "friends", "xprofile"]
"""The components of the community that are active."""

FLOODED = range(100, 100 + MANY_AWARDS)
"""The awards of an event whose rows are too many for one transaction."""

__all__ = ["ADMIN", "BADGES", "FLOOD", "FLOODED", "HAND", "LOGIN", "PAYING", "Person", "Town"]


class Later:
    """A clock beyond the time that removals wait: no request of the run is on its way any more."""

    def now(self) -> datetime:
        """Four minutes from now."""
        return datetime.now(UTC) + 2 * GRACE


@dataclass(frozen=True, slots=True)
class Person:
    """A user: the login and the id, and the application password, "" for none."""

    login: str
    id: int
    password: str = ""


@dataclass
class Town:
    """A site on tables that suffer no fault. ``players`` earn, ``managed`` get and lose by hand, too."""

    tables: DynamoTables
    prefix: str
    world: World = field(init=False)
    admin: Person = field(init=False)
    players: list[Person] = field(init=False)
    managed: list[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.world = World(self.tables)

    def settle(self, players: int, managed: int) -> None:
        """Write the rules, and that many people."""
        posts = self.services.posts
        rules = [award(post_id, trigger, 1) for trigger, post_id in PAYING.items() if trigger != LOGIN]
        meta = {"earned_by": "admin", "points": 10, "points_type": "gold", "maximum_earnings": 0}
        given = {f"_gamipress_{name}": value for name, value in meta.items()}
        hand = Post(HAND, str(BADGES), "publish", "hand", "Hand", date=LONG_AGO, meta=given)
        posts.commit(posts.catalogue(), CatalogueChange(put=(*rules, hand), settings={ACTIVE_COMPONENTS: COMPONENTS}))
        install(self.services, AdminOptions(hash_application_password("admin0password", SECRET)))
        client = Client(container_on(self.tables))
        made = [(login, client.new_user(login)) for login in _names(players, "player") + _names(managed, "managed")]
        people = [Person(login, user_id, client.passwords[login]) for login, user_id in made]
        self.admin = Person(ADMIN, 1, "admin0password")
        self.players, self.managed = people[:players], people[players:]

    @property
    def services(self) -> TableServices:
        """The services of the site, with a catalogue of their own."""
        services: TableServices = self.world.services
        return services

    def later(self) -> TableServices:
        """The site's services at a time when whatever waits is due."""
        return services_on(self.tables, clock=Later())


def _names(number: int, stem: str) -> list[str]:
    return [f"{stem}{count}" for count in range(number)]
