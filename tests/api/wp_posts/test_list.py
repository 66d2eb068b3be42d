"""The collection of posts: search, filters, order, sticky posts."""

from __future__ import annotations

import pytest


def titles(reply):
    assert reply.status == 200, reply.text
    return [post["title"]["rendered"] for post in reply.json]


@pytest.fixture
def listed(client):
    def ask(as_="", path="/wp/v2/posts", **query):
        return titles(client.get(path, as_=as_, query=query))

    return ask


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("cafe", ["Café"]),
        ("CAFÉ", ["Café"]),
        ("the cafe", ["Café"]),
        ("x cafe", ["Café"]),
        ("cafe tea", []),
        ("cafe -noir", ["Café"]),
        ("-café", ["Tea"]),
        ("the", []),
    ],
)
def test_a_search_leaves_out_what_says_nothing_and_knows_no_case_or_accents(published, listed, search, found):
    published("Café")
    published("Tea")
    assert listed(search=search) == found


@pytest.mark.parametrize(("as_", "found"), [("", []), ("subscriber", []), ("editor", ["Secret"])])
def test_protected_posts_are_found_by_who_may_edit_them(published, listed, as_, found):
    published("Secret", password="pw")
    assert listed(as_, search="secret") == found
    assert listed(as_) == ["Secret"]


@pytest.mark.parametrize(
    ("search", "order", "expected"),
    [
        ("hive", "desc", ["Hive two", "Hive one", "Box"]),
        ("hive", "asc", ["Hive one", "Hive two", "Box"]),
        ("hive two", "desc", ["Hive two", "Hive one"]),
        ("hive bee", "desc", ["Hive two", "Hive one", "Box"]),
    ],
)
def test_by_relevance_the_title_counts_most_and_the_date_decides_between_equals(
    published, listed, search, order, expected
):
    published("Hive one", content="two bees", date="2020-01-01T00:00:00")
    published("Hive two", content="bee", date="2020-01-02T00:00:00")
    published("Box", content="a hive bee", date="2020-01-03T00:00:00")
    assert listed(search=search, orderby="relevance", order=order) == expected


@pytest.mark.parametrize("slug", ["grüße", "GRUSE", "%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82", "привет"])
def test_slugs_are_compared_as_they_are_stored(published, listed, slug):
    published("Gruse")
    published("привет")
    assert len(listed(slug=slug)) == 1


def test_the_sign_of_an_id_says_nothing(published, listed):
    post = published("One")
    published("Two")
    assert listed(include=str(-post["id"])) == ["One"]
    assert listed(exclude=str(-post["id"])) == ["Two"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["New", "Newer sticky", "Old", "Old sticky"]),
        ({"ignore_sticky": "false"}, ["Newer sticky", "Old sticky", "New", "Old"]),
        ({"ignore_sticky": "false", "per_page": "1"}, ["Newer sticky", "Old sticky", "New"]),
        ({"ignore_sticky": "false", "per_page": "1", "page": "2"}, ["Newer sticky"]),
        ({"ignore_sticky": "false", "sticky": "false"}, ["Newer sticky", "Old sticky", "New", "Old"]),
        ({"ignore_sticky": "false", "search": "old"}, ["Old", "Old sticky"]),
        ({"ignore_sticky": "false", "per_page": "2", "order": "asc"}, ["Old sticky", "Newer sticky", "Old"]),
    ],
)
def test_sticky_posts_come_first_if_they_are_not_ignored(published, listed, query, expected):
    published("Old sticky", sticky=True, date="2020-01-01T00:00:00")
    published("Old", date="2020-01-02T00:00:00")
    published("Newer sticky", sticky=True, date="2020-01-03T00:00:00")
    published("New", date="2020-01-04T00:00:00")
    assert listed(**query) == expected


def test_posts_by_format(client, published, listed):
    published("Plain")
    published("Aside", format="aside")
    assert listed(format="aside") == ["Aside"]
    assert listed(format="aside,standard", orderby="title", order="asc") == ["Aside", "Plain"]
    assert client.get("/wp/v2/posts", query={"format": "poem"}).code == "rest_invalid_param"
    assert client.get("/wp/v2/posts", query={"format": "aside,aside"}).code == "rest_invalid_param"
    assert listed(path="/wp/v2/points-type", format="poem") == []


def test_titles_are_ordered_without_their_accents(published, listed):
    for title in ("Zebra", "Élan", "eve"):
        published(title)
    assert listed(orderby="title", order="asc") == ["Élan", "eve", "Zebra"]


@pytest.mark.parametrize(("as_", "expected"), [("", ["Open"]), ("author", ["Open"]), ("editor", ["Open", "Own"])])
def test_without_any_state_a_list_holds_what_is_published_or_private(make, published, listed, as_, expected):
    published("Open")
    make({"title": "Own", "status": "private"})
    make({"title": "Draft"})
    assert listed(as_, status="", orderby="title", order="asc") == expected


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("orderby", ["menu_order", "modified", "date"])
def test_equal_values_are_in_the_order_of_their_ids_but_dates_in_theirs(make, listed, orderby, order):
    make({"title": "Badge", "slug": "badge", "status": "publish"}, "achievement-type")
    for title in "ABC":
        make({"title": title, "status": "publish", "date": "2026-01-01T00:00:00"}, "badge")
    expected = ["C", "B", "A"] if (orderby, order) == ("date", "desc") else ["A", "B", "C"]
    assert listed("admin", "/wp/v2/badge", orderby=orderby, order=order) == expected


def test_an_offset_below_zero_counts_as_one_above(published, listed):
    for title in "ABC":
        published(title)
    assert listed(orderby="id", order="asc", offset="-1") == ["B", "C"]
