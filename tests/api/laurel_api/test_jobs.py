"""The jobs over REST: who deleted what, how far it is, page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.domain.records.ledger import Earning
from laurel.store.ledger import ledger as module


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(module, "PIECE", 4)
    monkeypatch.setattr("laurel.app.site.REQUEST_ROWS", 4)


def get(world, path="", as_="admin", **query):
    return world.client.get(f"/laurel/v1/jobs{path}", as_=as_, query=query)


def deleted(world, earned=0):
    """Delete an award that was earned so often; the reply."""
    award = world.award()
    for _ in range(earned):
        world.client.services.ledger.earnings.create(Earning(0, world.user, award, "points-award"))
    reply = world.client.delete(f"/wp/v2/points-award/{award}", as_="admin", query={"force": "true"})
    assert reply.status == 200
    return award, reply


def test_a_reply_names_the_job_that_does_the_rest(world):
    award, reply = deleted(world, earned=10)
    name = reply.headers["x-laurel-job"]
    found = get(world, f"/{name}")
    assert found.json == {**found.json, "id": name, "kind": "posts", "ids": [award], "state": "working", "rows": 4}
    assert found.json["started"].endswith("+00:00")
    assert found.json["finished"] is None
    assert get(world).json == [found.json]


def test_what_is_done_with_the_reply_has_no_header(world):
    award, reply = deleted(world, earned=2)
    assert "x-laurel-job" not in reply.headers
    assert [(job["ids"], job["state"], job["rows"]) for job in get(world).json] == [([award], "checking", 2)]


def test_pages_by_cursor_are_complete(world):
    made = [deleted(world)[0] for _ in range(5)]
    removals = world.client.services.removals
    for job in removals.newest(None, 5)[1::2]:
        removals.done(job, job.time)
    listed, cursor = [], ""
    while True:
        page = get(world, per_page=2, **({"cursor": cursor} if cursor else {}))
        listed += [(job["ids"][0], job["state"]) for job in page.json]
        cursor = page.headers.get("x-laurel-cursor", "")
        assert (f"cursor={cursor}" in page.headers.get("link", "")) == bool(cursor)
        if not cursor:
            break
    assert [number for number, _ in listed] == made[::-1]
    assert [state for _, state in listed] == ["checking", "done", "checking", "done", "checking"]


@pytest.mark.parametrize("cursor", ["x", "posts-1", "posts-1-1 ", "posts-1-123456789012345678", "logs-1-1", "٣-1-1"])
def test_what_is_no_cursor_is_refused(world, cursor):
    refused = get(world, cursor=cursor)
    assert (refused.status, refused.code) == (400, "rest_invalid_param")
    assert refused.json["data"]["params"].keys() == {"cursor"}


@pytest.mark.parametrize("name", ["posts-1-1", "user-1-1795327802250000", "posts-1-99999999999999999", "a-b"])
def test_unknown_jobs(world, name):
    assert (get(world, f"/{name}").status, get(world, f"/{name}").code) == (404, "rest_job_invalid_id")


def test_managers_only(world):
    assert [get(world, as_=login).status for login in ("editor", "")] == [403, 401]
    assert [get(world, "/posts-1-1", as_=login).status for login in ("editor", "")] == [403, 401]


def test_heads(world):
    _, reply = deleted(world, earned=10)
    for path in ("", f"/{reply.headers['x-laurel-job']}"):
        head = world.client.request("HEAD", f"/laurel/v1/jobs{path}", as_="admin")
        assert (head.status, head.text) == (200, "")


def test_times_are_of_the_deletion(world):
    deleted(world)
    (job,) = world.client.services.removals.newest(None, 5)
    world.client.services.removals.done(replace(job, rows=7), job.time)
    (shown,) = get(world).json
    assert shown["started"] == shown["finished"] == job.time.isoformat(timespec="seconds")
    assert shown["rows"] == 7
