"""The directory of users on every driver."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from laurel.app.errors import TooManyRows
from laurel.app.ports.users import UserQuery
from laurel.domain.fold import fold
from laurel.domain.records.user import User
from laurel.store.users import directory
from laurel.store.users.users import UserStore

ORDERS = ("id", "name", "slug", "registered", "email", "url")

NAMES = ["Zoë", "anna", "Anna", "zoe B", "bernd", "ändi", "Bernd 2", "", "anna", "_x", "Émile", "emil"]


@pytest.fixture
def people(users):
    created = []
    for number, name in enumerate(NAMES):
        role = ("subscriber",) if number % 3 else ("editor", "author")
        created.append(
            users.create(
                User(
                    0,
                    f"login{number}",
                    f"{'zyxw'[number % 4]}{number}@example.org",
                    f"slug-{99 - number}",
                    name,
                    f"2026-01-{20 - number:02d}T00:00:00",
                    roles=role,
                    url="" if number % 2 else f"http://{number}.example",
                ),
                "h",
            )
        )
    return created


def ids(page):
    return [user.id for user in page.users]


def expected(people, order, descending=False):
    return [
        user.id
        for user in sorted(
            people,
            reverse=descending,
            key=lambda user: (fold(str(getattr(user, order))) if order != "id" else "", user.id),
        )
    ]


def test_every_order_both_ways_page_by_page(users, people):
    for order, descending in itertools.product(ORDERS, (False, True)):
        found = []
        for offset in range(0, len(people), 5):
            page = users.find(UserQuery(orderby=order, descending=descending, limit=5, offset=offset))
            assert page.total == len(people)
            found += ids(page)
        assert found == expected(people, order, descending), (order, descending)


def test_names_sort_without_case_and_accents(users, people):
    names = [user.name for user in users.find(UserQuery(limit=99)).users]
    assert names == ["", "_x", "ändi", "anna", "Anna", "anna", "bernd", "Bernd 2", "emil", "Émile", "Zoë", "zoe B"]


def test_pages_carry_whole_users(users, people):
    for order in ORDERS:
        assert users.find(UserQuery(orderby=order, limit=1, offset=2)).users[0] in people


def test_a_page_past_the_end_is_empty(users, people):
    page = users.find(UserQuery(offset=50))
    assert (ids(page), page.total) == ([], len(people))


def test_a_site_without_users(users):
    for query in (UserQuery(), UserQuery(roles=("editor",)), UserQuery(search="a"), UserQuery(include=[1])):
        page = users.find(query)
        assert (ids(page), page.total) == ([], 0)


def test_exclude(users, people):
    page = users.find(UserQuery(orderby="id", exclude=[1, 3, 999], limit=3))
    assert (ids(page), page.total) == ([2, 4, 5], len(people) - 2)
    page = users.find(UserQuery(orderby="name", roles=("editor",), exclude=[1, 2], limit=99))
    assert (set(ids(page)), page.total) == ({4, 7, 10}, 3)


def test_roles(users, people):
    editors = [user for user in people if "editor" in user.roles]
    for order in ORDERS:
        page = users.find(UserQuery(orderby=order, roles=("editor",), limit=3, offset=1))
        assert (ids(page), page.total) == (expected(editors, order)[1:4], 4), order
        page = users.find(UserQuery(orderby=order, roles=("author", "editor"), limit=99, descending=True))
        assert (ids(page), page.total) == (expected(editors, order, descending=True), 4), order
        assert users.find(UserQuery(orderby=order, roles=("absent",))).total == 0


def test_include_and_slugs(users, people):
    page = users.find(UserQuery(include=[5, 2, 2, 77], orderby="id"))
    assert (ids(page), page.total) == ([2, 5], 2)
    page = users.find(UserQuery(slugs=["SLUG-99", "slug-97", "none", ""], orderby="id"))
    assert (ids(page), page.total) == ([1, 3], 2)
    page = users.find(UserQuery(slugs=["slug-99", "slug-97"], include=[3, 4]))
    assert ids(page) == [3]
    assert users.find(UserQuery(include=[])).total == 0
    page = users.find(UserQuery(include=[1, 2, 3, 4], roles=("editor",), exclude=[1], orderby="id"))
    assert ids(page) == [4]
    page = users.find(UserQuery(include=[1, 2, 3, 4], orderby="id", limit=2, offset=1))
    assert (ids(page), page.total) == ([2, 3], 4)


SEARCHES = [
    ({"search": "ANNA", "search_columns": ["name"]}, [2, 3, 9]),
    ({"search": "emil", "search_columns": ["name"], "search_suffix": False}, [12]),
    ({"search": "mile", "search_columns": ["name"], "search_suffix": False}, [11]),
    ({"search": "zoe", "search_columns": ["name"], "search_prefix": False}, [1, 4]),
    ({"search": "slug-99", "search_columns": ["slug"], "search_prefix": False, "search_suffix": False}, [1]),
    ({"search": "1", "search_columns": ["id"]}, [1]),
    ({"search": "login1", "search_columns": ["login"]}, [2, 11, 12]),
    ({"search": "Z0@", "search_columns": ["email", "url"]}, [1]),
    ({"search": "10.example", "search_columns": ["email", "url"]}, [11]),
    ({"search": "anna"}, [2, 3, 9]),
    ({"search": "anna", "roles": ("subscriber",)}, [2, 3, 9]),
    ({"search": "anna", "exclude": [3], "include": [2, 3]}, [2]),
    ({"search": "%"}, []),
]


def test_search(users, people):
    for query, found in SEARCHES:
        page = users.find(UserQuery(orderby="id", limit=99, **query))
        assert (ids(page), page.total) == (found, len(found)), query


def test_changes_are_followed(users, people):
    user = people[0]
    user = users.update(user, replace(user, name="aaa", email="a@a.org", roles=("subscriber", "author")))
    assert users.find(UserQuery(limit=3)).users[2] == user
    assert user.id not in ids(users.find(UserQuery(roles=("editor",))))
    assert users.find(UserQuery(roles=("editor",))).total == 3
    assert users.find(UserQuery(roles=("subscriber",), limit=2)).users[1] == user
    assert users.find(UserQuery(roles=("author",), orderby="email", limit=1)).users[0] == user
    users.delete(user)
    assert users.find(UserQuery(roles=("subscriber",))).total == 8
    assert users.find(UserQuery()).total == len(people) - 1


def test_an_unknown_order_is_refused(users):
    with pytest.raises(ValueError, match="order"):
        users.find(UserQuery(orderby="post_count"))


@pytest.mark.parametrize(
    "query",
    [
        UserQuery(search="a"),
        UserQuery(roles=("subscriber",), orderby="slug"),
        UserQuery(offset=4),
        UserQuery(roles=("subscriber", "editor")),
    ],
)
def test_too_many_rows_are_refused_not_miscounted(users, people, monkeypatch, query):
    monkeypatch.setattr(directory, "EXAMINED_ROWS", 7)
    with pytest.raises(TooManyRows):
        users.find(query)
    assert users.find(UserQuery(limit=7)).total == len(people)
    assert users.find(UserQuery(roles=("editor",), orderby="slug")).total == 4


def test_lagging_indexes_show_no_ghosts(lagging):
    users = UserStore(lagging)
    ann = users.create(User(0, "ann", "a@e.org", "ann", "Ann", "", roles=("editor",)), "h")
    bob = users.create(User(0, "bob", "b@e.org", "bob", "Bob", "", roles=("editor",)), "h")
    assert users.get(ann.id) == ann
    page = users.find(UserQuery())
    assert (ids(page), page.total) == ([], 2)
    lagging.settle()
    ann = users.update(ann, replace(ann, slug="zoe"))
    users.delete(bob)
    assert users.find(UserQuery(orderby="slug")).users == [ann]
    assert users.find(UserQuery(roles=("editor",))).users == [ann]
    lagging.settle()
    assert users.find(UserQuery()).users == [ann]


def test_lagging_by_default_order_shows_the_profile_as_it_was(lagging):
    users = UserStore(lagging)
    ann = users.create(User(0, "ann", "a@e.org", "ann", "Ann", ""), "h")
    lagging.settle()
    later = users.update(ann, replace(ann, name="Zoe"))
    assert users.find(UserQuery()).users == [ann]
    assert users.find(UserQuery(include=[1])).users == [later]
