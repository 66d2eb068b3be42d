"""The community: friendships, and the stream with its comments and favourites."""

from __future__ import annotations

from collections.abc import Mapping

from laurel.domain.records.stream_query import StreamQuery
from tests.concurrency.conftest import ALL_ROWS
from tests.faults.town import Person, Town
from tests.faults.workload.awards import login_event
from tests.faults.workload.book import Deed
from tests.faults.workload.client import Client
from tests.faults.workload.people import FRIENDS

GONE = frozenset({"bp_rest_invalid_id"})
COMMUNITY = "gamipress_bp_"


def friendship(client: Client) -> None:
    """Two who never were friends become friends, and may part."""
    pair = next(client.pairs, None)
    if pair is None:
        login_event(client)
        return
    ann, bob = pair
    path = "/buddypress/v1/friends"
    body = {"initiator_id": ann.id, "friend_id": bob.id}
    steps: tuple[tuple[Deed, Mapping[str, Person]], ...] = (
        (Deed("friendship", ann, "POST", path, body, already=FRIENDS), {"friendship_request": ann}),
        (
            Deed("friendship accepted", bob, "PUT", f"{path}/{ann.id}", already=GONE),
            {"friendship_accepted": bob, "get_friendship_accepted": ann},
        ),
        (Deed("friendship ended", ann, "DELETE", f"{path}/{bob.id}?force=true", already=GONE), {}),
    )
    reached = -1
    for deed, happening in steps[: client.caller.chance.randint(1, 3)]:
        outcome = client.do(deed)
        reached += 1
        for name, person in happening.items():
            client.book.happens(person.id, COMMUNITY + name)
        if not outcome.known:
            break

    def stands(town: Town) -> str:
        both = [town.services.members.friendship(*ids) for ids in ((ann.id, bob.id), (bob.id, ann.id))]
        found = {None if one is None else one.is_confirmed for one in both}
        due: bool | None = (False, True, None)[reached]
        return "" if found == {due} else f"{ann.login} and {bob.login} are {found}, not {due}"

    client.book.expects("friendships", stands)


def stream_item(client: Client) -> None:
    """An update, a favourite and a comment, each with a key; and perhaps the end of all three."""
    author, reader = client.caller.chance.sample(client.town.players, 2)
    content, path = client.name, "/buddypress/v1/activity"
    body = {"content": content, "component": "activity", "type": "activity_update"}
    outcome = client.do(Deed("stream item", author, "POST", path, body, client.name))
    client.book.happens(author.id, f"{COMMUNITY}publish_activity")
    if not outcome.done:
        return
    item_id = _item_of(outcome.reply)["id"]
    address = f"{path}/{item_id}"
    marked = client.do(Deed("favourite", reader, "PUT", f"{address}/favorite", key=client.name))
    client.book.happens(reader.id, f"{COMMUNITY}favorite_activity")
    client.book.happens(author.id, f"{COMMUNITY}user_favorite_activity")
    reply = client.name
    answer = {"content": reply, "component": "activity", "type": "activity_comment", "primary_item_id": item_id}
    commented = client.do(Deed("comment", reader, "POST", path, answer, client.name))
    deleted = marked.known and commented.known and client.happens(0.4)
    if deleted:
        client.do(Deed("stream item deleted", author, "DELETE", address, already=GONE))
        client.book.happens(author.id, f"{COMMUNITY}delete_activity")

    def stands(town: Town) -> str:
        items = town.services.stream_items
        query = StreamQuery(user_ids=[author.id, reader.id], comments=True, limit=ALL_ROWS)
        found = [each.content for each in items.find(query).items]
        counts = [found.count(text) for text in (content, reply)]
        stored = items.get(item_id)
        counted = stored.comments if stored else 0
        due = 0 if deleted else 1
        return "" if [*counts, counted] == [due] * 3 else f"stream item {content}: {counts} {counted}, not {due}"

    client.book.expects("stream", stands)


def _item_of(reply: object) -> Mapping[str, int]:
    found: Mapping[str, int] = reply[0] if isinstance(reply, list) else reply  # type: ignore[assignment]
    return found
