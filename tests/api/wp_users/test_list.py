"""The collection of users: who is in it, filters, order, pages."""

from __future__ import annotations

import pytest

from laurel.app.users import list_users
from laurel.store.users import directory


def names(reply):
    assert reply.status == 200, reply.text
    return [user["slug"] for user in reply.json]


@pytest.fixture
def people(client):
    client.user_id("editor")
    client.user_id("author")
    client.new_user("zoe", roles=("author", "contributor"), name="alpha", url="http://zoe.example", slug="zoe-slug")
    client.new_user("bob", roles=(), name="Bob", email="robert@elsewhere.test")
    return client


def listed(client, as_="admin", **query):
    return names(client.get("/wp/v2/users", as_=as_, query=query))


def test_all_users_by_name_in_any_case(people):
    assert listed(people) == ["admin", "zoe-slug", "author", "bob", "editor"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"order": "desc"}, ["editor", "bob", "author", "zoe-slug", "admin"]),
        ({"orderby": "id"}, ["admin", "editor", "author", "zoe-slug", "bob"]),
        ({"orderby": "email"}, ["admin", "author", "editor", "bob", "zoe-slug"]),
        ({"orderby": "url", "order": "desc", "per_page": "1"}, ["zoe-slug"]),
        ({"orderby": "slug"}, ["admin", "author", "bob", "editor", "zoe-slug"]),
        ({"include": "2,1"}, ["admin", "editor"]),
        ({"include": "2,1", "orderby": "include"}, ["editor", "admin"]),
        ({"include": "2,1", "exclude": "2"}, ["admin", "editor"]),
        ({"include": "2,999"}, ["editor"]),
        ({"include": "-2,1", "orderby": "include"}, ["editor", "admin"]),
        ({"exclude": "-1,2,3"}, ["zoe-slug", "bob"]),
        ({"orderby": "include"}, ["admin", "author", "bob", "editor", "zoe-slug"]),
        ({"exclude": "1,2,3"}, ["zoe-slug", "bob"]),
        ({"slug": "bob,admin"}, ["admin", "bob"]),
        ({"slug": "bob,admin", "orderby": "include_slugs"}, ["bob", "admin"]),
        ({"slug": "nobody"}, []),
        ({"roles": "author"}, ["zoe-slug", "author"]),
        ({"roles": "author,editor"}, ["zoe-slug", "author", "editor"]),
        ({"roles": "nonsense"}, []),
        ({"roles": "x" * 3000}, []),
        ({"capabilities": "manage_options"}, ["admin"]),
        ({"capabilities": "edit_others_posts,manage_options"}, ["admin", "editor"]),
        ({"capabilities": "fly"}, []),
        ({"roles": "author,editor", "capabilities": "edit_others_posts"}, ["editor"]),
        ({"roles": "contributor", "capabilities": "publish_posts"}, ["zoe-slug"]),
        ({"who": "authors"}, ["admin", "zoe-slug", "author", "editor"]),
    ],
)
def test_filters_and_orders(people, query, expected):
    assert listed(people, **query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "ALPH"}, ["zoe-slug"]),
        ({"search": "bo"}, ["bob"]),
        ({"search": "bo*"}, ["bob"]),
        ({"search": "*elsewhere*"}, ["bob"]),
        ({"search": "@else*"}, ["bob"]),
        ({"search": "b*b"}, []),
        ({"search": "*"}, ["admin", "zoe-slug", "author", "bob", "editor"]),
        ({"search": "0"}, ["admin", "zoe-slug", "author", "bob", "editor"]),
        ({"search": "elsewhere"}, ["bob"]),
        ({"search": "@elsewhere"}, ["bob"]),
        ({"search": "@bob"}, []),
        ({"search": "http://zoe"}, ["zoe-slug"]),
        ({"search": "4"}, ["zoe-slug"]),
        ({"search": "zoe-s", "search_columns": "username,name"}, []),
        ({"search": "zoe-s", "search_columns": "slug"}, ["zoe-slug"]),
        ({"search": ""}, ["admin", "zoe-slug", "author", "bob", "editor"]),
    ],
)
def test_search_looks_where_the_term_belongs(people, query, expected):
    assert listed(people, **query) == expected


def test_who_may_not_list_users_sees_authors_of_published_posts(people, new_post):
    new_post("post", author=people.user_id("bob"))
    new_post("post", author=people.user_id("zoe"), status="draft")
    for role in ("", "subscriber", "editor"):
        assert listed(people, as_=role) == ["bob"]
    assert listed(people, as_="editor", search="elsewhere") == [], "an e-mail address cannot be guessed at"
    assert listed(people, as_="editor", search="elsewhere", search_columns="email") == []
    assert listed(people, as_="", include="1,5") == ["bob"]
    assert listed(people, as_="", include="1") == []


def test_published_posts_of_some_types(people, new_post):
    new_post("post", author=people.user_id("bob"))
    new_post("points-type", author=people.user_id("zoe"))
    assert listed(people, has_published_posts="true") == ["zoe-slug", "bob"]
    assert listed(people, has_published_posts="points-type") == ["zoe-slug"]
    assert listed(people, has_published_posts="page") == []
    assert listed(people, has_published_posts="false") == listed(people)
    refused = people.get("/wp/v2/users", as_="admin", query={"has_published_posts": "bogus"})
    assert refused.json["data"]["params"].keys() == {"has_published_posts"}


@pytest.mark.parametrize("role", ["", "subscriber", "editor"])
def test_who_may_not_list_users_may_narrow_the_authors_to_some_types(people, new_post, role):
    new_post("post", author=people.user_id("bob"))
    new_post("points-type", author=people.user_id("zoe"))
    assert listed(people, as_=role) == ["zoe-slug", "bob"]
    assert listed(people, as_=role, has_published_posts="post") == ["bob"]
    assert listed(people, as_=role, has_published_posts="page") == []
    assert listed(people, as_=role, has_published_posts="false") == ["zoe-slug", "bob"]


def test_links_name_a_false_argument_without_a_value(people):
    query = {"has_published_posts": "false", "search": "", "per_page": "2"}
    reply = people.get("/wp/v2/users", as_="admin", query=query)
    base = "http://example.org/wp-json/wp/v2/users?has_published_posts&search&per_page=2&page=2"
    assert reply.headers["link"] == f'<{base}>; rel="next"'


def test_pages_have_totals_and_neighbours(people):
    reply = people.get("/wp/v2/users", as_="admin", query={"per_page": "2", "page": "2"})
    assert names(reply) == ["author", "bob"]
    assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("5", "3")
    base = "http://example.org/wp-json/wp/v2/users?per_page=2&page="
    assert reply.headers["link"] == f'<{base}1>; rel="prev", <{base}3>; rel="next"'


def test_past_the_end_is_empty_with_the_last_page_before_it(people):
    reply = people.get("/wp/v2/users", as_="admin", query={"page": "7", "per_page": "3"})
    assert names(reply) == []
    assert reply.headers["x-wp-total"] == "5"
    assert reply.headers["link"] == '<http://example.org/wp-json/wp/v2/users?page=2&per_page=3>; rel="prev"'


def test_an_offset_replaces_the_page(people):
    assert listed(people, offset="3", page="1", per_page="5") == ["bob", "editor"]
    assert listed(people, offset="99") == []
    assert listed(people, offset="-3", per_page="1") == ["admin"]


def test_too_many_users_to_search_are_refused(people, monkeypatch):
    monkeypatch.setattr("laurel.store.users.directory.EXAMINED_ROWS", 3)
    reply = people.get("/wp/v2/users", as_="admin", query={"search": "bob"})
    assert (reply.status, reply.code) == (400, "rest_too_many_rows")


def test_anonymous_lists_end_and_ask_little(people, new_post, monkeypatch):
    for login in ("zoe", "bob", "author", "editor"):
        new_post("post", author=people.user_id(login))
    monkeypatch.setattr(list_users, "ANONYMOUS_DEPTH", 2)
    assert len(listed(people, as_="", per_page="2")) == 2
    refused = people.get("/wp/v2/users", query={"per_page": "2", "page": "2"})
    assert (refused.status, refused.code) == (400, "rest_list_too_deep")
    assert len(listed(people, as_="subscriber", per_page="2", page="2")) == 2
    monkeypatch.setattr(list_users, "EXAMINED_AUTHORS", 2)
    for query in ({"search": "bob"}, {"exclude": "2"}):
        refused = people.get("/wp/v2/users", query={**query, "per_page": "2"})
        assert (refused.status, refused.code) == (400, "rest_too_many_rows")
    assert listed(people, as_="subscriber", search="bob", per_page="2") == ["bob"]


@pytest.mark.parametrize("query", [{"roles": "author", "capabilities": "edit_others_posts"}, {"search": "o"}])
def test_a_large_site_lists_the_same(people, monkeypatch, query):
    query = {"orderby": "email", **query}
    expected = listed(people, **query)
    monkeypatch.setattr(directory, "SMALL", 0)
    assert listed(people, **query) == expected


def test_head_has_the_totals_and_no_body(people):
    reply = people.request("HEAD", "/wp/v2/users", as_="admin", query={"per_page": "2"})
    assert (reply.status, reply.headers["x-wp-total"], reply.text) == (200, "5", "")


def test_authors_are_found_beyond_one_page_in_their_order(people, new_post):
    for login in ("zoe", "bob", "author", "editor"):
        new_post("post", author=people.user_id(login))
    reply = people.get("/wp/v2/users", query={"per_page": "3", "page": "2"})
    assert names(reply) == ["editor"]
    assert reply.headers["x-wp-total"] == "4"
