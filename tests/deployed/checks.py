"""The smoke list: what a site has to answer, in order, and the removal of what it made.

It is the one list of `make smoke`, of `make sam-local` and of the tests of `laurel serve`. Points type, award and user
carry a slug of their own; the award listens to a user meta key of that name, which no other user has, so that nobody
else earns anything of it on a site with data. The user signs up as any other: the site's own rules and notices for
that apply.
"""

from __future__ import annotations

import http.client
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.deployed.client import Client

TRIGGER = "gamipress_update_user_meta_specific_value"
LONG_AGO = "2020-01-01T00:00:00"
POINTS = 7
BUS_SECONDS = 60.0
"""How long an event may take through bus and queue."""

SETTLE_SECONDS = 2.0
"""How long after that its repetition is given to be counted, which it must not be."""

REMOVAL_SECONDS = 60.0

Known = dict[str, Any]
"""What the checks have learned: ``slug``, ``namespaces``, the ids ``me``, ``user``, ``type``, and the ``balance``."""

Check = tuple[str, Callable[[Client, Known], bool]]
Put = Callable[[str, dict[str, Any]], None]
"""Puts an event on the site's bus: its trigger and its detail."""


@dataclass(frozen=True)
class Outcome:
    """A check, and why it failed; "" if it succeeded."""

    name: str
    fault: str

    @property
    def good(self) -> bool:
        return not self.fault


def _index(client: Client, known: Known) -> bool:
    known["namespaces"] = client.send("GET", "/wp-json/", as_=None).json["namespaces"]
    return {"wp/v2", "laurel/v1"} <= set(known["namespaces"])


def _me(client: Client, known: Known) -> bool:
    known["me"] = client.send("GET", "/wp-json/wp/v2/users/me?_fields=id").json["id"]
    return bool(known["me"])


def _created(client: Client, known: Known, name: str, path: str, **fields: Any) -> bool:
    reply = client.send("POST", f"/wp-json/wp/v2/{path}", {"slug": known["slug"], **fields})
    known[name] = reply.json.get("id")
    return reply.status == 201


def _user(client: Client, known: Known) -> bool:
    slug = known["slug"]
    password = secrets.token_urlsafe(24)
    return _created(client, known, "user", "users", username=slug, email=f"{slug}@example.org", password=password)


def _type(client: Client, known: Known) -> bool:
    return _created(client, known, "type", "points-type", title="Smoke", status="publish", date=LONG_AGO)


def _award(client: Client, known: Known) -> bool:
    values = {
        "trigger_type": TRIGGER, "meta_key_required": known["slug"], "meta_value_required": "smoke", "count": 1,
        "points": POINTS, "points_type": known["slug"],
    }  # fmt: skip
    meta = {f"_gamipress_{name}": value for name, value in values.items()}
    fields = {"title": "A meta key", "status": "publish", "date": LONG_AGO, "parent": known["type"], "meta": meta}
    return _created(client, known, "award", "points-award", **fields)


def _event_of(known: Known, event_id: str) -> dict[str, Any]:
    args = {"meta_key": known["slug"], "meta_value": "smoke"}
    return {"user_id": known["user"], "id": f"{known['slug']}-{event_id}", "args": args}


def _event(client: Client, known: Known) -> bool:
    reply = client.send("POST", "/wp-json/laurel/v1/events", {"event": TRIGGER, **_event_of(known, "post")})
    known["balance"] = POINTS
    awarded = {award.get("points_type_slug"): award.get("points") for award in reply.json["awarded"]}
    return reply.status == 200 and awarded.get(known["slug"]) == POINTS


def _event_again(client: Client, known: Known) -> bool:
    reply = client.send("POST", "/wp-json/laurel/v1/events", {"event": TRIGGER, **_event_of(known, "post")})
    return reply.status == 200 and reply.json["repeated"] is True


def _balance(client: Client, known: Known) -> bool:
    read = client.send("GET", f"/wp-json/wp/v2/users/{known['user']}?context=edit&_fields=meta").json
    return bool(read["meta"][f"_gamipress_{known['slug']}_points"] == known["balance"])


def _ledgers(client: Client, known: Known) -> bool:
    """One earning of the award, and logs; the site's own rules may have added others."""
    query = f"user_id={known['user']}&post_id={known['award']}"
    earnings = client.send("GET", f"/wp-json/wp/v2/gamipress-user-earnings?{query}")
    logs = client.send("GET", f"/wp-json/wp/v2/gamipress-logs?user_id={known['user']}&type=points_earn")
    return len(earnings.json) == 1 and bool(logs.json)


def _action(client: Client, known: Known) -> bool:
    body = {"user": known["slug"], "points": 1, "points_type": known["slug"]}
    known["balance"] += 1
    return client.send("POST", "/wp-json/wp/v2/gamipress/award-points", body).status == 200


def _extension(client: Client, known: Known) -> bool:
    """The worked examples have a route where they are on, and none where they are off."""
    expected = 200 if "library/v1" in known["namespaces"] else 404
    return client.send("GET", "/wp-json/library/v1/books").status == expected


def _preflight(client: Client, known: Known) -> bool:
    """Answered by Laurel, not by the gateway."""
    origin = {"Origin": "https://client.example", "Access-Control-Request-Method": "PUT"}
    reply = client.send("OPTIONS", "/wp-json/wp/v2/posts", as_=None, **origin)
    allowed = reply.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    return allowed and bool(reply.json["namespace"] == "wp/v2")


def _head(client: Client, known: Known) -> bool:
    reply = client.send("HEAD", "/wp-json/wp/v2/points-type", as_=None)
    headers = reply.headers
    return (reply.status, reply.body, headers["Allow"]) == (200, b"", "GET") and int(headers["X-WP-Total"]) > 0


def _basic(client: Client, known: Known) -> bool:
    refused = client.send("GET", "/wp-json/wp/v2/users/me", as_=f"{known['slug']}:wrong")
    return (refused.status, refused.json["code"]) == (401, "incorrect_password")


def _encoded(client: Client, known: Known) -> bool:
    slug = known["slug"].replace("m", "%6D")
    found = client.send("GET", f"/wp-json/wp/v2/%70oints-type?slug={slug}").json
    return [post["id"] for post in found] == [known["type"]]


def _repeated(client: Client, known: Known) -> bool:
    found = client.send("GET", f"/wp-json/wp/v2/users?include[]={known['me']}&include[]={known['user']}").json
    return {user["id"] for user in found} == {known["me"], known["user"]}


def _body_with_get(client: Client, known: Known) -> bool:
    found = client.send("GET", "/wp-json/wp/v2/points-type", {"include": [known["type"]], "context": "edit"}).json
    return [post["title"]["raw"] for post in found] == ["Smoke"]


def _refused_body_with_get(client: Client, known: Known) -> bool:
    reply = client.send("GET", "/wp-json/wp/v2/points-type", {"per_page": 101}, as_=None)
    return (reply.status, reply.json["code"]) == (400, "rest_invalid_param")


def _no_route(client: Client, known: Known) -> bool:
    reply = client.send("GET", "/wp-json/no/such/route", as_=None)
    return (reply.status, reply.json["code"]) == (404, "rest_no_route")


def _status(path: str, status: int) -> Callable[[Client, Known], bool]:
    return lambda client, known: client.send("GET", path).status == status


CHECKS: tuple[Check, ...] = (
    ("index", _index),
    ("the administrator", _me),
    ("a user", _user),
    ("a points type", _type),
    ("its award", _award),
    ("an event is awarded", _event),
    ("the event again is not", _event_again),
    ("the balance", _balance),
    ("the ledgers", _ledgers),
    ("an action", _action),
    ("the balance after it", _balance),
    ("members", _status("/wp-json/buddypress/v1/members", 200)),
    ("an extension", _extension),
    ("preflight", _preflight),
    ("HEAD", _head),
    ("Basic", _basic),
    ("encoded path", _encoded),
    ("repeated parameter", _repeated),
    ("GET with a body", _body_with_get),
    ("GET with a body that is refused", _refused_body_with_get),
    ("no such route", _no_route),
    ("double slashes", _status("//wp-json//wp/v2/posts/", 200)),
    ("other case", _status("/WP-JSON/wp/v2/posts", 404)),
    ("rest_route", _status("/?rest_route=%2Fwp%2Fv2%2Fposts", 200)),
)
"""The checks in their order: a name, and a function that returns whether the response is right."""

BUS, REMOVED = "an event through the bus, put twice, is awarded once", "all is removed again"
NAMES = (*(name for name, _ in CHECKS), BUS, REMOVED)
"""The names of all outcomes; that of the bus is absent where no bus is given."""

MADE = ("points-award?status=any&", "points-type?status=any&", "users?context=edit&")
"""The collections in which the list makes things, in the order of their removal."""


def run(client: Client, put: Put | None = None) -> Iterator[Outcome]:
    """Run all checks, and remove what they made, also if they end early. No check raises."""
    known: Known = {"slug": f"laurel-smoke-{secrets.token_hex(5)}"}
    bus = ((BUS, _through(put)),) if put else ()
    try:
        for name, check in (*CHECKS, *bus):
            yield _outcome(name, check, client, known)
    finally:
        client.until = max(client.until, time.monotonic() + REMOVAL_SECONDS)
        removed = _outcome(REMOVED, _remove, client, known)
    yield removed


def _outcome(name: str, check: Callable[[Client, Known], bool], client: Client, known: Known) -> Outcome:
    client.last = ""
    try:
        return Outcome(name, "" if check(client, known) else f"not as expected: {client.last}")
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, http.client.HTTPException) as error:
        return Outcome(name, f"{error!r}; {client.last or 'nothing was sent'}")


def _through(put: Put) -> Callable[[Client, Known], bool]:
    def check(client: Client, known: Known) -> bool:
        detail = _event_of(known, "bus")
        for _ in range(2):
            put(TRIGGER, detail)
        known["balance"] += POINTS
        deadline = min(time.monotonic() + BUS_SECONDS, client.until)
        while not _balance(client, known) and time.monotonic() < deadline:
            time.sleep(0.5)
        time.sleep(SETTLE_SECONDS)
        return _balance(client, known)

    return check


def _remove(client: Client, known: Known) -> bool:
    """Remove by slug, which also finds what was made by a request whose response was lost; a user's rows go along."""
    for collection in MADE:
        path = collection.partition("?")[0]
        for found in client.send("GET", f"/wp-json/wp/v2/{collection}slug={known['slug']}").json:
            client.send("DELETE", f"/wp-json/wp/v2/{path}/{found['id']}?force=true&reassign=false")
    return not any(client.send("GET", f"/wp-json/wp/v2/{made}slug={known['slug']}").json for made in MADE)
