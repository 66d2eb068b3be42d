"""Who may do what with posts: role by verb by own and other posts, as WordPress' permission callbacks have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

ROLES = ("anonymous", "subscriber", "contributor", "author", "editor", "admin")
POSTS = "/wp/v2/posts"
LATER = "2030-01-01T00:00:00"

STATES = {
    "publish": {},
    "protected": {"status": "publish", "password": "pw"},
    "sticky": {"status": "publish", "sticky": True},
    "future": {"status": "future", "date": LATER, "date_gmt": LATER},
    "draft": {},
    "pending": {},
    "private": {},
    "trash": {"status": "trash", "trash_status": "draft"},
    "trash of publish": {"status": "trash", "trash_status": "publish"},
}
"""By the name in the tables: what makes a stored post such a one."""


def table(text):
    """The cells of a table with a column for each role, as (name of the row, role, cell); blank cells are left out."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [(name, role, cell) for name, *cells in rows for role, cell in zip(ROLES, cells, strict=True) if cell]


class Shelf:
    """Posts put into the store as they are, and requests of one role."""

    def __init__(self, client, role):
        self.client, self.as_ = client, "" if role == "anonymous" else role
        self.user_id = client.user_id(self.as_) if self.as_ else 0
        self.other = client.new_user("another", ("author",))

    def put(self, whose, state):
        """The id of a new post in that state, by the caller ("own") or another author ("other")."""
        posts = self.client.services.posts
        seen = posts.catalogue()
        author = self.user_id if whose == "own" else self.other
        fields = {"status": state, **STATES[state], "author": author, "content": "c", "meta": {}}
        post = Post(seen.next_id, "post", slug=f"post-{seen.next_id}", title=f"{whose} {state}", **fields)
        dated = replace(post, **{"date": "2026-01-01T00:00:00", "date_gmt": "2026-01-01T00:00:00", **STATES[state]})
        posts.commit(seen, CatalogueChange(put=(dated,), next_id=seen.next_id + 1))
        return dated.id

    def stored(self, post_id):
        return self.client.site().catalogue.get(post_id)

    def ask(self, method, path=POSTS, **options):
        return self.client.request(method, path, as_=self.as_, **options)

    @property
    def refusal(self):
        """The status of what is not allowed (rest_authorization_required_code)."""
        return 403 if self.as_ else 401


@pytest.fixture
def shelf(client):
    return lambda role: Shelf(client, role)


# ---- one post

VERBS = {
    "R": ("GET", {}, "rest_forbidden"),
    "E": ("GET", {"query": {"context": "edit"}}, "rest_forbidden_context"),
    "U": ("POST", {"json": {"title": "Changed"}}, "rest_cannot_edit"),
    "T": ("DELETE", {}, "rest_cannot_delete"),
    "D": ("DELETE", {"query": {"force": "true"}}, "rest_cannot_delete"),
}
"""Read, read in edit context, update, trash, delete for good: the request, and the code of its refusal."""

ONE_POST = """
    other publish          | R     | R     | R     | R     | REUTD | REUTD
    other protected        | R     | R     | R     | R     | REUTD | REUTD
    other sticky           | R     | R     | R     | R     | REUTD | REUTD
    other future           | -     | -     | -     | -     | REUTD | REUTD
    other draft            | -     | -     | -     | -     | REUTD | REUTD
    other pending          | -     | -     | -     | -     | REUTD | REUTD
    other private          | -     | -     | -     | -     | REUTD | REUTD
    other trash            | -     | -     | -     | -     | REUTD | REUTD
    other trash of publish | -     | -     | -     | -     | REUTD | REUTD
    own publish            |       | R     | R     | REUTD | REUTD | REUTD
    own protected          |       | R     | R     | REUTD | REUTD | REUTD
    own sticky             |       | R     | R     | REUTD | REUTD | REUTD
    own future             |       | R     | R     | REUTD | REUTD | REUTD
    own draft              |       | R     | REUTD | REUTD | REUTD | REUTD
    own pending            |       | R     | REUTD | REUTD | REUTD | REUTD
    own private            |       | R     | REUTD | REUTD | REUTD | REUTD
    own trash              |       | R     | REUTD | REUTD | REUTD | REUTD
    own trash of publish   |       | R     | R     | REUTD | REUTD | REUTD
"""
"""The verbs that each role may use on a post in each state."""


@pytest.mark.parametrize(("row", "role", "allowed"), table(ONE_POST))
def test_one_post(shelf, row, role, allowed):
    caller = shelf(role)
    whose, _, state = row.partition(" ")
    for verb, (method, options, code) in VERBS.items():
        post_id = caller.put(whose, state)
        before = caller.stored(post_id)
        reply = caller.ask(method, f"{POSTS}/{post_id}", **options)
        answer = (reply.status, reply.code)
        if verb not in allowed:
            assert answer == (caller.refusal, code), verb
            assert caller.stored(post_id) == before, verb
        elif (verb, before.status) == ("T", "trash"):
            assert answer == (410, "rest_already_trashed")
        else:
            assert answer == (200, ""), verb
            assert _done(verb, before, caller.stored(post_id)), verb


def _done(verb, before, after):
    if verb in "RE":
        return after == before
    return {"U": after and after.title == "Changed", "T": after and after.status == "trash", "D": after is None}[verb]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_missing_post_comes_before_any_right(shelf, role, verb):
    method, options, _ = VERBS[verb]
    reply = shelf(role).ask(method, f"{POSTS}/999", **options)
    assert (reply.status, reply.code) == (404, "rest_post_invalid_id")


# ---- creating and updating: what each field takes

FIELDS = {
    "no more": {},
    "draft": {"status": "draft"},
    "pending": {"status": "pending"},
    "publish": {"status": "publish"},
    "future": {"status": "future", "date": LATER},
    "private": {"status": "private"},
    "password": {"password": "pw"},
    "sticky": {"sticky": True},
    "not sticky": {"sticky": False},
    "author other": {"author": "other"},
    "author own": {"author": "own"},
}

CREATE = """
    no more      | create        | create        | ok            | ok          | ok | ok
    draft        | create        | create        | ok            | ok          | ok | ok
    pending      | create        | create        | ok            | ok          | ok | ok
    publish      | create        | create        | publish       | ok          | ok | ok
    future       | create        | create        | publish       | ok          | ok | ok
    private      | create        | create        | publish       | ok          | ok | ok
    password     | create        | create        | ok            | ok          | ok | ok
    sticky       | assign_sticky | assign_sticky | assign_sticky | ok          | ok | ok
    not sticky   | create        | create        | ok            | ok          | ok | ok
    author other | edit_others   | edit_others   | edit_others   | edit_others | ok | ok
    author own   |               | create        | ok            | ok          | ok | ok
"""
"""201 for ok, else the code ``rest_cannot_…``."""

UPDATE_OWN_DRAFT = """
    no more      |               | edit          | ok            | ok          | ok | ok
    draft        |               | edit          | ok            | ok          | ok | ok
    pending      |               | edit          | ok            | ok          | ok | ok
    publish      |               | edit          | publish       | ok          | ok | ok
    future       |               | edit          | publish       | ok          | ok | ok
    private      |               | edit          | publish       | ok          | ok | ok
    password     |               | edit          | ok            | ok          | ok | ok
    sticky       |               | edit          | assign_sticky | ok          | ok | ok
    not sticky   |               | edit          | ok            | ok          | ok | ok
    author other |               | edit          | edit_others   | edit_others | ok | ok
    author own   |               | edit          | ok            | ok          | ok | ok
"""


def given(caller, row):
    people = {"own": caller.user_id, "other": caller.other}
    return {"title": "T", **{name: people.get(value, value) for name, value in FIELDS[row].items()}}


def check_written(caller, reply, cell, status, fields):
    if cell != "ok":
        assert (reply.status, reply.code) == (caller.refusal, f"rest_cannot_{cell}")
        return
    assert (reply.status, reply.code) == (status, "")
    stored = caller.stored(reply.json["id"])
    assert {name: getattr(stored, name) for name in fields} == fields


@pytest.mark.parametrize(("row", "role", "cell"), table(CREATE))
def test_create(shelf, row, role, cell):
    caller = shelf(role)
    before = caller.client.site().catalogue.posts
    reply = caller.ask("POST", json=given(caller, row))
    check_written(caller, reply, cell, 201, given(caller, row))
    assert (caller.client.site().catalogue.posts == before) is (cell != "ok")


@pytest.mark.parametrize(("row", "role", "cell"), table(UPDATE_OWN_DRAFT))
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_update_ones_own_draft(shelf, method, row, role, cell):
    caller = shelf(role)
    post_id = caller.put("own", "draft")
    before = caller.stored(post_id)
    reply = caller.ask(method, f"{POSTS}/{post_id}", json=given(caller, row))
    check_written(caller, reply, cell, 200, given(caller, row))
    assert (caller.stored(post_id) == before) is (cell != "ok")


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_created_under_an_id(shelf, role):
    reply = shelf(role).ask("POST", json={"id": 7, "title": "T"})
    assert (reply.status, reply.code) == (400, "rest_post_exists")


# ---- lists

PUBLISHED = ("publish", "protected", "sticky")
NOT_TRASHED = (*PUBLISHED, "future", "draft", "pending", "private")

LIST = {
    "": PUBLISHED,
    "status=publish": PUBLISHED,
    "status=future": ("future",),
    "status=draft": ("draft",),
    "status=pending": ("pending",),
    "status=private": ("private",),
    "status=trash": ("trash", "trash of publish"),
    "status=publish,draft": (*PUBLISHED, "draft"),
    "status[]=draft&status[]=private": ("draft", "private"),
    "status=any": NOT_TRASHED,
    "sticky=true": ("sticky",),
    "context=edit": PUBLISHED,
    "context=edit&status=any": NOT_TRASHED,
}
"""What is asked for, and the states of the posts that match. Of these a list shows what its caller may read or edit."""

LISTED = """
                                    | ok     | ok     | ok | ok | ok | ok
    status=publish                  | ok     | ok     | ok | ok | ok | ok
    status=future                   | status | status | ok | ok | ok | ok
    status=draft                    | status | status | ok | ok | ok | ok
    status=pending                  | status | status | ok | ok | ok | ok
    status=private                  | status | status | ok | ok | ok | ok
    status=trash                    | status | status | ok | ok | ok | ok
    status=publish,draft            | status | status | ok | ok | ok | ok
    status[]=draft&status[]=private | status | status | ok | ok | ok | ok
    status=any                      | status | status | ok | ok | ok | ok
    sticky=true                     | ok     | ok     | ok | ok | ok | ok
    context=edit                    | context| context| ok | ok | ok | ok
    context=edit&status=any         | status | status | ok | ok | ok | ok
"""
"""200 for ok; else which argument is refused, each with a code of its own."""


@pytest.mark.parametrize(("query", "role", "cell"), table(LISTED))
def test_list(shelf, query, role, cell):
    caller = shelf(role)
    allowed = {row: verbs for row, column, verbs in table(ONE_POST) if column == role}
    rows = {caller.put(*row.split(" ", 1)): row for row in allowed}
    reply = caller.ask("GET", query=f"{query}&per_page=100")
    if cell == "status":
        detail = reply.json["data"]["details"]["status"]
        assert (reply.status, reply.code) == (400, "rest_invalid_param")
        assert (detail["code"], detail["data"]) == ("rest_forbidden_status", {"status": caller.refusal})
        return
    if cell == "context":
        assert (reply.status, reply.code) == (caller.refusal, "rest_forbidden_context")
        return
    matching = {row for row in allowed if row.split(" ", 1)[1] in LIST[query]}
    verb = "E" if "context=edit" in query else "R"
    assert reply.status == 200
    assert {rows[post["id"]] for post in reply.json} == {row for row in matching if verb in allowed[row]}
    assert reply.headers["x-wp-total"] == str(len(matching)), "what is not shown is counted"


@pytest.mark.parametrize(
    ("role", "code"),
    [("anonymous", "rest_forbidden_status"), ("subscriber", "rest_forbidden_status")]
    + [(role, "rest_not_in_enum") for role in ROLES[2:]],
)
@pytest.mark.parametrize("status", ["archived", "publish,archived"])
def test_permission_for_a_status_is_checked_before_it_is_validated(shelf, role, code, status):
    reply = shelf(role).ask("GET", query={"status": status})
    assert (reply.status, reply.json["data"]["details"]["status"]["code"]) == (400, code)
