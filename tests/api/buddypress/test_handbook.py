"""The tables of BuddyPress' handbook, row by row: each argument does what it says, each attribute is what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from laurel.auth.passwords import check_password

BASE = "/buddypress/v1"
NEW = {"user_login": "mary", "email": "mary@example.net", "password": "s3cret-Pass"}
VIEW, EDIT, EMBED = "view", "edit", "embed"


@pytest.fixture
def world(friends, switch):
    """Editor, author and subscriber; the author and the subscriber are friends, and the author is from Paris.

    Members are students and teachers; the author is a student, and wrote a post.
    """
    settings = {"bp_member_types": ["student", "teacher"], "avatar_service": "gravatar"}
    assert friends.post("/wp/v2/settings", as_="admin", json=settings).status == 200
    city = {"group_id": 1, "name": "City", "type": "textbox", "field_order": 1}
    (made,) = friends.post(f"{BASE}/xprofile/fields", as_="admin", json=city).json
    author = friends.ids["author"]
    friends.post(f"{BASE}/xprofile/{made['id']}/data/{author}", as_="author", json={"value": "Paris"})
    friends.put(f"{BASE}/members/{author}", as_="admin", json={"member_type": "student"})
    friends.post("/wp/v2/posts", as_="author", json={"title": "A post", "status": "publish"})
    return friends


def logins(reply, _world):
    return [member["user_login"] for member in reply.json]


def names(reply, _world):
    return [component["name"] for component in reply.json]


def status(reply, _world):
    return reply.status


def key(*path) -> Callable[[Any, Any], Any]:
    """The value at a path of the response."""

    def found(reply, _world):
        value = reply.json
        for step in path:
            value = value[step]
        return value

    return found


def keys(reply, _world):
    shown = reply.json[0] if isinstance(reply.json, list) else reply.json
    return {"roles", "xprofile", "last_activity", "features"} & set(shown)


def stored(attribute) -> Callable[[Any, Any], Any]:
    """A member of the stored user whom the reply names."""
    return lambda reply, world: getattr(world.services.users.get(reply.json["id"]), attribute)


def password_holds(_reply, world):
    return check_password("s3cret-Pass", world.services.users.login("mary").password_hash)


def post_author(_reply, world):
    return [post.author for post in world.site().catalogue.of_refs(["post"]) if post.status == "publish"]


@dataclass(frozen=True)
class Row:
    """One argument of an endpoint: what is sent, by whom, and what comes of it.

    ``{author}`` and the like in the path or in what is sent stand for ids.
    """

    endpoint: str
    argument: str
    sent: dict[str, Any]
    outcome: Callable[[Any, Any], Any]
    expected: Any
    as_: str = "admin"
    path: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = ",".join(str(value) for value in self.sent.values())
        return f"{self.endpoint} {self.argument}={shown} as {self.as_}"


ALL = ["core", "members", "xprofile", "settings", "friends", "messages", "activity", "notifications", "groups", "blogs"]
GONE = {"force": True, "reassign": "0"}

ROWS = [
    Row("GET /components", "context", {"context": "edit"}, keys, {"features"}),
    Row("GET /components", "context", {"context": "embed"}, status, 400),
    Row("GET /components", "page", {"page": 2}, names, ALL[3:6], more={"per_page": 3}),
    Row("GET /components", "per_page", {"per_page": 4}, names, ALL[:4]),
    Row("GET /components", "per_page", {"per_page": 101}, status, 400),
    Row("GET /components", "search", {"search": "STREAM"}, names, ["activity"]),
    Row("GET /components", "status", {"status": "inactive"}, names, ["messages", "groups", "blogs"]),
    Row("GET /components", "status", {"status": "asleep"}, status, 400),
    Row("GET /components", "type", {"type": "required"}, names, ["core", "members"]),
    Row("GET /components", "type", {"type": "retired"}, names, []),
    Row("PUT /components", "name", {"name": "groups"}, key(0, "name"), "groups", more={"action": "activate"}),
    Row("PUT /components", "name", {}, key("data", "params"), ["name"], more={"action": "activate"}),
    Row("PUT /components", "action", {"action": "activate"}, key(0, "status"), "active", more={"name": "blogs"}),
    Row("PUT /components", "action", {"action": "deactivate"}, key(0, "status"), "inactive", more={"name": "friends"}),
    Row("PUT /components", "action", {}, key("data", "params"), ["action"], more={"name": "blogs"}),
    Row("GET /members", "context", {}, keys, {"xprofile"}),
    Row("GET /members", "context", {"context": "edit"}, keys, {"xprofile", "roles"}),
    Row("GET /members", "context", {"context": "embed"}, keys, set()),
    Row("GET /members", "page", {"page": 2}, logins, ["author"], more={"per_page": 1}),
    Row("GET /members", "page", {"page": 0}, status, 400),
    Row("GET /members", "per_page", {"per_page": 2}, logins, ["subscriber", "author"]),
    Row("GET /members", "search", {"search": "SCRIB"}, logins, ["subscriber"]),
    Row("GET /members", "search", {"search": "paris"}, logins, ["author"]),
    Row("GET /members", "exclude", {"exclude": "{author},{editor}"}, logins, ["subscriber"]),
    Row("GET /members", "include", {"include": "{author},{editor}"}, logins, ["author", "editor"]),
    Row("GET /members", "type", {}, logins, ["subscriber", "author", "editor"]),
    Row("GET /members", "type", {"type": "newest"}, logins, ["subscriber", "author", "editor"]),
    Row("GET /members", "type", {"type": "active"}, logins, ["subscriber", "author", "editor"]),
    Row("GET /members", "type", {"type": "alphabetical"}, logins, ["admin", "author", "editor", "subscriber"]),
    Row("GET /members", "type", {"type": "online"}, logins, ["subscriber", "author", "editor"]),
    Row("GET /members", "type", {"type": "popular"}, lambda reply, _: {m["id"] for m in reply.json}, {3, 4}),
    Row("GET /members", "type", {"type": "random"}, lambda reply, _: {m["id"] for m in reply.json}, {2, 3, 4}),
    Row("GET /members", "type", {"type": "oldest"}, status, 400),
    Row("GET /members", "user_id", {"user_id": "{author}"}, logins, ["subscriber"]),
    Row("GET /members", "user_id", {"user_id": "{editor}"}, logins, []),
    Row("GET /members", "user_ids", {"user_ids": "{editor},1,{editor}"}, logins, ["editor", "admin"]),
    Row("GET /members", "populate_extras", {"populate_extras": True}, keys, {"xprofile", "last_activity"}),
    Row("GET /members", "populate_extras", {"populate_extras": False}, keys, {"xprofile"}),
    Row("GET /members", "member_type", {"member_type": "student"}, logins, ["author"]),
    Row("GET /members", "member_type", {"member_type": "teacher,student"}, logins, ["author"]),
    Row("GET /members", "member_type", {"member_type": ["teacher"]}, logins, []),
    Row("GET /members", "member_type", {"member_type": "astronaut"}, logins, []),
    Row(
        "GET /members",
        "xprofile",
        {"xprofile": {"relation": "AND", "args": [{"field": "City", "value": "Paris", "compare": "="}]}},
        logins,
        ["author"],
    ),
    Row(
        "GET /members",
        "xprofile",
        {"xprofile": {"relation": "OR", "args": [{"field": "City", "value": "Rome"}, {"value": "Oslo"}]}},
        logins,
        [],
    ),
    Row("POST /members", "user_login", {"user_login": "mary"}, key("user_login"), "mary", more=NEW),
    Row("POST /members", "user_login", {"user_login": "a!b"}, status, 400, more=NEW),
    Row("POST /members", "password", {"password": "s3cret-Pass"}, password_holds, True, more=NEW),
    Row("POST /members", "password", {"password": ""}, status, 400, more=NEW),
    Row("POST /members", "email", {"email": "mary@example.net"}, stored("email"), "mary@example.net", more=NEW),
    Row("POST /members", "email", {"email": "mary"}, status, 400, more=NEW),
    Row("POST /members", "name", {"name": " Mary <b>Ann</b> "}, key("name"), "Mary Ann", more=NEW),
    Row("POST /members", "name", {}, key("name"), "mary", more=NEW),
    Row("POST /members", "roles", {"roles": "author,editor"}, stored("roles"), ("author", "editor"), more=NEW),
    Row("POST /members", "roles", {}, stored("roles"), ("subscriber",), more=NEW),
    Row("POST /members", "roles", {"roles": []}, stored("roles"), (), more=NEW),
    Row(
        "POST /members",
        "member_type",
        {"member_type": "teacher, student,astronaut"},
        key("member_types"),
        ["teacher", "student"],
        more=NEW,
    ),
    Row("GET /members/<id>", "id", {}, key("user_login"), "author", path="{author}"),
    Row("GET /members/<id>", "id", {}, status, 404, path="999"),
    Row("GET /members/<id>", "context", {"context": "edit"}, key("roles"), ["author"], path="{author}"),
    Row("GET /members/<id>", "context", {"context": "edit"}, status, 403, as_="subscriber", path="{author}"),
    Row("GET /members/<id>", "context", {"context": "embed"}, keys, set(), path="{author}"),
    Row("GET /members/<id>", "populate_extras", {"populate_extras": 1}, key("total_friend_count"), 1, path="{author}"),
    Row("GET /members/<id>", "populate_extras", {}, keys, {"xprofile"}, path="{author}"),
    Row("PUT /members/<id>", "id", {}, key("id"), 3, path="{author}"),
    Row("PUT /members/<id>", "id", {}, status, 404, path="999"),
    Row("PUT /members/<id>", "name", {"name": "Ann"}, key("name"), "Ann", path="{author}"),
    Row("PUT /members/<id>", "name", {"name": "Ann"}, status, 403, as_="editor", path="{author}"),
    Row("PUT /members/<id>", "roles", {"roles": "contributor"}, key("roles"), ["contributor"], path="{author}"),
    Row("PUT /members/<id>", "roles", {"roles": ["wizard"]}, status, 400, path="{author}"),
    Row("PUT /members/<id>", "member_type", {"member_type": "teacher"}, key("member_types"), ["teacher"], path="3"),
    Row("PUT /members/<id>", "member_type", {"member_type": "astronaut"}, key("member_types"), ["student"], path="3"),
    Row("PUT /members/<id>", "member_type", {"member_type": ["teacher"]}, status, 400, path="{author}"),
    Row("DELETE /members/<id>", "id", {}, key("previous", "id"), 3, path="{author}", more=GONE),
    Row("DELETE /members/<id>", "id", {}, status, 404, path="999", more=GONE),
    Row("DELETE /members/<id>", "force", {"force": False}, status, 400, path="{author}", more=GONE),
    Row("DELETE /members/<id>", "force", {"force": True}, key("deleted"), True, path="{author}", more=GONE),
    Row("DELETE /members/<id>", "reassign", {"reassign": "{editor}"}, post_author, [2], path="3", more={"force": 1}),
    Row("DELETE /members/<id>", "reassign", {"reassign": "0"}, post_author, [], path="3", more={"force": 1}),
    Row("DELETE /members/<id>", "reassign", {}, key("data", "params"), ["reassign"], path="3", more={"force": 1}),
    Row("GET /members/me", "context", {"context": "edit"}, key("roles"), [], as_="author"),
    Row("GET /members/me", "context", {}, keys, {"xprofile"}, as_="author"),
    Row("GET /members/me", "populate_extras", {"populate_extras": True}, key("total_friend_count"), 1, as_="author"),
    Row("PUT /members/me", "name", {"name": "Ann"}, key("name"), "Ann", as_="author"),
    Row("PUT /members/me", "roles", {"roles": ["author"]}, status, 403, as_="author"),
    Row("PUT /members/me", "roles", {"roles": ["administrator"]}, key("roles"), ["administrator"]),
    Row("PUT /members/me", "member_type", {"member_type": "teacher"}, status, 403, as_="author"),
    Row("PUT /members/me", "member_type", {"member_type": "teacher"}, key("member_types"), ["teacher"]),
    Row("DELETE /members/me", "force", {}, status, 400, as_="author", more={"reassign": "0"}),
    Row("DELETE /members/me", "force", {"force": True}, key("previous", "id"), 3, as_="author", more={"reassign": "0"}),
    Row("DELETE /members/me", "reassign", {"reassign": "{editor}"}, post_author, [2], as_="author", more={"force": 1}),
    Row("DELETE /members/me", "reassign", {}, status, 400, as_="author", more={"force": 1}),
]
"""Every argument of the handbook's tables, and `populate_extras` of the current member."""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_argument(world, row):
    method, path = row.endpoint.split()
    path = path.replace("<id>", row.path).format(**world.ids)
    more = {name: value for name, value in row.more.items() if name != row.argument}
    sent = {name: _with_ids(value, world) for name, value in {**more, **row.sent}.items()}
    given = {"query": sent} if method in ("GET", "DELETE") else {"json": sent}
    reply = world.request(method, BASE + path, as_=row.as_, **given)
    assert row.outcome(reply, world) == row.expected, reply.text


def _with_ids(value, world):
    return value.format(**world.ids) if isinstance(value, str) else value


@pytest.mark.parametrize("endpoint", sorted({row.endpoint for row in ROWS}))
def test_no_argument_is_served_that_has_no_row(world, endpoint):
    method, path = endpoint.split()
    described = world.options(BASE + path.replace("<id>", "3"), as_="admin").json
    served = {name for found in described["endpoints"] if method in found["methods"] for name in found["args"]}
    tested = {row.argument for row in ROWS if row.endpoint == endpoint}
    assert served | {"populate_extras"} == tested | {"populate_extras"}


# ---- attributes


@dataclass(frozen=True)
class Attribute:
    """One attribute: its type in the schema, the contexts it is served in, and its value for the author."""

    name: str
    type: Any
    contexts: tuple[str, ...]
    value: Any
    readonly: bool = True

    def __str__(self) -> str:
        return self.name


BOTH, EVERYWHERE = (VIEW, EDIT), (VIEW, EDIT, EMBED)

COMPONENT = [
    Attribute("name", "string", BOTH, "activity"),
    Attribute("status", "string", BOTH, "active"),
    Attribute("title", "string", BOTH, "Activity Streams"),
    Attribute("description", "string", BOTH, lambda text: len(text) > 10),
]

DIGEST = hashlib.md5(b"author@example.org", usedforsecurity=False).hexdigest()
SEEN = "2026-03-01T12:02:00"
CITY = {"raw": "Paris", "unserialized": ["Paris"], "rendered": "<p>Paris</p>\n"}
AUTHOR_CAN = "upload_files edit_posts edit_published_posts publish_posts read level_2 level_1 level_0 delete_posts"
NOTHING = {"raw": "", "unserialized": [], "rendered": ""}

MEMBER = [
    Attribute("id", "integer", EVERYWHERE, 3),
    Attribute("name", "string", EVERYWHERE, "Author", readonly=False),
    Attribute("mention_name", "string", EVERYWHERE, "author"),
    Attribute("link", "string", EVERYWHERE, "http://example.org/members/author/"),
    Attribute("user_login", "string", EVERYWHERE, "author", readonly=False),
    Attribute("member_types", "array", EVERYWHERE, ["student"]),
    Attribute("registered_date", ["string", "null"], (EDIT,), "2026-02-01T01:00:00"),
    Attribute("registered_date_gmt", ["string", "null"], (EDIT,), "2026-02-01T00:00:00"),
    Attribute("password", "string", (), None, readonly=False),
    Attribute("roles", "array", (EDIT,), ["author"], readonly=False),
    Attribute("capabilities", "object", (EDIT,), [*AUTHOR_CAN.split(), "delete_published_posts", "author"]),
    Attribute("extra_capabilities", "object", (EDIT,), ["author"]),
    Attribute(
        "xprofile",
        "array",
        BOTH,
        {
            "groups": [
                {
                    "name": "Base",
                    "id": 1,
                    "fields": [{"name": "Name", "id": 1, "value": NOTHING}, {"name": "City", "id": 2, "value": CITY}],
                }
            ]
        },
    ),
    Attribute("friendship_status", "bool", EVERYWHERE, True),
    Attribute("friendship_status_slug", "string", EVERYWHERE, "is_friend"),
    Attribute(
        "last_activity",
        "object",
        BOTH,
        {"timediff": "2 hours, 1 minute ago", "date": "2026-03-01T13:02:00", "date_gmt": SEEN},
    ),
    Attribute("latest_update", "object", EVERYWHERE, {"id": 0, "raw": "", "rendered": ""}),
    Attribute("total_friend_count", "integer", EVERYWHERE, 1),
    Attribute(
        "avatar_urls",
        "object",
        BOTH,
        {
            "full": f"//www.gravatar.com/avatar/{DIGEST}?s=150&#038;r=g&#038;d=mm",
            "thumb": f"//www.gravatar.com/avatar/{DIGEST}?s=50&#038;r=g&#038;d=mm",
        },
    ),
]


@pytest.fixture
def shown(world):
    """The author as seen by a friend who is a moderator, by context; an hour east of Greenwich, two hours later."""
    world.put(f"{BASE}/members/{world.ids['subscriber']}", as_="admin", json={"roles": ["administrator"]})
    world.post("/wp/v2/settings", as_="admin", json={"timezone": "UTC+1"})
    world.services.clock.advance(hours=2)
    url = f"{BASE}/members/{world.ids['author']}"

    def read(context):
        return world.get(url, as_="subscriber", query={"context": context, "populate_extras": True}).json

    return read


@pytest.mark.parametrize("attribute", MEMBER, ids=str)
def test_each_attribute_of_a_member(shown, attribute):
    served = {context: shown(context) for context in (VIEW, EDIT, EMBED)}
    assert tuple(context for context in served if attribute.name in served[context]) == attribute.contexts
    assert all(served[context][attribute.name] == attribute.value for context in attribute.contexts)


@pytest.mark.parametrize("attribute", COMPONENT, ids=str)
def test_each_attribute_of_a_component(world, attribute):
    for context in BOTH:
        query = {"context": context, "search": "activity"}
        (found,) = world.get(f"{BASE}/components", as_="admin", query=query).json
        value = found[attribute.name]
        assert attribute.value(value) if callable(attribute.value) else value == attribute.value


@pytest.mark.parametrize(
    ("path", "attribute"),
    [*(("/members", row) for row in MEMBER), *(("/components", row) for row in COMPONENT)],
    ids=str,
)
def test_each_attribute_in_the_schema(world, path, attribute):
    described = world.options(BASE + path).json["schema"]["properties"][attribute.name]
    assert described["type"] == attribute.type
    if path == "/members":
        served_whole = attribute.name == "latest_update"  # without context of its own
        assert set(described.get("context", EVERYWHERE)) == set(attribute.contexts) or served_whole
        assert described.get("readonly", False) == attribute.readonly
