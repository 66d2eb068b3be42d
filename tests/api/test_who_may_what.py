"""Every route by every role, asked about one's own and about another's: who may what (tests/data/who_may_what.txt)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from laurel.auth.passwords import pass_frag
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.login_session import LoginSession
from laurel.domain.records.post import Post
from laurel.domain.records.stream_item import UPDATE, StreamItem
from tests.api.buddypress.test_pictures import PNG, form

TABLE = Path(__file__).parents[1] / "data/who_may_what.txt"
ROLES = ("anonymous", "subscriber", "contributor", "author", "editor", "administrator")
SECRET = "Canaryword"
"""In all that is asked about: in no reply that refuses."""

GOLD, BADGES, LEVELS, ZERO, ONE, TWO, BADGE, STEP, NEWS = range(1, 10)
RULES = {
    **{name: name for name in ("points-type", "achievement-type", "rank-type")},
    **{name: name for name in ("points-award", "points-deduct", "step", "rank-requirement", "laurel-trigger")},
    "badge": str(BADGES), "level": str(LEVELS),
}  # fmt: skip
"""The types that the engine works by, and what stored posts have as their type."""

PUBLISHED = {"points-type": GOLD, "achievement-type": BADGES, "rank-type": LEVELS, "step": STEP}
"""Published types and requirements that are there already: a new one would change the routes, or be unfinished."""

SHORT = (
    (rf"^/wp/v2/({'|'.join(RULES)})(?=/|$)", "/wp/v2/{rule}"),
    (r"^/wp/v2/gamipress-(logs|user-earnings)(?=/|$)", "/wp/v2/{row}"),
    (r"^/wp/v2/gamipress/[a-z-]+$", "/wp/v2/gamipress/{action}"),
    (r"^/buddypress/v[12](?=/)", "/buddypress/{v}"),
    (r"/(avatar|cover)$", "/{picture}"),
    (r"/xprofile/(groups|fields)(?=/|$)", "/xprofile/{definition}"),
)
"""Routes that are ruled alike, and their common name in the table."""

CAPTURE = re.compile(r"\(\?P<(\w+)>(?:\([^()]*\)|[^()])*\)")

EDIT, DRAFTS = {"context": "edit"}, {"status": "draft"}
USER, ACTION = {"user_id": "{whose}"}, {"user_id": "{whose}", "points": 1, "points_type": "gold"}
ASKED = {
    ("/batch/v1", "POST"): {"requests": [{"path": "/wp/v2/posts"}]},
    ("/wp/v2/settings", "EDIT"): {"posts_per_page": 9},
    ("/wp/v2/posts", "POST"): {"title": SECRET},
    ("/wp/v2/posts", "POST", "published"): {"title": SECRET, "status": "publish"},
    ("/wp/v2/gamipress-posts", "GET", "drafts"): {"type": "badge", **DRAFTS},
    ("/wp/v2/users", "GET", "by role"): {"roles": "subscriber"},
    ("/wp/v2/users", "GET", "by e-mail"): {"orderby": "email"},
    ("/wp/v2/users", "POST"): {"username": "{new}", "email": "{new}@example.org", "password": "long enough"},
    ("/wp/v2/users/{id}", "EDIT"): {"first_name": SECRET},
    ("/wp/v2/users/{id}", "EDIT", "own role"): {"roles": ["editor"]},
    ("/wp/v2/users/{id}", "DELETE"): {"force": True, "reassign": "0"},
    ("/wp/v2/users/me", "EDIT"): {"first_name": SECRET},
    ("/wp/v2/users/me", "DELETE"): {"force": True, "reassign": "0"},
    ("/laurel/v1/users/{reference}", "EDIT"): {"name": SECRET},
    ("/wp/v2/users/{user_id}/application-passwords", "POST"): {"name": "app {new}"},
    ("/wp/v2/users/{user_id}/application-passwords/{uuid}", "EDIT"): {"name": "app {new}"},
    ("/laurel/v1/session", "POST"): {"username": "{name}", "password": "wrong"},
    ("/jwt-auth/v1/token", "POST"): {"username": "{name}"},
    ("/wp/v2/{row}", "POST"): {**USER, "title": SECRET, "post_id": BADGE},
    ("/wp/v2/gamipress/{action}", "POST"): {
        **ACTION, "achievement_id": BADGE, "rank_type": "level", "rank_id": ONE, "requirement_id": STEP,
    },
    ("/laurel/v1/events", "POST"): {**USER, "event": "gamipress_login"},
    ("/laurel/v1/simulate", "POST"): {**USER, "event": "gamipress_login"},
    ("/laurel/v1/unlock", "POST"): {**USER, "post_id": BADGE},
    ("/laurel/v1/tokens", "POST"): {"user": "{whose}"},
    ("/laurel/v1/set-points", "POST"): ACTION,
    ("/laurel/v1/award-points", "POST"): ACTION,
    ("/laurel/v1/deduct-points", "POST"): ACTION,
    ("/laurel/v1/rebuild", "POST"): USER,
    ("/laurel/v1/spam", "POST"): USER,
    ("/laurel/v1/privacy/erase/{user}", "POST"): {"mode": "anonymize"},
    ("/buddypress/{v}/components", "GET", "active"): {"status": "active"},
    ("/buddypress/{v}/components", "EDIT"): {"name": "settings", "action": "{switch}"},
    ("/buddypress/{v}/members", "POST"): {
        "user_login": "{new}", "email": "{new}@example.org", "password": "long enough",
    },
    ("/buddypress/{v}/members/{id}", "EDIT"): {"name": SECRET},
    ("/buddypress/{v}/members/{id}", "EDIT", "own role"): {"roles": ["editor"]},
    ("/buddypress/{v}/members/{id}", "DELETE"): {"force": True, "reassign": "0"},
    ("/buddypress/{v}/members/me", "EDIT"): {"name": SECRET},
    ("/buddypress/{v}/members/me", "DELETE"): {"force": True, "reassign": "0"},
    ("/buddypress/{v}/xprofile/{definition}", "POST"): {"name": "{new}", "group_id": 1, "type": "textbox"},
    ("/buddypress/{v}/xprofile/{field_id}/data/{user_id}", "EDIT"): {"value": "Delft"},
    ("/buddypress/{v}/activity", "POST"): {"content": SECRET},
    ("/buddypress/{v}/activity/{id}", "EDIT"): {"content": "Better", "type": "activity_update"},
    ("/buddypress/{v}/friends", "GET"): USER,
    ("/buddypress/{v}/friends", "POST", "own"): {"initiator_id": "{whose}", "friend_id": 1},
    ("/buddypress/{v}/friends", "POST", "other"): {"initiator_id": "{whose}", "friend_id": 1},
    ("/buddypress/{v}/friends/{id}", "DELETE"): {"force": True},
    ("/library/v1/books", "POST"): {"title": SECRET},
    ("/vendor/v1/route", "POST"): {"name": "teal"},
    ("/vendor/v1/route/{id}", "EDIT"): {"name": "teal"},
}  # fmt: skip
"""The parameters of a request, by route, verb and, where it matters, what it is about. Else those of `by_default`."""


def by_default(verb, about):
    if verb == "GET":
        return {"edit": EDIT, "drafts": DRAFTS}.get(about, {})
    return {"force": True} if verb == "DELETE" else {"title": SECRET}


def rows():
    """The table: (route, verb, what it is about), and the cells by role."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            route, verb, about, *cells = (cell.strip() for cell in line.split("|"))
            assert (route, verb, about) not in found, f"twice: {line}"
            found[route, verb, about] = dict(zip(ROLES, cells, strict=True))
    return found


def post(post_id, kind, slug="", parent=0, author=1, **fields):
    dated = {"date": "2026-01-01T00:00:00", "date_gmt": "2026-01-01T00:00:00"}
    fields = {"status": "publish", "title": SECRET, "meta": {}, **fields}
    return Post(post_id, str(kind), slug=slug or f"p{post_id}", parent=parent, author=author, **dated, **fields)


class Walk:
    """A site with something of everything, and a caller and another user for each cell."""

    def __init__(self, client):
        self.client, self.count = client, 0
        self.commit(
            post(GOLD, "points-type", "gold"), post(BADGES, "achievement-type", "badge"),
            post(LEVELS, "rank-type", "level"), post(NEWS, "post"),
            *(post(rank, LEVELS, menu_order=rank) for rank in (ZERO, ONE, TWO)), post(BADGE, BADGES),
            post(STEP, "step", parent=BADGE, meta={"_gamipress_trigger_type": "gamipress_login"}),
        )  # fmt: skip
        self.admin("PUT", "/buddypress/v2/components", name="friends", action="activate")
        (field,) = self.admin("POST", "/buddypress/v1/xprofile/fields", group_id=1, type="textbox", name="Town")
        self.field = field["id"]

    def commit(self, *posts):
        store = self.client.services.posts
        seen = store.catalogue()
        store.commit(seen, CatalogueChange(put=posts, next_id=max(seen.next_id, *(p.id + 1 for p in posts))))
        return posts[-1].id

    def put(self, kind, **fields):
        return self.commit(post(self.client.services.posts.catalogue().next_id, kind, **fields))

    def admin(self, method, path, **body):
        return self.as_("admin", method, path, **body)

    def as_(self, login, method, path, **body):
        reply = self.client.request(method, path, as_=login, json=body)
        assert reply.status in (200, 201), (path, reply.text)
        return reply.json

    def user(self, role):
        """The login of a new user."""
        self.count += 1
        login = f"{role}{self.count}"
        self.client.new_user(login, (role,), name=SECRET)
        return login

    def ask(self, pattern, route, verb, about, role):
        """The reply to one request of a new user of that role."""
        caller = "" if role == "anonymous" else self.user(role)
        other = self.user("author")
        whose = caller if about.startswith("own") and caller else other
        switch = "deactivate" if "v1" in pattern else "activate"
        known = {"new": f"new{self.count}", "name": whose, "whose": self.client.user_id(whose), "switch": switch}
        path = self.address(pattern, route, verb, about, whose, caller)
        given = ASKED.get((route, verb, about)) or ASKED.get((route, verb)) or by_default(verb, about)
        given = {name: filled(value, known) for name, value in given.items()}
        if route.endswith("/{action}") and "rank" in path:
            self.admin("POST", "/wp/v2/gamipress/award-rank", user_id=known["whose"], rank_id=ONE)
        sent = {"query": given} if verb == "GET" else {"json": given}
        if route.endswith("/{picture}") and verb == "POST":
            sent = form(PNG)
        return self.send({"EDIT": "PUT"}.get(verb, verb), path, caller, sent)

    def send(self, method, path, caller, sent):
        """The reply to a request of a caller."""
        return self.client.request(method, path, as_=caller, **sent)

    def address(self, pattern, route, verb, about, whose, caller):
        """The path of a request about something that is made for it."""
        captures = CAPTURE.findall(pattern)
        values = self.made(route, verb, about, whose, caller, pattern) if captures else {}
        return CAPTURE.sub(lambda match: str(values[match[1]]), pattern)

    def made(self, route, verb, about, whose, caller, pattern):
        user_id = self.client.user_id(whose)
        state = "publish" if about == "published" else "draft"
        match route:
            case "/wp/v2/types/{type}":
                return {"type": "post"}
            case "/wp/v2/statuses/{status}":
                return {"status": about}
            case "/wp/v2/posts/{id}":
                return {"id": self.put("post", status=state, author=user_id)}
            case "/wp/v2/{rule}/{id}":
                name = pattern.split("/")[3]
                return {"id": (about == "published" and PUBLISHED.get(name)) or self.put(
                    RULES[name], status=state, author=user_id)}  # fmt: skip
            case "/laurel/v1/users/{user_id}/sessions/{id}":
                return {"user_id": user_id, "id": self.session(whose, user_id)}
            case "/laurel/v1/users/{reference}":
                self.count += 1
                return {"reference": f"ext:new-{self.count}"}
            case "/laurel/v1/export/{ledger}":
                return {"ledger": about}
            case "/library/v1/books/{id}":
                return {"id": self.put("book", author=user_id)}
            case "/myplugin/v1/author/{id}" | "/wp/v2/users/{id}" if about == "published":
                return {"id": 1}
            case "/wp/v2/{row}/{id}":
                sent = {"user_id": user_id, "title": SECRET, "post_id": BADGE}
                return {"id": self.admin("POST", pattern.rpartition("/")[0], **sent)["id"]}
            case "/buddypress/{v}/activity/{id}" | "/buddypress/{v}/activity/{id}/favorite":
                said = StreamItem(
                    0, user_id, "activity", UPDATE, SECRET, "2026-03-01T12:00:00", hidden=about == "hidden"
                )
                return {"id": self.client.services.stream_items.add(said).id}
            case "/vendor/v1/route/{id}":
                return {"id": 1}
            case "/buddypress/{v}/friends/{id}":
                return {"id": self.friend(verb, about, caller)}
            case "/buddypress/{v}/xprofile/{definition}/{id}":
                more = {"group_id": 1, "type": "textbox"} if "fields" in pattern else {}
                (made,) = self.admin("POST", re.sub("v2", "v1", pattern.rpartition("/")[0]), name="Name", **more)
                return {"id": made["id"]}
            case "/buddypress/{v}/members/{user_id}/{picture}":
                if verb != "POST":
                    path = CAPTURE.sub(str(user_id), pattern)
                    self.client.post(path, as_=whose, **form(PNG))
        return {
            "id": user_id,
            "user_id": user_id,
            "user": user_id,
            "field_id": self.field,
            "uuid": f"00000000-0000-4000-8000-{user_id:012}",
        }

    def session(self, whose, user_id):
        """The id of a session of that user."""
        services = self.client.services
        made_with = pass_frag(services.users.login(whose).password_hash, services.secret)
        session = LoginSession(
            f"{user_id:032}", user_id, "cookie", "2026-03-01T12:00:00", 1_900_000_000, pass_frag=made_with
        )
        services.sign_ins.begin(session)
        return session.id

    def friend(self, verb, about, caller):
        """Another user: a friend of the caller (own), one who asked them to be one (EDIT), or a stranger."""
        other = self.user("subscriber")
        friend = self.client.user_id(caller or self.user("subscriber"))
        people = {"initiator_id": self.client.user_id(other), "friend_id": friend}
        if about == "own" and verb == "EDIT":
            self.as_(other, "POST", "/buddypress/v2/friends", **people)
        elif about == "own":
            self.admin("POST", "/buddypress/v2/friends", force=True, **people)
        return people["initiator_id"]


def filled(value, known):
    if not isinstance(value, str):
        return value
    return known["whose"] if value == "{whose}" else value.format(**known)


def endpoints(client):
    """(pattern, its name in the table, verb) of all that is served."""
    index = client.get("/").json
    for pattern, found in index["routes"].items():
        route = CAPTURE.sub(lambda match: f"{{{match[1]}}}", pattern)
        route = "/{ns}" if route[1:] in index["namespaces"] else route
        for expression, name in SHORT:
            route = re.sub(expression, name, route)
        for endpoint in found["endpoints"]:
            verb = "EDIT" if "PUT" in endpoint["methods"] else endpoint["methods"][0]
            yield pattern, route, verb


@pytest.fixture
def walk(client):
    return Walk(client)


def test_every_route_has_a_row_and_every_row_a_route(walk):
    served = {(route, verb) for _, route, verb in endpoints(walk.client)}
    assert served == {(route, verb) for route, verb, _ in rows()}


def test_who_may_what(walk):
    about = defaultdict(list)
    for (route, verb, what), cells in rows().items():
        about[route, verb].append((what, cells))
    wrong = []
    for pattern, route, verb in list(endpoints(walk.client)):
        for what, cells in about[route, verb]:
            for role, cell in cells.items():
                if not cell:
                    continue
                reply = walk.ask(pattern, route, verb, what, role)
                right = 200 <= reply.status < 300 if cell == "2" else str(reply.status) == cell
                if not right:
                    wrong.append(f"{verb} {pattern} ({what}) as {role}: {reply.status} {reply.code}, not {cell}")
                elif reply.status >= 300 and SECRET in reply.text:
                    wrong.append(f"{verb} {pattern} ({what}) as {role}: the refusal tells what is refused")
    assert not wrong, "\n".join(wrong)


VARIED: tuple[dict[str, str], ...] = (
    {}, {"status": "draft"}, {"status": "any"}, EDIT, {"search": SECRET}, {"type": "badge"},
)  # fmt: skip


@pytest.fixture
def hidden(walk):
    """What not every caller may read, of two other users, of each kind."""
    one, two = (walk.user("author") for _ in range(2))
    number = walk.client.user_id(one)
    for kind in ("post", *RULES.values()):
        for state in ("draft", "pending", "private", "trash"):
            walk.put(kind, status=state, author=number)
    walk.put("post", author=number, password="pw")
    for spam in (False, True):
        said = StreamItem(0, number, "activity", UPDATE, SECRET, "2026-03-01T12:00:00", hidden=not spam, spam=spam)
        walk.client.services.stream_items.add(said)
    people = {"initiator_id": number, "friend_id": walk.client.user_id(two)}
    walk.as_(one, "POST", "/buddypress/v2/friends", **people)
    for row in ("gamipress-logs", "gamipress-user-earnings"):
        walk.admin("POST", f"/wp/v2/{row}", user_id=number, title=SECRET, post_id=BADGE)
    walk.admin("POST", "/laurel/v1/spam", user_id=walk.client.user_id(two))
    return {"user_id": number}


@pytest.mark.parametrize("role", ROLES)
def test_a_total_counts_what_may_be_read(walk, hidden, role):
    caller = "" if role == "anonymous" else walk.user(role)
    lists = [pattern for pattern, _, verb in endpoints(walk.client) if verb == "GET" and "(" not in pattern]
    counted = 0
    for pattern in lists:
        for varied in VARIED:
            query = {**varied, "per_page": 100, **(hidden if pattern.endswith("/friends") else {})}
            reply = walk.client.get(pattern, as_=caller, query=query)
            if reply.status == 200 and "x-wp-total" in reply.headers:
                if varied == EDIT:  # what may be read, but not edited, is left out and counted
                    read = walk.client.get(pattern, as_=caller, query={**query, "context": "view"})
                    assert reply.headers["x-wp-total"] == read.headers["x-wp-total"]
                    continue
                assert reply.headers["x-wp-total"] == str(len(reply.json)), (pattern, varied)
                assert reply.headers["x-wp-totalpages"] == str(min(len(reply.json), 1)), (pattern, varied)
                assert 'rel="next"' not in reply.headers.get("link", "")
                counted += 1
    assert counted > 30
