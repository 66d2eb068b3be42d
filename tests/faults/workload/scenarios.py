"""What clients do to the site: each scenario sends its deeds, and writes down what must follow from them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.stream_query import StreamQuery
from tests.concurrency.conftest import ALL_ROWS, FOR_SALE
from tests.faults.town import FLOOD, FLOODED, HAND, LOGIN, PAYING, Person, Town
from tests.faults.workload.book import Book, Deed, Outcome
from tests.faults.workload.caller import Caller

TAKEN = frozenset({"existing_user_login"})
NO_USER = frozenset({"rest_user_invalid_id"})
FRIENDS = frozenset({"bp_rest_friends_create_item_failed"})
NO_FRIENDSHIP = frozenset({"bp_rest_invalid_id"})
REQUEST, ACCEPTED = "gamipress_bp_friendship_request", "gamipress_bp_friendship_accepted"
GOT_ACCEPTED = "gamipress_bp_get_friendship_accepted"


@dataclass
class Client:
    """One client of the run: its caller, and the people whom only this one writes."""

    town: Town
    book: Book
    caller: Caller
    number: int
    pairs: Iterator[tuple[Person, Person]]
    count: Iterator[int]
    profile: list[str] = field(default_factory=lambda: [""])
    """What the profile of the managed user may hold: what was acknowledged last, and what has no answer since."""

    @property
    def name(self) -> str:
        """A name given once in a run."""
        return f"c{self.number}n{next(self.count)}"

    @property
    def amount(self) -> int:
        """An amount given once in a run."""
        return 1000 + self.number + 16 * next(self.count)

    @property
    def admin(self) -> Person:
        """The administrator."""
        return self.town.admin

    @property
    def managed(self) -> Person:
        """The user whom this client alone manages by hand."""
        return self.town.managed[self.number]

    def player(self) -> Person:
        """Any of those who play."""
        return self.caller.chance.choice(self.town.players)

    def do(self, deed: Deed) -> Outcome:
        """Do it until the outcome is known; what is not by now is finished when all is calm."""
        return self.caller.do(deed)

    def do_once(self, deed: Deed) -> Outcome:
        """Do what a repetition would do a second time: so it is not repeated."""
        return self.caller.do_once(deed)

    def event(self, kind: str, user_id: int, trigger: str, name: str = "") -> Deed:
        """An event, with an id or without."""
        body = {"event": trigger, "user_id": user_id, **({"id": name} if name else {})}
        path, refused = "/laurel/v1/events", NO_USER
        return Deed(kind, self.admin, "POST", path, body, refused=refused, repeatable=bool(name))


# ---- events


def login_event(client: Client) -> None:
    """An event with an id counts once, however often it is sent."""
    player = client.player()
    client.do(client.event("event", player.id, LOGIN, client.name))
    client.book.earns(player.id, [PAYING[LOGIN]])


def flood(client: Client) -> None:
    """An event that pays in sixty ways, more than one transaction holds."""
    player = client.player()
    client.do(client.event("event of 60 awards", player.id, FLOOD, client.name))
    client.book.earns(player.id, FLOODED)


def nameless_event(client: Client) -> None:
    """An event without an id: each request counts once at the most, and once if it was acknowledged."""
    player = client.player()
    outcome = client.do_once(client.event("event without id", player.id, LOGIN))
    client.book.earns(player.id, [PAYING[LOGIN]], int(outcome.done), 1)


# ---- operations


def purchase(client: Client) -> None:
    """A badge for 30 gold, where there is as much."""
    player = client.player()
    deed = Deed(
        "purchase", client.admin, "POST", "/laurel/v1/unlock", {"user_id": player.id, "post_id": FOR_SALE},
        key=client.name, refused=frozenset({"rest_insufficient_points"}), repeatable=True,
    )  # fmt: skip
    outcome = client.do(deed)
    if not outcome.known:
        client.book.earns(player.id, [FOR_SALE], 0, 1)
    elif outcome.done:
        client.book.earns(player.id, [FOR_SALE])


def points_by_hand(client: Client) -> None:
    """Points that a manager gives or takes, with a key."""
    verb = client.caller.chance.choice(("award", "deduct"))
    person, amount = client.managed, client.amount
    body = {"user_id": person.id, "points_type": "gold", "points": amount}
    path = f"/laurel/v1/{verb}-points"
    client.do(Deed(f"{verb} points", client.admin, "POST", path, body, key=client.name, repeatable=True))

    def once(town: Town) -> str:
        logs = town.services.ledger.logs.find(LogQuery(users=(person.id,), limit=ALL_ROWS)).rows
        found = sum(abs(log.points) == amount for log in logs)
        return "" if found == 1 else f"{verb} of {amount} points has {found} logs"

    client.book.expects("operations", once)


def badge_by_hand(client: Client) -> None:
    """A badge given, and perhaps taken back, each with a key."""
    for verb, earned in (("award", 1), ("revoke", -1)):
        body = {"user_id": client.managed.id, "achievement_id": HAND}
        path = f"/wp/v2/gamipress/{verb}-achievement"
        deed = Deed(f"{verb} a badge", client.admin, "POST", path, body, key=client.name, repeatable=True)
        outcome = client.do(deed)
        client.book.earns(client.managed.id, [HAND], earned, earned)
        if not outcome.known or client.caller.chance.random() < 0.5:
            return


def earning_by_hand(client: Client) -> None:
    """A row of the ledger, which has no key; and it may be deleted again."""
    title = client.name
    body = {"title": title, "user_id": client.managed.id, "post_id": HAND, "post_type": "badge", "points": 0}
    path = "/wp/v2/gamipress-user-earnings"
    outcome = client.do_once(Deed("earning", client.admin, "POST", path, body))
    least, most = int(outcome.done), 1
    client.book.earns(client.managed.id, [HAND], least, most)
    if outcome.done and client.caller.chance.random() < 0.4:
        row_id = outcome.reply["id"]
        gone = frozenset({"rest_item_invalid_id"})
        client.do(Deed("earning deleted", client.admin, "DELETE", f"{path}/{row_id}", already=gone))
        client.book.earns(client.managed.id, [HAND], -1, -1)
        least = most = 0

    def bounded(town: Town) -> str:
        rows = town.services.ledger.earnings.find(EarningQuery(users=(client.managed.id,), limit=ALL_ROWS)).rows
        found = sum(row.title == title for row in rows)
        return "" if least <= found <= most else f"earning {title} is there {found} times"

    client.book.expects("operations", bounded)


# ---- users


def sign_up(client: Client) -> None:
    """An account that is paid for, earns something, and may be deleted again."""
    login = client.name
    body = {"username": login, "email": f"{login}@example.org", "password": "a long password", "first_name": login}
    outcome = client.do(Deed("sign-up", client.admin, "POST", "/wp/v2/users", body, already=TAKEN))
    if not outcome.done:
        client.book.expects("users", lambda town: _is_user(town, login))
        return
    found = client.town.services.users.login(login)
    if found is None or (outcome.replies and outcome.reply["id"] != found.user_id):
        client.book.violation(f"sign-up of {login} is acknowledged and not there")
        return
    person = Person(login, found.user_id)
    client.do(client.event("event of a new user", person.id, LOGIN, client.name))
    if client.caller.chance.random() < 0.5:
        path = f"/wp/v2/users/{person.id}?force=true&reassign=1"
        client.do(Deed("user deleted", client.admin, "DELETE", path, already=NO_USER))
        client.book.moves_out(person)
    else:
        client.book.moves_in(person)
        client.book.earns(person.id, [PAYING["gamipress_register"], PAYING[LOGIN]])


def _is_user(town: Town, login: str) -> str:
    return "" if town.services.users.login(login) else f"{login} never signed up"


def profile(client: Client) -> None:
    """What was written last is there in the end."""
    person, value = client.managed, client.name
    path = f"/wp/v2/users/{person.id}"
    outcome = client.do_once(Deed("profile", client.admin, "POST", path, {"first_name": value, "description": value}))
    client.profile = [value] if outcome.done else [*client.profile, value]

    def latest(town: Town) -> str:
        user = town.services.users.get(person.id)
        names = {user.first_name, user.description} if user else set()
        right = len(names) == 1 and names <= set(client.profile)
        return "" if right else f"the profile of {person.login} has {names}, not one of {client.profile}"

    client.book.expects("profiles", latest)


# ---- catalogue


def post(client: Client) -> None:
    """A post that is published and renamed: the administrator is paid for each one there is."""
    title = client.name
    body = {"title": title, "status": "publish"}
    outcome = client.do_once(Deed("post", client.admin, "POST", "/wp/v2/posts", body))
    client.book.earns(client.admin.id, [PAYING["gamipress_publish_post"]], int(outcome.done), 1)
    if not outcome.done:
        return
    post_id, new = outcome.reply["id"], client.name
    client.do(Deed("post renamed", client.admin, "POST", f"/wp/v2/posts/{post_id}", {"title": new}))

    def named(town: Town) -> str:
        found = town.services.posts.catalogue().get(post_id)
        return "" if found and found.title == new else f"post {post_id} is {found and found.title}, not {new}"

    client.book.expects("catalogue", named)


def badge(client: Client) -> None:
    """A badge that is made, given and deleted: none of its earnings stays."""
    body = {
        "title": client.name, "status": "publish", "date": "2020-01-01T00:00:00",
        "meta": {"_gamipress_earned_by": "admin", "_gamipress_maximum_earnings": 0},
    }  # fmt: skip
    outcome = client.do_once(Deed("badge", client.admin, "POST", "/wp/v2/badge", body))
    if not outcome.done:
        return
    post_id = outcome.reply["id"]
    given = {"user_id": client.player().id, "achievement_id": post_id}
    path = "/wp/v2/gamipress/award-achievement"
    client.do(Deed("award a badge", client.admin, "POST", path, given, key=client.name))
    gone = frozenset({"rest_post_invalid_id"})
    address = f"/wp/v2/badge/{post_id}?force=true"
    client.do(Deed("badge deleted", client.admin, "DELETE", address, already=gone))

    def forgotten(town: Town) -> str:
        left = town.services.ledger.earnings.find(EarningQuery(posts=(post_id,), limit=ALL_ROWS)).total
        return f"{left} earnings of badge {post_id} outlive it" if left else ""

    client.book.expects("deletions", forgotten)


# ---- community


def friendship(client: Client) -> None:
    """Two who never were friends become friends, and may part."""
    pair = next(client.pairs, None)
    if pair is None:
        return login_event(client)
    ann, bob = pair
    friends = "/buddypress/v1/friends"
    body = {"initiator_id": ann.id, "friend_id": bob.id}
    steps: tuple[tuple[Deed, Mapping[Person, int]], ...] = (
        (Deed("friendship", ann, "POST", friends, body, already=FRIENDS), {ann: PAYING[REQUEST]}),
        (
            Deed("friendship accepted", bob, "PUT", f"{friends}/{ann.id}", already=NO_FRIENDSHIP),
            {bob: PAYING[ACCEPTED], ann: PAYING[GOT_ACCEPTED]},
        ),
        (Deed("friendship ended", ann, "DELETE", f"{friends}/{bob.id}?force=true", already=NO_FRIENDSHIP), {}),
    )
    reached = -1
    for deed, paid in steps[: client.caller.chance.randint(1, 3)]:
        outcome = client.do(deed)
        reached += 1
        for person, post_id in paid.items():
            client.book.earns(person.id, [post_id])
        if not outcome.known:
            break

    def stands(town: Town) -> str:
        both = [town.services.members.friendship(*ids) for ids in ((ann.id, bob.id), (bob.id, ann.id))]
        found = {None if one is None else one.is_confirmed for one in both}
        due: bool | None = (False, True, None)[reached]
        return "" if found == {due} else f"{ann.login} and {bob.login} are {found}, not {due}"

    client.book.expects("friendships", stands)
    return None


def stream_item(client: Client) -> None:
    """An update with a key, a favourite with a key, and perhaps its end."""
    author, reader = client.caller.chance.sample(client.town.players, 2)
    body = {"content": client.name, "component": "activity", "type": "activity_update"}
    path = "/buddypress/v1/activity"
    outcome = client.do(Deed("stream item", author, "POST", path, body, key=client.name))
    client.book.earns(author.id, [PAYING["gamipress_bp_publish_activity"]])
    item = outcome.reply[0] if isinstance(outcome.reply, list) and outcome.reply else outcome.reply
    if not item:
        return
    address = f"{path}/{item['id']}"
    marked = client.do(Deed("favourite", reader, "PUT", f"{address}/favorite", key=client.name))
    client.book.earns(reader.id, [PAYING["gamipress_bp_favorite_activity"]])
    client.book.earns(author.id, [PAYING["gamipress_bp_user_favorite_activity"]])
    deleted = marked.known and client.caller.chance.random() < 0.4
    if deleted:
        client.do(Deed("stream item deleted", author, "DELETE", address, already=NO_FRIENDSHIP))
        client.book.earns(author.id, [PAYING["gamipress_bp_delete_activity"]])

    def stands(town: Town) -> str:
        query = StreamQuery(user_ids=[author.id], limit=ALL_ROWS)
        found = [each.content for each in town.services.stream_items.find(query).items].count(body["content"])
        return "" if found == (not deleted) else f"stream item {body['content']} is there {found} times"

    client.book.expects("stream", stands)


Scenario = Callable[[Client], None]

SCENARIOS: Mapping[Scenario, int] = {
    login_event: 6,
    nameless_event: 4,
    flood: 1,
    purchase: 3,
    points_by_hand: 3,
    badge_by_hand: 3,
    earning_by_hand: 2,
    sign_up: 3,
    profile: 2,
    post: 1,
    badge: 1,
    friendship: 3,
    stream_item: 3,
}
"""The scenarios, each with how often it is played."""


def pairs_of(people: list[Person], clients: int) -> list[Iterator[tuple[Person, Person]]]:
    """For each client the pairs of people that it makes friends."""
    every = list(itertools.combinations(people, 2))
    return [iter(every[number::clients]) for number in range(clients)]


def play(client: Client, scenarios: Mapping[Scenario, int]) -> None:
    """Play one of the scenarios, by chance."""
    (scenario,) = client.caller.chance.choices(list(scenarios), list(scenarios.values()))
    scenario(client)
