"""Every route of the index under arguments of every wrong kind: no 500, and nothing unforeseen in the log."""

from __future__ import annotations

import logging
import random
import re
from typing import Any

import pytest

VALUES: tuple[Any, ...] = (
    5, -1, 0, 1e300, True, None, "", "x", "\0", "\u00e9" * 300, [], [5], ["x"], [[1]], [None], {}, {"a": 1}, {"raw": 5},
    {"raw": "x"}, "9" * 5000, 10**30, "2026-13-01T00:00:00", "\u00b2", "\u0661", "<" * 2000, "a[]=1&b", "../..", "%00",
)  # fmt: skip
SHAPING = ("id", "_fields", "_embed", "context", "per_page", "page")


@pytest.fixture
def routes(client):
    """Address, methods and argument names of every endpoint; captures stand for the number 1."""
    for title in ("one", "two"):
        client.post("/wp/v2/posts", as_="admin", json={"title": title, "status": "publish"})
        client.post("/wp/v2/achievement-type", as_="admin", json={"title": title, "slug": title, "status": "publish"})
    found = []
    for pattern, route in client.get("/").json["routes"].items():
        address = re.sub(r"\(\?P<\w+>(?:\(.*?\)|.)*?\)", "1", pattern)
        found += [(address, e["methods"], [*e["args"], *SHAPING]) for e in route["endpoints"]]
    return found


@pytest.mark.parametrize("seed", range(10))
def test_arguments_of_every_wrong_kind(client, routes, caplog, seed):
    chance = random.Random(seed)
    caplog.set_level(logging.ERROR, "laurel")
    for address, methods, names in routes:
        for _ in range(8):
            given = {
                name: chance.choice(VALUES) for name in chance.sample(names, min(len(names), chance.randint(1, 3)))
            }
            method = chance.choice(methods)
            # the administrator would be deleted sooner or later
            caller = chance.choice(["", "author"] if method == "DELETE" else ["", "author", "admin", "admin"])
            reply = client.request(method, address, as_=caller, json=given)
            assert reply.status == 503 or reply.status < 500, (address, given)
            assert not caplog.records, (method, address, given)
