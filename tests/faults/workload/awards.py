"""Events and operations: what clients do to users' points, badges, ranks and ledgers."""

from __future__ import annotations

from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from tests.concurrency.conftest import ALL_ROWS, FLOOD, FOR_SALE, LOGIN
from tests.faults.town import HAND, RANK_IDS, RANKS, STEP, Town
from tests.faults.workload.book import Deed
from tests.faults.workload.client import Client

NO_USER = frozenset({"rest_user_invalid_id"})
NO_ROW = frozenset({"rest_item_invalid_id"})
NO_MONEY = frozenset({"rest_insufficient_points"})
ACTIONS = "/wp/v2/gamipress"


# ---- events


def event(client: Client, kind: str, user_id: int, trigger: str, name: str = "") -> Deed:
    """An event, with an id or without."""
    body = {"event": trigger, "user_id": user_id, **({"id": name} if name else {})}
    return Deed(kind, client.admin, "POST", "/laurel/v1/events", body, refused=NO_USER, repeatable=bool(name))


def _named_event(client: Client, kind: str, trigger: str) -> None:
    player = client.player()
    client.do(event(client, kind, player.id, trigger, client.name))
    client.book.happens(player.id, trigger)


def login_event(client: Client) -> None:
    """An event with an id counts once, however often it is sent, and by the queue as well."""
    player, name = client.player(), client.name
    if client.happens(0.3):
        client.book.by_queue_too.append((player, name))
        client.do(event(client, "event by both ways", player.id, LOGIN, name))
    else:
        client.do(event(client, "event", player.id, LOGIN, name))
    client.book.happens(player.id, LOGIN)


def goals_event(client: Client) -> None:
    """An event on which the user gets on with thirty goals."""
    _named_event(client, "event of 30 goals", STEP)


def flood(client: Client) -> None:
    """An event that pays in sixty ways, more than one transaction holds."""
    _named_event(client, "event of 60 awards", FLOOD)


def nameless_event(client: Client) -> None:
    """An event without an id: each request counts once at the most, and once if it was acknowledged."""
    player = client.player()
    outcome = client.do_once(event(client, "event without id", player.id, LOGIN))
    client.book.happens(player.id, LOGIN, int(outcome.done), 1)


def list_of_events(client: Client) -> None:
    """Three events of one request, of two users; repeated until each is known."""
    people = [client.player() for _ in range(2)]
    people.append(people[0])
    events = [{"event": LOGIN, "user_id": person.id, "id": client.name} for person in people]
    client.do(Deed("list of events", client.admin, "POST", "/laurel/v1/events", events))
    for person in people:
        client.book.happens(person.id, LOGIN)


# ---- operations with a key


def purchase(client: Client) -> None:
    """A badge for 30 gold, where there is as much."""
    player = client.player()
    body = {"user_id": player.id, "post_id": FOR_SALE}
    path = "/laurel/v1/unlock"
    deed = Deed("purchase", client.admin, "POST", path, body, client.name, refused=NO_MONEY, repeatable=True)
    outcome = client.do(deed)
    if not outcome.refused:
        client.book.earns(player.id, [FOR_SALE], int(outcome.done), 1)


def points_by_hand(client: Client) -> None:
    """Points that a manager gives or takes."""
    verb = client.caller.chance.choice(("award", "deduct"))
    person, amount = client.managed, client.amount
    body = {"user_id": person.id, "points_type": "gold", "points": amount}
    path = f"/laurel/v1/{verb}-points"
    client.do(Deed(f"{verb} points", client.admin, "POST", path, body, client.name, repeatable=True))

    def once(town: Town) -> str:
        logs = town.services.ledger.logs.find(LogQuery(users=(person.id,), limit=ALL_ROWS)).rows
        found = sum(abs(log.points) == amount for log in logs)
        return "" if found == 1 else f"{verb} of {amount} points has {found} logs"

    client.book.expects("operations", once)


def badge_by_hand(client: Client) -> None:
    """A badge given, and perhaps taken back."""
    for verb, earned in (("award", 1), ("revoke", -1)):
        body = {"user_id": client.managed.id, "achievement_id": HAND}
        path = f"{ACTIONS}/{verb}-achievement"
        deed = Deed(f"{verb} a badge", client.admin, "POST", path, body, client.name, repeatable=True)
        outcome = client.do(deed)
        client.book.earns(client.managed.id, [HAND], earned, earned)
        if not outcome.known or client.happens(0.5):
            return


def rank_by_hand(client: Client) -> None:
    """The rank that was given last is the user's."""
    person, rank = client.managed, client.caller.chance.choice(RANK_IDS)
    body = {"user_id": person.id, "rank_id": rank}
    deed = Deed("award a rank", client.admin, "POST", f"{ACTIONS}/award-rank", body, client.name, repeatable=False)
    client.write("rank", rank, deed, RANK_IDS[0])

    def latest(town: Town) -> str:
        return client.wrong("rank", town.services.states.get(person.id).ranks.get(RANKS, RANK_IDS[0]))

    client.book.expects("ranks", latest)


def rebuild(client: Client) -> None:
    """A user is rebuilt from the ledgers, whatever is written meanwhile: nothing differs."""
    player = client.player()
    body = {"user_id": player.id, "apply": True}
    outcome = client.do(Deed("rebuild", client.admin, "POST", "/laurel/v1/rebuild", body))
    if outcome.done and outcome.reply["differences"]:
        client.book.violation(f"rebuild of {player.login} finds {outcome.reply['differences']}")


# ---- rows of the ledgers, which have no key


def earning_by_hand(client: Client) -> None:
    """An earning; it may be deleted again."""
    title, person = client.name, client.managed
    body = {"title": title, "user_id": person.id, "post_id": HAND, "post_type": "badge", "points": 0}
    path = "/wp/v2/gamipress-user-earnings"
    outcome = client.do_once(Deed("earning", client.admin, "POST", path, body))
    least, most = int(outcome.done), 1
    if outcome.done and client.happens(0.4):
        client.do(Deed("earning deleted", client.admin, "DELETE", f"{path}/{outcome.reply['id']}", already=NO_ROW))
        least = most = 0
    client.book.earns(person.id, [HAND], least, most)

    def bounded(town: Town) -> str:
        rows = town.services.ledger.earnings.find(EarningQuery(users=(person.id,), limit=ALL_ROWS)).rows
        found = sum(row.title == title for row in rows)
        return "" if least <= found <= most else f"earning {title} is there {found} times"

    client.book.expects("rows by hand", bounded)


def log_by_hand(client: Client) -> None:
    """A log; it may get another title, and be deleted."""
    title, person, path = client.name, client.managed, "/wp/v2/gamipress-logs"
    body = {"title": title, "user_id": person.id, "type": "event_trigger", "trigger_type": LOGIN}
    outcome = client.do_once(Deed("log", client.admin, "POST", path, body))
    titles, least = [title], int(outcome.done)
    if outcome.done and client.happens(0.7):
        address, titles = f"{path}/{outcome.reply['id']}", [client.name]
        client.do(Deed("log changed", client.admin, "PUT", address, {"title": titles[0]}))
        if client.happens(0.4):
            client.do(Deed("log deleted", client.admin, "DELETE", address, already=NO_ROW))
            least, titles = 0, []

    def bounded(town: Town) -> str:
        rows = town.services.ledger.logs.find(LogQuery(users=(person.id,), limit=ALL_ROWS)).rows
        found = sum(row.title in titles for row in rows)
        of_old = sum(row.title == title for row in rows) if title not in titles else 0
        return "" if least <= found <= 1 and not of_old else f"log {title}, {titles} is there {found} times"

    client.book.expects("rows by hand", bounded)
