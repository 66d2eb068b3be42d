"""Hostile requests to every route: no 5xx but 503, and what is refused has written nothing.

`make test` sends each operation some forms of the corpus, others to the next one; `make fuzz` sends all of them, long
ones, and prints how long the slowest took.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.fuzz.hostile import CORPUS, Operation, operations_of
from tests.fuzz.stored import stored, written

FULL = os.environ.get("LAUREL_FUZZ") == "full"
LENGTH = 60_000 if FULL else 3_000
FORMS = len(CORPUS) if FULL else 4
"""How many forms each operation gets."""
SLICES = 8
SLOWEST = 5

TYPES = {"achievement-type": "badge", "rank-type": "level", "points-type": "gold"}


@pytest.fixture
def site(client):
    """A site with a type of each kind and an item of it."""
    for route, slug in TYPES.items():
        body = {"title": slug, "slug": slug, "status": "publish"}
        assert client.post(f"/wp/v2/{route}", as_="admin", json=body).status == 201
    return client


def administrator(site) -> str:
    """A new administrator, whom the requests of one operation may delete; with a first request behind them."""
    login = f"tester{len(site.ids)}"
    site.new_user(login, roles=("administrator",))
    site.get("/laurel/v1", as_=login)
    return login


def forms_of(number: int) -> list[str]:
    """The forms for the operation with that number: over all operations each form is sent as often."""
    names = list(CORPUS)
    return [names[(number * FORMS + step) % len(names)] for step in range(FORMS)]


def faults(site, tables, operation: Operation, form: str, as_: str, times: list[tuple[float, str]]) -> list[str]:
    """What is wrong with the answer to a form, in words."""
    made = CORPUS[form](operation, LENGTH)
    if made is None:
        return []
    what = f"{operation.label}, {form}, {'administrator' if as_ else 'anonymous'}"
    before, begin = stored(tables), time.perf_counter()
    reply = site.request(
        operation.method, made.path, as_="" if "authorization" in made.headers else as_, query=made.query,
        body=made.body, headers=dict(made.headers),
    )  # fmt: skip
    times.append((time.perf_counter() - begin, what))
    if reply.status >= 500 and reply.status != 503:
        return [f"{what}: {reply.status} {reply.text[:300]}"]
    changed = written(before, stored(tables)) if reply.status >= 400 else []
    return [f"{what}: {reply.status} {reply.code} wrote {changed[:5]}"] if changed else []


@pytest.mark.parametrize("number", range(SLICES))
def test_hostile_requests(site, tables, capsys, number):
    document = site.get("/laurel/v1/openapi").json
    times: list[tuple[float, str]] = []
    found = []
    for place, operation in list(enumerate(operations_of(document)))[number::SLICES]:
        tester = administrator(site)
        for form in forms_of(place):
            for as_ in ("", tester):
                found += faults(site, tables, operation, form, as_, times)
    if FULL:
        with capsys.disabled():
            slowest = sorted(times, reverse=True)[:SLOWEST]
            lines = "".join(f"  {took:6.2f} s  {what}\n" for took, what in slowest)
            print(f"\n{len(times)} requests, the slowest:\n{lines}", end="")  # noqa: T201
    assert not found, "\n".join(found)
    assert len(times) > 100


def test_every_form_is_sent_to_some_operation(site):
    operations = list(operations_of(site.get("/laurel/v1/openapi").json))
    sent = {form for operation in operations for form, make in CORPUS.items() if make(operation, 100) is not None}
    assert sent == set(CORPUS)
    chosen = {form for place in range(len(operations)) for form in forms_of(place)}
    assert chosen == set(CORPUS)


def test_what_a_request_writes_is_found(site, tables):
    before = stored(tables)
    site.post("/wp/v2/settings", as_="admin", json={"title": "Renamed"})
    assert any("posts" in place for place in written(before, stored(tables)))
    before = stored(tables)
    site.post("/laurel/v1/session", json={"username": "admin", "password": "wrong"})
    site.post("/laurel/v1/session", json={"username": "unknown", "password": "wrong"})
    assert written(before, stored(tables)) == []
