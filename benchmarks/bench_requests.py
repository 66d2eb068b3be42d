"""Per kind of request: DynamoDB calls, read and write units, and the CPU of our own code, beside the budgets.

Runs the Lambda handlers in this process on the metered memory store, so no network is in the figures;
units are counted by DynamoDB's documented rules, indexes included. Authentication's one call is counted
apart where a request carries credentials. CPU is that of everything but the store in memory, which stands for DynamoDB.
"""

from __future__ import annotations

import base64
import gzip
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from site_under_test import PASSWORD, event, memory_site

from laurel.app.posts.portion import PORTION
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

logging.disable(logging.CRITICAL)

SITE = memory_site()

BADGES = 30

MANY_TYPES = 100
INDEX_KB, COMPRESSED_KB = 300, 20
"""Budgets of the API index: of a site with many types, and compressed."""

NO_META = "_fields=id,name,slug,link,roles,email,registered_date,_links"
"""Without balances, each of which is read by itself (decision 15)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request, and its budget: calls and units without authentication, CPU in milliseconds."""

    name: str
    group: str
    event: Callable[[], dict[str, Any]]
    authenticated: bool = False
    calls: int = 2
    read_units: float | None = None
    write_units: float | None = None
    cpu_p50: float = 1.0
    cpu_p99: float = 3.0


def get(path: str, query: str = "", user: str = "") -> Callable[[], dict[str, Any]]:
    """A GET of a route."""
    return lambda: event("GET", f"/wp-json{path}", query, user=user)


def post(path: str, body: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """A POST to a route, by the administrator."""
    return lambda: event("POST", f"/wp-json{path}", body=body, user="admin")


KINDS = (
    Kind("API index", "discovery", get("/"), read_units=1),
    Kind("namespace index", "discovery", get("/wp/v2"), read_units=1),
    Kind("a type", "discovery", get("/wp/v2/types/badges"), read_units=1),
    Kind("a status", "discovery", get("/wp/v2/statuses/publish"), read_units=1),
    Kind("settings", "discovery", get("/wp/v2/settings", user="admin"), authenticated=True, read_units=1),
    Kind("OPTIONS of a collection", "wp_posts", lambda: event("OPTIONS", "/wp-json/wp/v2/badges"), read_units=1),
    Kind("a badge", "wp_posts", get("/wp/v2/badges/{badge}"), read_units=1),
    Kind("a badge, signed in", "wp_posts", get("/wp/v2/badges/{badge}", user="admin"), True, read_units=1),
    Kind("10 badges", "wp_posts", get("/wp/v2/badges"), read_units=4),
    Kind("search among badges", "wp_posts", get("/wp/v2/badges", "search=badge&orderby=relevance"), read_units=4),
    Kind("create a badge (draft)", "wp_posts", post("/wp/v2/badges", {"title": "New", "content": "Text."}), True),
    Kind("update a badge", "wp_posts", post("/wp/v2/badges/{badge}", {"title": "Changed"}), True),
    Kind("me", "wp_users", get("/wp/v2/users/me", user="admin"), True, read_units=2),
    Kind("a user", "wp_users", get("/wp/v2/users/1"), read_units=2),
    Kind("10 users", "wp_users", get("/wp/v2/users", NO_META, user="admin"), True, calls=3, read_units=4),
    Kind("10 users with balances", "wp_users", get("/wp/v2/users", user="admin"), True, calls=4, read_units=9),
    Kind("an example route", "extensions", get("/vendor/v1/route/schema"), read_units=1),
)


def prepare() -> dict[str, Any]:
    """A small site: a type, badges, users. Returns what the kinds' paths name."""
    for path, body in (
        ("/wp/v2/points-type", {"title": "Gold", "status": "publish"}),
        ("/wp/v2/achievement-type", {"slug": "badges", "status": "publish"}),
    ):
        SITE.request("wp_posts", post(path, body)())
    badge = 0
    for number in range(BADGES):
        body = {"title": f"Badge {number}", "status": "publish", "content": "What it is for. " * 10}
        reply, _ = SITE.request("wp_posts", post("/wp/v2/badges", body)())
        badge = int(reply["headers"]["Location"].rsplit("/", 1)[1])
    for number in range(30):
        body = {"username": f"user{number}", "email": f"user{number}@example.org", "password": PASSWORD}
        SITE.request("wp_users", post("/wp/v2/users", body)())
    return {"badge": badge}


def row(kind: Kind, names: dict[str, Any]) -> str:
    """Measure a kind and write its line; `!` marks a figure over its budget."""
    sent = kind.event()
    sent["rawPath"] = sent["rawPath"].format(**names)
    p50, p99 = SITE.typical(kind.group, sent)
    calls = p50.calls - kind.authenticated
    read = p50.read_units - kind.authenticated
    figures = (
        _with_budget(calls, kind.calls),
        _with_budget(read, kind.read_units),
        _with_budget(p50.write_units, kind.write_units),
        _with_budget(round(p50.cpu_ms, 2), kind.cpu_p50),
        _with_budget(round(p99.cpu_ms, 2), kind.cpu_p99),
    )
    return f"| {kind.name:<26} | {p50.status} | " + " | ".join(f"{figure:>13}" for figure in figures) + " |"


def _with_budget(figure: float, budget: float | None) -> str:
    if budget is None:
        return f"{figure:g}"
    return f"{figure:g} / {budget:g}{'!' if figure > budget else ''}"


def index_size(types: int) -> tuple[float, float]:
    """KB of the API index once the site has that many achievement types, as text and compressed."""
    posts = SITE.container.services.posts
    made = [Post(10_000 + number, "achievement-type", "publish", f"kind-{number}") for number in range(types)]
    for first in range(0, types, PORTION):
        posts.commit(posts.catalogue(), CatalogueChange(put=made[first : first + PORTION], next_id=20_000))
    text = SITE.request("discovery", get("/")())[0]["body"].encode()
    return len(text) / 1000, len(gzip.compress(text, 6)) / 1000


MOST_USED = (
    "me", "a user", "10 users", "10 users with balances", "a badge", "10 badges", "search among badges", "a type",
    "OPTIONS of a collection", "API index",
)  # fmt: skip
"""The requests of which the size of the reply is printed."""


def reply_size(kind: Kind, names: dict[str, Any]) -> str:
    """The bytes of a reply, as text and as it goes to a client that takes gzip."""
    sizes = []
    for accepted in ("identity", "gzip"):
        sent = kind.event()
        sent["rawPath"] = sent["rawPath"].format(**names)
        sent["headers"]["accept-encoding"] = accepted
        reply, _ = SITE.request(kind.group, sent)
        body = reply["body"].encode()
        sizes.append(len(base64.b64decode(body)) if reply["isBase64Encoded"] else len(body))
    return f"| {kind.name:<26} | {sizes[0]:>7,} | {sizes[1]:>7,} |"


def main() -> None:
    """Print the tables."""
    names = prepare()
    print("bytes of the replies that are used most\n| request                    | plain   | gzip    |\n|---|---|---|")
    for kind in (kind for name in MOST_USED for kind in KINDS if kind.name == name):
        print(reply_size(kind, names))
    print()
    print("figure / budget; authentication (1 call, 1 read unit) not counted; CPU in ms of this machine, store apart")
    print(
        "| request                    | got | calls         | read units    | write units   | CPU p50       "
        "| CPU p99       |"
    )
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        print(row(kind, names))
    print("\n| API index of a site with | KB | KB compressed |\n|---|---|---|")
    for types in (1, 21, MANY_TYPES):
        size, compressed = index_size(types - 1)  # badges are one
        of_many = _with_budget(round(size), INDEX_KB if types == MANY_TYPES else None)
        print(f"| {types} types | {of_many} | {_with_budget(round(compressed, 1), COMPRESSED_KB)} |")


if __name__ == "__main__":
    main()
