"""The site that is run under faults: its rules, its people, and what its store is for who audits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

STEP = "gamipress_bp_update_profile"

RULED = 800
"""The first of the badges that clients rename, each its own."""

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
}
"""The award of one gold for each event that the site itself makes here."""

GOALS = range(2, 32)
"""After how many such events each time something is earned: so many goals of one user are under way."""

RULES: Mapping[str, Mapping[int, tuple[int, int]]] = {
    **{trigger: {post_id: (1, 0)} for trigger, post_id in PAYING.items()},
    LOGIN: {11: (1, 0), 601: (3, 0), 602: (1, 2)},
    STEP: {700 + count: (count, 0) for count in GOALS},
    FLOOD: dict.fromkeys(range(100, 100 + MANY_AWARDS), (1, 0)),
}
"""By event: what it earns, with how often it has to happen, and how often at the most it is earned (0: any number)."""

COMPONENTS = ["activity", "friends", "xprofile"]
"""The components of the community that are active."""

RANKS, RANK_IDS = 620, (621, 622, 623)
"""The rank type, and its ranks from the lowest up."""


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
        rules = [
            _rule(trigger, *rule)
            for trigger, given in RULES.items()
            for rule in given.items()
            if trigger != FLOOD and rule[0] != 11  # those are the world's
        ]
        rules += [_post(each, str(RANKS), f"rank{each}", each) for each in RANK_IDS]
        rules += [_post(RANKS, "rank-type", "level")]
        rules += [_post(RULED + number, str(BADGES), f"ruled{number}") for number in range(managed)]
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


def _rule(trigger: str, post_id: int, rule: tuple[int, int]) -> Post:
    """A points award of one gold."""
    made: Post = award(post_id, trigger, 1)
    return replace(made, meta={**made.meta, "_gamipress_count": rule[0], "_gamipress_maximum_earnings": rule[1]})


def _post(post_id: int, kind: str, slug: str, priority: int = 0) -> Post:
    return Post(
        post_id, kind, "publish", slug, slug.capitalize(), menu_order=priority, date=LONG_AGO, date_gmt=LONG_AGO
    )


def _names(number: int, stem: str) -> list[str]:
    return [f"{stem}{count}" for count in range(number)]
