"""Who may do what with users: a table by role, over oneself and others."""

from __future__ import annotations

import pytest

NEW = {"username": "fresh", "email": "fresh@example.org", "password": "secret"}
ROLES = ("", "subscriber", "contributor", "author", "editor", "admin")


def table(rows):
    """(role, expected) for each action of a table whose columns are ROLES."""
    return [(action, role, expected) for action, *row in rows for role, expected in zip(ROLES, row, strict=True)]


ACTIONS = {
    "list": lambda client, role: client.get("/wp/v2/users", as_=role),
    "list for editing": lambda client, role: client.get("/wp/v2/users", as_=role, query={"context": "edit"}),
    "list by role": lambda client, role: client.get("/wp/v2/users", as_=role, query={"roles": "author"}),
    "list by capability": lambda client, role: client.get("/wp/v2/users", as_=role, query={"capabilities": "read"}),
    "list by e-mail": lambda client, role: client.get("/wp/v2/users", as_=role, query={"orderby": "email"}),
    "list by date": lambda client, role: client.get("/wp/v2/users", as_=role, query={"orderby": "registered_date"}),
    "list who writes": lambda client, role: client.get("/wp/v2/users", as_=role, query={"who": "authors"}),
    "read another": lambda client, role: client.get(f"/wp/v2/users/{client.user_id('other')}", as_=role),
    "edit another": lambda client, role: client.post(
        f"/wp/v2/users/{client.user_id('other')}", as_=role, json={"name": "X"}
    ),
    "promote another": lambda client, role: client.post(
        f"/wp/v2/users/{client.user_id('other')}", as_=role, json={"roles": ["editor"]}
    ),
    "create": lambda client, role: client.post("/wp/v2/users", as_=role, json=NEW),
    "delete another": lambda client, role: client.delete(
        f"/wp/v2/users/{client.user_id('other')}", as_=role, query={"force": "true", "reassign": "false"}
    ),
    "list another's passwords": lambda client, role: client.get(
        f"/wp/v2/users/{client.user_id('other')}/application-passwords", as_=role
    ),
    "make another's password": lambda client, role: client.post(
        f"/wp/v2/users/{client.user_id('other')}/application-passwords", as_=role, json={"name": "x"}
    ),
    "revoke another's passwords": lambda client, role: client.delete(
        f"/wp/v2/users/{client.user_id('other')}/application-passwords", as_=role
    ),
    "read me": lambda client, role: client.get("/wp/v2/users/me", as_=role),
    "edit me": lambda client, role: client.post("/wp/v2/users/me", as_=role, json={"name": "X"}),
    "promote me": lambda client, role: client.post("/wp/v2/users/me", as_=role, json={"roles": ["administrator"]}),
    "strip me": lambda client, role: client.post("/wp/v2/users/me", as_=role, json={"roles": []}),
    "delete me": lambda client, role: client.delete("/wp/v2/users/me", as_=role, query={"reassign": "false"}),
}

EXPECTED = [
    ("list", 200, 200, 200, 200, 200, 200),
    ("list for editing", 401, 403, 403, 403, 403, 200),
    ("list by role", 401, 403, 403, 403, 403, 200),
    ("list by capability", 401, 403, 403, 403, 403, 200),
    ("list by e-mail", 401, 403, 403, 403, 403, 200),
    ("list by date", 401, 403, 403, 403, 403, 200),
    ("list who writes", 401, 403, 200, 200, 200, 200),
    ("read another", 401, 403, 403, 403, 403, 200),
    ("edit another", 401, 403, 403, 403, 403, 200),
    ("promote another", 401, 403, 403, 403, 403, 200),
    ("create", 401, 403, 403, 403, 403, 201),
    ("delete another", 401, 403, 403, 403, 403, 200),
    ("list another's passwords", 401, 403, 403, 403, 403, 200),
    ("make another's password", 401, 403, 403, 403, 403, 201),
    ("revoke another's passwords", 401, 403, 403, 403, 403, 200),
    ("read me", 401, 200, 200, 200, 200, 200),
    ("edit me", 404, 200, 200, 200, 200, 200),
    ("promote me", 404, 403, 403, 403, 403, 200),
    ("strip me", 404, 403, 403, 403, 403, 403),
    ("delete me", 404, 403, 403, 403, 403, 501),
]


@pytest.mark.parametrize(("action", "role", "status"), table(EXPECTED))
def test_who_may_do_it(client, action, role, status):
    client.new_user("other")
    assert ACTIONS[action](client, role).status == status


@pytest.mark.parametrize(("action", "role", "status"), table(EXPECTED))
def test_the_replies_to_a_refusal_say_why(client, action, role, status):
    client.new_user("other")
    reply = ACTIONS[action](client, role)
    if status >= 400:
        assert reply.json["data"] == {"status": status}
        assert reply.code.startswith("rest_")
        assert reply.json["message"]
    else:
        assert reply.code == ""


def test_the_table_covers_every_action():
    assert [row[0] for row in EXPECTED] == list(ACTIONS)


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        ("", [], []),
        ("subscriber", ["GET", "POST", "PUT", "PATCH"], []),
        ("editor", ["GET", "POST", "PUT", "PATCH"], []),
        ("admin", ["GET", "POST", "PUT", "PATCH", "DELETE"], ["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ],
)
def test_allow_lists_what_the_caller_may_do(client, role, own, others):
    other = client.new_user("other")
    mine = client.user_id(role) if role else client.new_user("hidden")
    assert client.options(f"/wp/v2/users/{mine}", as_=role).allow == own
    assert client.options(f"/wp/v2/users/{other}", as_=role).allow == others


def test_an_absent_user_is_not_found_before_it_is_forbidden(client):
    for method in ("get", "post", "delete"):
        reply = getattr(client, method)("/wp/v2/users/999", query={"reassign": "1"})
        assert (reply.status, reply.code) == (404, "rest_user_invalid_id")
