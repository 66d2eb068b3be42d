"""A container makes what a site needs when it is asked for, and two of them in one process are two sites."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import notices.app
import wp_posts.app
import wp_users.app
from devstore.memory import MemoryTables
from laurel.app.install import AdminOptions, install
from laurel.app.ports.event_queue import Message
from laurel.auth.application_passwords import hash_application_password
from laurel.composition.config import BadConfig
from laurel.composition.container import Container
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.driver import client
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.template import Function

EVENTS = Path(__file__).parents[3] / "events"
PASSWORD = "admin0password"


class Clock:
    """A clock that stands at noon of a day of March 2026."""

    def __init__(self, day):
        self.day = day

    def now(self):
        return datetime(2026, 3, self.day, 12, tzinfo=UTC)


def new_site(secret, **more):
    made = Container({"LAUREL_SECRET": secret.hex()}, driver=MemoryTables(), **more)
    install(made.services, AdminOptions(hash_application_password(PASSWORD, made.secret)))
    return made


@pytest.fixture
def sites():
    """Two sites whose administrators have the same password, a day apart."""
    return new_site(b"a" * 32, clock=Clock(1)), new_site(b"b" * 32, clock=Clock(2))


def event(method, path, body=None):
    credentials = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    return {
        "rawPath": f"/wp-json{path}",
        "headers": {"authorization": f"Basic {credentials}", "content-type": "application/json"},
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}},
        "body": json.dumps(body) if body else None,
    }


def ask(site, *asked, app=wp_posts.app):
    reply = app.entry(site)(event(*asked), None)
    return reply["statusCode"], json.loads(reply["body"])


def test_two_sites_in_one_process_have_posts_and_clocks_of_their_own(sites):
    for site, day in zip(sites, (1, 2), strict=True):
        status, post = ask(site, "POST", "/wp/v2/posts", {"title": f"Of day {day}", "status": "publish"})
        assert (status, post["date"]) == (201, f"2026-03-0{day}T12:00:00")
    for site, day in zip(sites, (1, 2), strict=True):
        assert [post["title"]["rendered"] for post in ask(site, "GET", "/wp/v2/posts")[1]] == [f"Of day {day}"]


def test_each_has_the_types_it_registers_itself(sites):
    first, second = sites
    put = [Post(10, "points-type", "publish", "gold", "Gold"), Post(11, "achievement-type", "publish", "badge", "B")]
    first.services.posts.commit(first.services.posts.catalogue(), CatalogueChange(put=put, next_id=12))
    assert [ask(site, "GET", "/wp/v2/badge")[0] for site in (first, second, first)] == [200, 404, 200]


def test_what_listens_at_one_site_hears_nothing_of_another(sites):
    heard = []
    for site in sites:
        hooks = site.servers.hooks_of(site.services.posts.catalogue())
        hooks.add_action("post_updated", lambda *_, site=site: heard.append(site))
    path = f"/wp/v2/posts/{ask(sites[0], 'POST', '/wp/v2/posts', {'title': 'A'})[1]['id']}"
    assert ask(sites[0], "POST", path, {"title": "B"})[0] == 200
    assert set(heard) == {sites[0]}


def test_a_password_of_one_site_is_none_of_the_other(sites):
    first, second = sites
    assert [ask(site, "GET", "/wp/v2/users/me", app=wp_users.app)[0] for site in sites] == [200, 200]
    seen, other = (site.services.users.login("admin") for site in sites)
    second.services.users.update_login(other, seen)
    assert ask(second, "GET", "/wp/v2/users/me", app=wp_users.app)[0] == 401
    assert ask(first, "GET", "/wp/v2/users/me", app=wp_users.app)[0] == 200


class Outside(list):
    """A bus that keeps what it is given; an empty one is false, as lists are."""

    def publish(self, found):
        self.extend(found)
        return len(found)


def test_notices_go_where_their_own_site_sends_them():
    outlets = [Outside(), Outside()]
    first, _ = (new_site(b"a" * 32, notices=outlet) for outlet in outlets)
    sample = json.loads((EVENTS / "dynamodb_notices_earnings.json").read_text())
    assert notices.app.entry(first)(sample, None) == {"batchItemFailures": []}
    assert [len(outlet) for outlet in outlets] == [2, 0]


def test_each_has_a_cold_start(sites, capfd):
    for site in (*sites, *sites):
        ask(site, "GET", "/wp/v2/posts")
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line["cold_start"] for line in lines if line.get("message") == "request"] == [True, True, False, False]


def test_the_command_line_calls_the_functions_of_its_own_site(sites):
    function = Function("WpPostsFunction", "wp_posts.app.handler", 1024, 20)
    first, second = map(invoker, sites)
    assert first(function, event("POST", "/wp/v2/posts", {"title": "One", "status": "publish"}))["statusCode"] == 201
    shown = [json.loads(invoke(function, event("GET", "/wp/v2/posts"))["body"]) for invoke in (first, second)]
    assert [len(posts) for posts in shown] == [1, 0]


# ---- what is made when


def test_settings_are_read_when_they_are_needed():
    environ = {}
    site = Container(environ, driver=MemoryTables())
    with pytest.raises(BadConfig):
        _ = site.config
    environ["LAUREL_SECRET"] = "ab" * 32
    assert site.services.secret == b"\xab" * 32


def test_the_environment_is_that_of_the_process_unless_another_is_given(monkeypatch):
    site = Container(driver=MemoryTables())
    monkeypatch.setenv("LAUREL_SECRET", "cd" * 32)
    assert site.secret == b"\xcd" * 32


def test_the_queue_of_events_is_that_of_the_settings_and_its_client_waits_for_a_failure(monkeypatch):
    made, asked = [], []

    class Sqs:
        def change_message_visibility(self, **request):
            asked.append(request["QueueUrl"])

    monkeypatch.setattr(client, "new_client", lambda service: made.append(service) or Sqs())
    secret = {"LAUREL_SECRET": "ab" * 32}
    assert Container(secret, driver=MemoryTables()).event_queue is None
    queue = Container({**secret, "LAUREL_EVENT_QUEUE": "https://sqs/events"}, driver=MemoryTables()).event_queue
    assert made == []
    for _ in range(2):
        queue.delay(Message("m", "receipt", "body"), 5)
    assert (made, asked) == (["sqs"], ["https://sqs/events"] * 2)


def test_a_store_is_made_once_and_not_before_it_is_asked_for(sites):
    services = sites[0].services
    assert "engine" not in vars(services)
    assert services.engine is services.engine
    assert services is sites[0].services
