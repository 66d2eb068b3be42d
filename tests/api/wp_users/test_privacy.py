"""``laurel/v1/privacy``: a person's data exported in pages, and the person erased."""

from __future__ import annotations

import pytest

from laurel.app.ledger.removals import GRACE, sweep_removals
from laurel.app.site import Site
from laurel.domain.records.ledger import Log
from laurel.store.ledger import rewrites


@pytest.fixture
def ann(client):
    """A subscriber with thirty logs."""
    client.new_user("anndroid", ("subscriber",), name="Ann Droid")
    number = client.user_id("anndroid")
    for place in range(30):
        client.services.ledger.logs.create(Log(0, number, "event_trigger", title=f"Ann Droid did {place}"))
    return number


def export(client, path, **query):
    groups, cursor = {}, None
    while True:
        sent = {**query, **({"cursor": cursor} if cursor else {})}
        reply = client.get(path, query=sent, as_="admin")
        assert reply.status == 200, reply.text
        for group in reply.json:
            groups.setdefault(group["group_id"], []).extend(group["items"])
        cursor = reply.headers.get("x-laurel-cursor")
        if not cursor:
            return groups


def test_an_export_has_groups_as_wordpress_exporters_and_goes_on_at_its_cursor(client, ann):
    path = f"/laurel/v1/privacy/export/{ann}"
    groups = export(client, path, per_page=7)
    assert groups == export(client, path)
    (item,) = groups["user"]
    assert item["item_id"] == f"user-{ann}"
    assert {"name": "Display Name", "value": "Ann Droid"} in item["data"]
    assert len(groups["gamipress-logs"]) == 30
    (first,) = client.get(path, query={"per_page": 1}, as_="anndroid").json
    assert first["group_label"] == "User"


@pytest.mark.parametrize("cursor", ["", "nonsense", "MTowOjA6MDAwMDAwMDA", "é"])
def test_what_is_no_cursor_of_this_person_is_refused(client, ann, cursor):
    path = f"/laurel/v1/privacy/export/{ann}"
    theirs = client.get(path, query={"per_page": 1}, as_="admin").headers["x-laurel-cursor"]
    reply = client.get(path, query={"cursor": cursor or theirs[:-1] + "x"}, as_="admin")
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert client.get("/laurel/v1/privacy/export/1", query={"cursor": theirs}, as_="admin").status == 400


def test_no_one_is_exported_or_erased_who_is_not_there(client):
    for method, path, body in (("GET", "export", {}), ("POST", "erase", {"mode": "anonymize"})):
        reply = client.request(method, f"/laurel/v1/privacy/{path}/99999", as_="admin", json=body or None)
        assert (reply.status, reply.code) == (404, "rest_user_invalid_id")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "rest_missing_callback_param"),
        ({"mode": "forget"}, "rest_invalid_param"),
        ({"mode": "erase"}, "rest_missing_callback_param"),
        ({"mode": "erase", "reassign": 99999}, "rest_user_invalid_reassign"),
        ({"mode": "anonymize", "reassign": "x"}, "rest_invalid_param"),
    ],
)
def test_an_erasure_says_how_and_what_becomes_of_posts(client, ann, body, code):
    reply = client.post(f"/laurel/v1/privacy/erase/{ann}", as_="admin", json=body)
    assert (reply.status, reply.code) == (400, code)
    assert client.services.users.get(ann).name == "Ann Droid"


def test_who_is_anonymized_is_a_pseudonym_that_is_not_found_and_signs_in_nowhere(client, ann):
    reply = client.post(f"/laurel/v1/privacy/erase/{ann}", as_="admin", json={"mode": "anonymize"})
    assert reply.json == {"user_id": ann, "mode": "anonymize", "pseudonym": f"deleted-user-{ann}", "jobs": []}
    shown = client.get(f"/wp/v2/users/{ann}", query={"context": "edit"}, as_="admin").json
    assert (shown["name"], shown["username"], shown["email"], shown["roles"]) == (f"deleted-user-{ann}",) * 2 + ("", [])
    assert client.get("/wp/v2/users/me", as_="anndroid").status == 401
    for word in ("Ann", f"deleted-user-{ann}"):
        assert client.get("/wp/v2/users", query={"search": word}, as_="admin").json == []
    listed = client.get("/wp/v2/users", query={"per_page": 100}, as_="admin")
    assert ann not in [user["id"] for user in listed.json]
    assert int(listed.headers["x-wp-total"]) == len(listed.json)
    assert client.get(f"/buddypress/v2/members/{ann}", as_="admin").status == 404
    logs = client.get("/wp/v2/gamipress-logs", query={"user_id": ann, "per_page": 100}, as_="admin")
    assert (len(logs.json), logs.headers["x-wp-total"]) == (30, "30")
    assert {log["title"].partition(" did")[0] for log in logs.json} == {f"deleted-user-{ann}"}


def test_a_pseudonym_neither_changes_nor_earns_and_its_names_are_free(client, ann):
    client.post(f"/laurel/v1/privacy/erase/{ann}", as_="admin", json={"mode": "anonymize"})
    path = f"/wp/v2/users/{ann}"
    for body in ({"first_name": "Ann"}, {"password": "long enough"}, {"roles": ["editor"]}, {"email": "a@example.org"}):
        assert client.put(path, as_="admin", json=body).status == 404, body
    event = {"event": "gamipress_login", "user_id": ann, "points": 5, "points_type": "gold"}
    assert client.post("/laurel/v1/events", as_="admin", json=event).json.get("awarded", []) == []
    made = client.post(f"{path}/application-passwords", as_="admin", json={"name": "app"})
    assert made.status == 404
    client.new_user("anndroid", ("subscriber",), name="Ann Droid")
    assert client.user_id("anndroid") != ann
    assert client.delete(path, as_="admin", json={"force": True, "reassign": "0"}).status == 200
    assert client.get(path, as_="admin").status == 404


def test_many_rows_are_a_job_that_can_be_watched(client, ann, clock, monkeypatch):
    monkeypatch.setattr(rewrites, "PIECE", 4)
    monkeypatch.setattr("laurel.app.site.REQUEST_ROWS", 6)
    reply = client.post(f"/laurel/v1/privacy/erase/{ann}", as_="admin", json={"mode": "anonymize"})
    (job,) = reply.json["jobs"]
    assert reply.headers["x-laurel-job"] == job
    watched = client.get(f"/laurel/v1/jobs/{job}", as_="admin").json
    assert (watched["kind"], watched["ids"], watched["state"]) == ("names", [ann], "working")
    assert 4 <= watched["rows"] < 30
    clock.advance(seconds=GRACE.total_seconds() + 1)
    assert sweep_removals(Site(client.services), lambda: True).done == [f"names#{ann}"]
    watched = client.get(f"/laurel/v1/jobs/{job}", as_="admin").json
    assert (watched["state"], watched["rows"]) == ("done", 30)
    assert "Droid" not in client.get("/laurel/v1/jobs", as_="admin").text
