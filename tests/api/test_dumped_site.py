"""A site dumped in November 2026 answers as it did then, and goes on from there (tests/data/site-2026-11/README.md)."""

from __future__ import annotations

from datetime import datetime

import pytest

from devstore.memory import MemoryTables
from laurel_cli.operate.migrate import MIGRATIONS, migrations_of
from tests.api.conftest import Client, site_on
from tests.site_dump import SITE_2026_11, WholeMemory, differences, load, read

EXPECTED = read(SITE_2026_11, "expected")
SIGN_IN = read(SITE_2026_11, "sign_in")
PEOPLE = SIGN_IN["people"]

LOGS, EARNINGS = "/wp/v2/gamipress-logs", "/wp/v2/gamipress-user-earnings"
SESSION, ME = "/laurel/v1/session", "/wp/v2/users/me"
CANDLES = 48
"""Points awards of a seed each that listen to the event ``workshop_anniversary``."""
FIRST_THREAD, SIGN_IN_THRICE = 20, 21
"""A badge, and the step of it that takes three sign-ins."""
MIGRATED_OR_NOT = ("as dumped", "migrated")
"""Logins where the first layout has them, and among the credentials."""


@pytest.fixture
def clock(clock):
    """Stands three minutes after the last that happened on the site."""
    clock.moment = datetime.fromisoformat(SIGN_IN["now"])
    return clock


@pytest.fixture
def tables(tables, request):
    """The dumped site, with what expires unless a test says otherwise, and not migrated unless it says so."""
    state = getattr(request, "param", "as dumped")
    load(SITE_2026_11, tables, expiring=state != "without what expires")
    tables.is_migrated = state == "migrated"
    return tables


@pytest.fixture
def client(client, tables):
    """Authenticates by the application passwords of the site's own people.

    Migrations run beside the functions: what one writes of commits that were cut short is counted from the streams,
    before the next one looks at what was counted.
    """
    known(client)
    for migration in migrations_of(MIGRATIONS) if tables.is_migrated else ():
        migration.migrate(WholeMemory(tables))
        total(client, LOGS)
    return client


def known(client):
    """A client that has the site's own people and their application passwords."""
    client.ids.update(PEOPLE)
    client.passwords.update(SIGN_IN["application_passwords"])
    return client


def get(client, route, as_="admin", **query):
    reply = client.get(route, as_=as_, query=query)
    assert reply.status == 200, reply.text
    return reply


def total(client, route, **query):
    return int(get(client, route, per_page=1, **query).headers["x-wp-total"])


def balance(client, login, points_type):
    query = {"user_id": PEOPLE[login], "points_type": points_type}
    return get(client, "/wp/v2/gamipress/get-points", **query).json["raw"]


def send(client, event, login, **more):
    body = {"event": event, "user_id": PEOPLE[login], **more}
    reply = client.post("/laurel/v1/events", as_="admin", json=body)
    assert reply.status == 200, reply.text
    return reply.json


# ---- reading


@pytest.mark.parametrize("tables", ["as dumped", "without what expires"], indirect=True)
def test_every_request_is_answered_as_it_was(client):
    """Members that were not there then are passed over."""
    assert_answers(client, [{name: asked[name] for name in ("status", "headers", "body")} for asked in EXPECTED])


@pytest.mark.parametrize("tables", ["migrated"], indirect=True)
def test_a_migrated_site_answers_as_one_whose_commits_are_finished(client, clock):
    """A migration writes what is left of commits that were cut short, as whatever reads their users does."""
    twin = MemoryTables()
    load(SITE_2026_11, twin)
    site = site_on(twin, twin, clock)
    for login in ("ulla", "vera"):
        assert site.services.states.get(PEOPLE[login]).rev
    answers = [answer(known(Client(site)), asked) for asked in EXPECTED]
    assert sum(1 for found, asked in zip(answers, EXPECTED, strict=True) if found["body"] == asked["body"]) > 100
    assert_answers(client, answers)


def answer(client, asked):
    route, _, query = asked["get"].partition("?")
    reply = client.get(route, as_=asked["as"], query=query)
    return {"status": reply.status, "headers": reply.headers, "body": reply.json}


def assert_answers(client, expected):
    found = []
    for asked, recorded in zip(EXPECTED, expected, strict=True):
        place = f"{asked['get']} as {asked['as'] or 'anonymous'}: "
        found += differences(recorded, answer(client, asked), place)
    assert not found, "\n".join(found)


# ---- commits that were cut after their first transaction, or one later


FIRST_READERS = {
    "earnings": lambda client, login: total(client, EARNINGS, user_id=PEOPLE[login]),
    "logs": lambda client, login: total(client, LOGS, user_id=PEOPLE[login]),
    "balance": lambda client, login: balance(client, login, "seeds"),
    "users": lambda client, _: get(client, "/wp/v2/users", context="edit", per_page=100),
    "event": lambda client, login: send(client, "gamipress_delete_post", login),
}


@pytest.mark.parametrize("read_first", FIRST_READERS.values(), ids=FIRST_READERS)
def test_a_pending_rest_is_written_before_what_comes_next_and_once(client, read_first):
    for login in ("ulla", "vera"):
        user = {"user_id": PEOPLE[login]}
        read_first(client, login)
        for _ in range(2):
            earned = get(client, EARNINGS, per_page=100, **user).json
            candles = [row["post_id"] for row in earned if row["title"].startswith("Candle ")]
            assert len(candles) == len(set(candles)) == CANDLES
            assert total(client, LOGS, trigger_type="workshop_anniversary", **user) == CANDLES + 1
            assert balance(client, login, "seeds") == CANDLES
        assert client.post("/laurel/v1/rebuild", as_="admin", json=user).json["differences"] == []


# ---- going on


def ledgers(client, **query):
    """How many logs, logs of points earned, and earnings there are."""
    return (
        total(client, LOGS, **query),
        total(client, LOGS, type="points_earn", **query),
        total(client, EARNINGS, **query),
    )


def progress(client, login):
    """The badge "First Thread" and its step of three sign-ins, as the progress of a user has them."""
    goals = get(client, f"/laurel/v1/users/{PEOPLE[login]}/progress", type="badge").json
    badge = next(goal for goal in goals if goal["post_id"] == FIRST_THREAD)
    return badge, next(step for step in badge["requirements"] if step["post_id"] == SIGN_IN_THRICE)


def test_an_event_goes_on_counting(client):
    """The third sign-in completes the step, ten gold more another one; totals go on from those that were dumped."""
    user = {"user_id": PEOPLE["theo"]}
    before = ledgers(client)
    badge, step = progress(client, "theo")
    assert (balance(client, "theo", "gold"), badge["count"], step["count"]) == (75, 0, 2)
    assert [notice["kind"] for notice in send(client, "gamipress_login", "theo")["awarded"]] == ["points"]
    badge, step = progress(client, "theo")
    assert (balance(client, "theo", "gold"), badge["count"], step["count"], step["earned"]) == (85, 1, 3, True)
    earned = [row["title"] for row in get(client, EARNINGS, per_page=3, **user).json]
    assert sorted(earned) == ["Eighty gold", "Sign in", "Sign in three times"]
    titles = [row["title"] for row in get(client, LOGS, per_page=5, **user).json]
    assert titles[-1] == "Theo Papadopoulos signed in (x3)"
    assert [now - then for now, then in zip(ledgers(client), before, strict=True)] == [5, 1, 3]


ALREADY_SENT = {
    "an event with an id": (
        "theo",
        "events",
        {"id": "theo-1", "event": "gamipress_login", "time": "2026-11-26T10:00:00Z"},
        {},
    ),
    "a comment": (
        "theo",
        "events",
        {"event": "gamipress_new_comment", "args": {"comment_id": 9001, "post_id": 55}},
        {},
    ),
    "a request with a key": (
        "greta",
        "award-points",
        {"points": 6, "points_type": "gold"},
        {"idempotency-key": "gift-2"},
    ),
}


@pytest.mark.parametrize(("login", "route", "body", "headers"), ALREADY_SENT.values(), ids=ALREADY_SENT)
def test_what_was_sent_before_changes_nothing(client, login, route, body, headers):
    before = ledgers(client), balance(client, login, "gold")
    body = {"user_id": PEOPLE[login], **body}
    assert client.post(f"/laurel/v1/{route}", as_="admin", json=body, headers=headers).status == 200
    assert (ledgers(client), balance(client, login, "gold")) == before


@pytest.mark.parametrize("tables", MIGRATED_OR_NOT, indirect=True)
def test_what_is_new_gets_the_next_ids(client):
    """And an achievement that twelve have, which is its maximum, is no new user's."""
    sent = {"username": "newcomer", "email": "newcomer@example.org", "password": "newcomer weaves at night"}
    assert client.post("/wp/v2/users", as_="admin", json=sent).json["id"] == 51
    assert [row["title"] for row in get(client, EARNINGS, user_id=51).json] == ["Join the workshop"]
    assert client.post("/wp/v2/posts", as_="admin", json={"title": "New"}).json["id"] == 147
    asked = {"initiator_id": PEOPLE["greta"], "friend_id": PEOPLE["olga"]}
    assert client.post("/buddypress/v2/friends", as_="greta", json=asked).json["id"] == 15


# ---- signing in


@pytest.fixture
def _cheap_hashes():
    """The passwords of the dump have hashes of the cost that they were stored with."""


@pytest.mark.parametrize("tables", MIGRATED_OR_NOT, indirect=True)
def test_application_passwords_sign_in(client):
    signed_in = {login: get(client, ME, as_=login).json["id"] for login in SIGN_IN["application_passwords"]}
    assert signed_in == {login: PEOPLE[login] for login in signed_in}


@pytest.mark.parametrize("tables", MIGRATED_OR_NOT, indirect=True)
def test_passwords_sign_in(client):
    for login, password in SIGN_IN["passwords"].items():
        reply = client.post(SESSION, json={"username": login, "password": password})
        assert (reply.status, reply.json["user"]["id"]) == (200, PEOPLE[login])


def test_sessions_and_tokens_of_before_they_were_kept_have_ended(client):
    session, token = SIGN_IN["session"], SIGN_IN["token"]
    headers = {"cookie": session["cookie"], "x-wp-nonce": session["nonce"]}
    assert client.get(ME, headers=headers).code == "rest_cookie_invalid_nonce"
    assert client.get(ME, headers={"authorization": f"Bearer {token['token']}"}).code == "jwt_auth_invalid_token"


@pytest.mark.parametrize("tables", MIGRATED_OR_NOT, indirect=True)
def test_failed_attempts_count_anew(client):
    """Those of before were counted in another way."""
    for login in ("berta", "chidi", "nobody"):
        client.ids[login], client.passwords[login] = 0, "wrong"
        assert [client.get(ME, as_=login).status for _ in range(11)] == [*[401] * 10, 429]
