"""No function may do more than its requests do: each gets those that bring out all that its policy allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from laurel.auth.passwords import hash_password
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.post import Post
from laurel.domain.records.stream_item import UPDATE, StreamItem
from laurel.domain.records.user import User
from laurel.store.driver.requests import Delete, Query, Update
from laurel.store.engine.roll_forward import put_pending
from laurel.store.rows import keys
from laurel.store.rows.keys import CATALOGUE
from laurel.store.rows.ledger import put_earning, put_logs
from laurel.store.rows.packed import PROGRESS, put_page
from laurel.store.rows.state import PENDING
from laurel_cli.aws.permissions import FRONT, GROUPS, granted
from laurel_cli.aws.template import load_template
from tests.api.conftest import basic
from tests.api.sign_in.identity import AUDIENCE, ISSUER, KEYS_AT, Identity
from tests.containers import container_on

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")

GOLD, BADGES, LEVELS, BADGE, RARE, ZERO, ONE, NEWS = range(1, 9)
TRIGGERS = (
    "gamipress_login", "gamipress_publish_post", "gamipress_publish_book", "gamipress_set_role", "gamipress_add_role",
)  # fmt: skip

BATCH_GET = ("dynamodb:BatchGetItem", "users")
BATCH_GET_EARNINGS = ("dynamodb:BatchGetItem", "earnings")
BY_POST = ("dynamodb:Query", "earnings/by_post")

MEMBER_ORDERS = ("active", "newest", "alphabetical", "popular")

OIDC = {"issuer": ISSUER, "audience": [AUDIENCE], "jwks_uri": KEYS_AT, "create": True}

WORK = {
    "wp_posts": [
        ("GET", "/wp/v2/posts/{news}", {"_embed": "1"}),
        ("POST", "/wp/v2/posts", {"title": "News", "status": "publish", "author": "{author}"}),
        ("POST", "/wp/v2/posts", {"title": "News", "status": "publish", "author": "{user}"}),
        ("DELETE", "/wp/v2/badge/{badge}", {"force": True}),
    ],
    "wp_users": [
        *(("GET", "/wp/v2/users", {"orderby": order}) for order in ("id", "name", "slug", "email", "url")),
        ("GET", "/wp/v2/users", {"orderby": "registered_date"}),
        ("GET", "/wp/v2/users/{user}", {}),
        ("POST", "/wp/v2/users", {"username": "new", "email": "new@example.org", "password": "long enough"}),
        ("POST", "/wp/v2/users/{user}", {"roles": ["author"], "email": "other@example.org"}),
        ("GET", "/wp/v2/users", {"search": "own", "slug": "subscriber"}),
        ("PUT", "/wp/v2/settings", {"gamipress_event_senders": ["{author}"]}),
        ("PUT", "/laurel/v1/users/ext:8f1c", {"name": "New"}),
        ("GET", "/laurel/v1/privacy/export/{user}", {}),
        ("POST", "/laurel/v1/privacy/erase/{author}", {"mode": "anonymize", "managed": True}),
        ("DELETE", "/wp/v2/users/{user}", {"force": True, "reassign": False}),
    ],
    "gamipress_ledger": [
        ("GET", "/wp/v2/gamipress-logs", {}),
        ("GET", "/wp/v2/gamipress-logs", {"include": "1,2"}),
        ("GET", "/wp/v2/gamipress-user-earnings", {}),
        ("GET", "/wp/v2/gamipress-user-earnings", {"user_id": "{user}"}),
        ("GET", "/wp/v2/gamipress-user-earnings", {"post_id": "{badge}"}),
        ("POST", "/wp/v2/gamipress-logs", {"user_id": "{user}", "title": "x", "type": "event_trigger"}),
        ("GET", "/wp/v2/gamipress-logs", {"user_id": "{user}"}),
        ("POST", "/wp/v2/gamipress-logs/{made}", {"title": "y"}),
        ("DELETE", "/wp/v2/gamipress-logs/{made}", {}),
        ("POST", "/wp/v2/gamipress-user-earnings", {"user_id": "{user}", "post_id": "{rare}", "post_type": "badge"}),
        ("POST", "/wp/v2/gamipress-user-earnings/{made}", {"title": "y"}),
        ("DELETE", "/wp/v2/gamipress-user-earnings/{made}", {}),
    ],
    "gamipress_actions": [
        ("POST", "/wp/v2/gamipress/get-points", {"user_id": "{user}", "points_type": "gold"}),
        ("POST", "/wp/v2/gamipress/award-points", {"user_id": "{user}", "points": 5, "points_type": "gold"}),
        ("POST", "/wp/v2/gamipress/award-points", {"user_id": "{author}", "points": 5, "points_type": "gold"}),
        ("POST", "/wp/v2/gamipress/award-points", {"user": "ext:editor-1", "points": 5, "points_type": "gold"}),
        ("POST", "/wp/v2/gamipress/award-achievement", {"user_id": "{user}", "achievement_id": "{rare}"}),
        ("POST", "/wp/v2/gamipress/revoke-achievement", {"user_id": "{user}", "achievement_id": "{rare}"}),
    ],
    "laurel_api": [
        ("POST", "/laurel/v1/events", {"event": "gamipress_login", "user_id": "{user}", "id": "once"}),
        ("POST", "/laurel/v1/events", {"event": "gamipress_login", "user_id": "{author}"}),
        (
            "POST",
            "/laurel/v1/events",
            {
                "event": "gamipress_login",
                "user": {"external_id": "8f1c", "email": "8f1c@example.org"},
                "upsert": True,
            },
        ),
        ("POST", "/laurel/v1/rebuild", {"user_id": "{user}"}),
        ("GET", "/laurel/v1/jobs", {}),
        *(("GET", f"/laurel/v1/export/{ledger}", {}) for ledger in ("users", "earnings", "logs", "balances")),
        ("POST", "/buddypress/v2/activity", {"content": "Buy", "type": "activity_update"}, "author"),
        ("POST", "/laurel/v1/spam", {"user_id": "{author}", "spam": True}),
    ],
    "tokens": [
        ("POST", "/laurel/v1/tokens", {"user": "{user}"}),
        ("POST", "/laurel/v1/tokens", {}, "editor"),
        ("POST", "/laurel/v1/tokens", {"user": "ext:editor-1"}),
        ("PUT", "/wp/v2/settings", {"laurel_oidc": OIDC}),
        ("POST", "/laurel/v1/tokens", {"id_token": Identity().token("e1", email="a@example.org", email_verified=True)}),
    ],
    "extensions": [
        ("POST", "/library/v1/books", {"title": "Emma"}),
        ("POST", "/library/v1/books", {"title": "Persuasion"}, "editor"),
        ("GET", "/library/v1/books/{made}", {"_embed": "author"}),
        ("DELETE", "/library/v1/books/{made}", {}),
    ],
    "buddypress": [
        ("GET", "/buddypress/v2/members/{user}", {"populate_extras": True}),
        ("GET", "/buddypress/v2/members/ext:editor-1", {}),
        ("PUT", "/buddypress/v1/components", {"name": "friends", "action": "activate"}),
        ("GET", "/buddypress/v2/members/me", {}),
        ("GET", "/buddypress/v2/members/me", {}, "subscriber"),
        ("POST", "/buddypress/v2/members", {"user_login": "new", "email": "new@example.org", "password": "long one"}),
        ("POST", "/buddypress/v2/friends", {"initiator_id": 1, "friend_id": "{user}", "force": True}),
        ("GET", "/buddypress/v2/friends", {"user_id": 1}),
        *(("GET", "/buddypress/v2/members", {"type": order}) for order in MEMBER_ORDERS),
        ("DELETE", "/buddypress/v2/friends/{user}", {"force": True}),
        ("POST", "/buddypress/v2/activity", {"content": "Hello @subscriber", "type": "activity_update"}),
        ("GET", "/buddypress/v2/activity", {}),
        ("DELETE", "/buddypress/v2/activity/{made}", {}),
        ("DELETE", "/buddypress/v2/members/{user}", {"force": True, "reassign": False}),
    ],
}

ELSEWHERE = {
    # A login that is where the first layout had it is moved. A new member has no earning that could be taken back.
    "tokens": {("dynamodb:DeleteItem", "users"), ("dynamodb:DeleteItem", "earnings")},
    # A log that was moved, or not migrated, is looked up at several places.
    "wp_users": {("dynamodb:BatchGetItem", "logs")},
    "gamipress_actions": {BATCH_GET, BATCH_GET_EARNINGS},
    # Over fifty earnings taken back at once are looked up before the commit (tests/contract/engine/test_committing.py).
    "laurel_api": {BATCH_GET_EARNINGS},
}
"""What only rarer requests than these come to, and why."""


OLD_LOGINS = "users[login#*]"
"""A site whose users are still where the first layout had them."""

LEAN = {"system[lean*]", "system[found#*]"}
"""A site of more users than are read one by one."""

MARKS, FOREIGN = "system[marks#*]", "system[foreign#*]"
"""Users with thousands of rows, and rows with dates of their own."""

MARKER = "system[marker#*]"
"""Events with an id, and requests with an Idempotency-Key."""

OTHER_FAMILIES = {
    "wp_posts": {OLD_LOGINS},
    # Members and their pictures are deleted with their users.
    "wp_users": {OLD_LOGINS, *LEAN, MARKS, MARKER, "system[totals#members]", "system[picture#*]"},
    "gamipress_ledger": {OLD_LOGINS, FOREIGN},
    "gamipress_actions": {OLD_LOGINS, MARKER},
    "laurel_api": {OLD_LOGINS, MARKS},
    "tokens": {OLD_LOGINS, MARKER},
    "extensions": {OLD_LOGINS},
    "buddypress": {OLD_LOGINS, *LEAN, MARKER, "system[picture#*]"},
}
"""Families of keys that only rarer requests than these come to, and why."""


def on_tables(permissions):
    """Permissions regardless of the families of keys that they are for."""
    return {(action, resource.partition("[")[0]) for action, resource in permissions}


def families(permissions):
    """Families of keys that permissions are for, whatever may be done with them."""
    return {resource for _, resource in permissions if "[" in resource}


def post(post_id, kind, slug="", parent=0, author=0, **meta):
    """A published post; meta keys are given without their prefix."""
    return Post(
        post_id, str(kind), "publish", slug=slug or f"p{post_id}", title="P", author=author, parent=parent,
        date="2020-01-01T00:00:00", meta={f"_gamipress_{key}": value for key, value in meta.items()},
    )  # fmt: skip


def definitions(owner):
    """Awards for everything that requests trigger here, a badge, and some that only five may earn."""
    triggers = dict(enumerate(TRIGGERS))
    once = {"earned_by": "triggers", "maximum_earnings": 1}
    return [
        post(GOLD, "points-type", "gold"), post(BADGES, "achievement-type", "badge"),
        post(LEVELS, "rank-type", "level"), post(ZERO, LEVELS), post(ONE, LEVELS),
        post(BADGE, BADGES, author=owner, **once), post(RARE, BADGES, **once, global_maximum_earnings=5),
        post(NEWS, "post", author=owner),
        *(post(100 + n, "points-award", parent=GOLD, trigger_type=name, count=1, points=5, points_type="gold")
          for n, name in triggers.items()),
        *(post(200 + n, "step", parent=RARE, trigger_type=name, count=1) for n, name in triggers.items()),
        *(post(300 + n, BADGES, **once, global_maximum_earnings=5) for n in triggers),
        *(post(400 + n, "step", parent=300 + n, trigger_type=name, count=1) for n, name in triggers.items()),
    ]  # fmt: skip


def commit(services, *posts):
    seen = services.posts.catalogue()
    services.posts.commit(seen, CatalogueChange(put=posts, settings=seen.settings, next_id=9000))


class Site:
    """A site where everything earns something, and the subscriber's last commit is not finished."""

    def __init__(self, client, tables, restart):
        self.client, self.tables, self.restart = client, tables, restart
        people = {"user": "subscriber", "author": "author", "editor": "editor"}
        self.known = {name: client.user_id(login) for name, login in people.items()}
        self.known |= {"news": NEWS, "badge": BADGE, "rare": RARE}
        editor = client.services.users.get(self.known["editor"])
        client.services.users.update(editor, replace(editor, external_id="editor-1"))
        commit(client.services, *definitions(self.known["user"]))
        said = StreamItem(0, self.known["user"], "activity", UPDATE, "Hello", "2026-03-01T12:00:00")
        client.services.stream_items.add(said)
        by_hand = {"admin_id": self.known["author"]}
        client.services.ledger.logs.create(Log(0, self.known["user"], title="author gave it", meta=by_hand))
        client.services.ledger.earnings.create(Earning(0, self.known["user"]))

    def ask(self, method, path, body, as_="admin"):
        """One request, which must succeed."""
        filled = {name: self._filled(value) for name, value in body.items()}
        sent = {"query": filled} if method == "GET" else {"json": filled}
        reply = self.client.request(method, path.format(**self.known), as_=as_, **sent)
        assert reply.status in (200, 201), (method, path, reply.text)
        made = reply.json[0] if isinstance(reply.json, list) and reply.json else reply.json
        if method != "DELETE" and isinstance(made, dict) and "id" in made:
            self.known["made"] = made["id"]

    def try_credentials(self, path):
        """A request with an e-mail for the login, and one with a session."""
        login, password = "session", "correct horse battery"
        user = User(0, login, "session@example.org", login, login, "", roles=("subscriber",))
        self.client.services.users.create(user, hash_password(password))
        begun = self.client.post("/laurel/v1/session", json={"username": login, "password": password})
        assert begun.status == 200, begun.text
        cookie = begun.cookies[0].partition(";")[0]
        by_cookie = {"cookie": cookie, "x-wp-nonce": begun.json["nonce"]}
        for headers in (basic("unknown@example.org", "knows"), by_cookie):
            self.client.get(path.format(**self.known), headers=headers)

    def _filled(self, value):
        return int(value.format(**self.known)) if isinstance(value, str) and value.startswith("{") else value

    def start_from_snapshot(self):
        """A function that starts while there is a snapshot."""
        for number in range(1000, 1080):
            commit(self.client.services, post(number, "post"))
        self.restart()

    def start_from_posts(self):
        """A function that starts when the snapshot is gone."""
        for item in [item for item in self.tables.query(Query("posts", CATALOGUE)).items if "#" in item["sk"]]:
            self.tables.write(Delete("posts", (item["pk"], item["sk"])))
        self.restart()

    def leave_pending(self, *names):
        """What earlier requests could not write any more: a log, an earning less, an earning more."""
        for row, user in enumerate((self.known[name] for name in names), 1):
            gone, kept = Earning(row, user, BADGE, str(BADGES)), Earning(row + 10, user, BADGE, str(BADGES))
            self.tables.write(put_earning(gone))
            less = Delete("earnings", keys.ledger_row(gone.id))
            page = put_page(PROGRESS, user, 0, {str(BADGE): [0, 1]}, 1)
            more = [*put_logs([Log(row, user)]), put_earning(kept), page]
            mark, pending = put_pending(user, [less, *more])
            self.tables.write(pending)
            self.tables.write(Update("users", keys.state(user), set={PENDING: mark}, add={"commits": 1}))


@pytest.fixture(autouse=True)
def _identity_provider(monkeypatch):
    monkeypatch.setattr("tokens.controller.fetch_json", Identity().fetch)


@pytest.fixture
def site(client, tables, guard, clock):
    """What functions work on; they can be started anew."""

    def restart():
        client.container = container_on(guard, clock=clock)

    return Site(client, tables, restart)


@pytest.mark.parametrize("group", WORK)
def test_a_function_does_all_that_it_may(group, site, guard):
    (function,) = [name for name, found in TEMPLATE.functions.items() if found.handler.startswith(f"{group}.")]
    first, *others = WORK[group]
    site.restart()
    site.client.get(first[1].format(**site.known), headers=basic("nobody", "knows"))
    site.start_from_snapshot()
    site.leave_pending("user", "editor")
    site.ask(*first)
    site.start_from_posts()
    for each in others:
        site.ask(*each)
    site.try_credentials(first[1])
    allowed = {asked for asked in granted(TEMPLATE, function) if asked[0].startswith("dynamodb:")}
    used = {asked for name, asked in guard.used if name == function}
    assert on_tables(allowed) - on_tables(used) == ELSEWHERE.get(group, set())
    assert families(allowed) - families(used) == OTHER_FAMILIES.get(group, set())


def test_every_group_of_routes_is_put_to_work():
    assert WORK.keys() == {group for group, use_cases in GROUPS.items() if "authenticate" in use_cases} - {FRONT}
