"""What members enter in profile fields: what fits a field, and who sees it."""

from __future__ import annotations

import pytest

FIELDS = "/buddypress/v1/xprofile/fields"
MEMBERS = "/buddypress/v1/members"
LEVELS = ("public", "loggedin", "friends", "adminsonly")
EDIT = {"context": "edit"}


def add_field(client, kind="textbox", **more):
    sent = {"group_id": 1, "name": "City", "type": kind, **more}
    reply = client.post(FIELDS, as_="admin", json=sent)
    assert reply.status == 200, reply.text
    return reply.json[0]["id"]


def data(client, field, login="author"):
    return f"/buddypress/v1/xprofile/{field}/data/{client.user_id(login)}"


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("textbox", " <b>Paris</b> ", "<b>Paris</b>"),
        ("textbox", '<b>x</b> & "q" <u>y</u>', '<b>x</b> &amp; "q" y'),
        ("textarea", "line\n\npara <script>x</script>", "line\n\npara x"),
        ("textarea", "<ul><li>x</li></ul>", "<ul><li>x</li></ul>"),
        ("textbox", "<ul><li>x</li></ul>", "x"),
        ("textarea", "Two\nlines", "Two\nlines"),
        ("number", "-12", "-12"),
        ("number", 7, "7"),
        ("number", "twelve", None),
        ("number", "1.5", None),
        ("number", "9" * 31, None),
        ("datebox", "2000-2-29", "2000-02-29 00:00:00"),
        ("datebox", "2000-02-29 00:00:00", "2000-02-29 00:00:00"),
        ("datebox", "2001-02-29", None),
        ("datebox", "0000-01-01", None),
        ("datebox", "yesterday", None),
        ("url", "example.org/a?b=c", "http://example.org/a?b=c"),
        ("url", "HTTPS://example.org", "HTTPS://example.org"),
        ("url", "javascript:alert(1)", None),
        ("url", "javascript://example.org/%0Aalert(1)", None),
        ("url", "http://[", None),
        ("url", "http://a b.example", None),
        ("url", "nowhere", None),
        ("telephone", "+44 (0)20-7946 0000", "+44 (0)20-7946 0000"),
        ("telephone", "call me", "call me"),
        ("telephone", "1\n2", None),
        ("url", "example.org/?a=1&b=2", "http://example.org/?a=1&amp;b=2"),
        ("checkbox_acceptance", "1", "1"),
        ("checkbox_acceptance", "0", None),
        ("textbox", ["a", "b"], None),
        ("textbox", "x" * 901, None),
        ("textbox", "&" * 200, None),
        ("textbox", "<b></b>" * 2_000, None),
        ("textbox", "", ""),
        ("number", "", ""),
    ],
)
def test_what_fits_a_field(client, kind, value, stored):
    url = data(client, add_field(client, kind))
    reply = client.post(url, as_="author", json={"value": value})
    if stored is None:
        assert (reply.status, reply.code) == (400, "bp_rest_user_cannot_save_xprofile_data")
        assert client.get(url).json[0]["last_updated_gmt"] is None
    else:
        assert reply.json[0]["value"]["raw"] == stored


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("selectbox", "Red", 200),
        ("selectbox", "Green", 400),
        ("radio", "Red", 200),
        ("radio", "red", 400),
        ("checkbox", ["Red", "Blue"], 200),
        ("checkbox", "Red,Blue", 200),
        ("multiselectbox", ["Red", "Green"], 400),
        ("multiselectbox", [], 200),
    ],
)
def test_a_choice_is_one_of_the_options(client, kind, value, status):
    field = add_field(client, kind)
    for name in ("Red", "Blue"):
        add_field(client, "option", parent_id=field, name=name)
    assert client.post(data(client, field), as_="author", json={"value": value}).status == status


def test_several_values_are_shown_as_a_list(client):
    url = data(client, add_field(client, "checkbox"))
    (shown,) = client.post(url, as_="author", json={"value": "a, b"}).json
    assert (shown["value"]["raw"], shown["value"]["unserialized"]) == ("a, b", ["a", "b"])


def test_what_is_required_is_neither_emptied_nor_removed(client):
    url = data(client, add_field(client, required=True))
    assert client.post(url, as_="author", json={"value": " "}).status == 400
    client.post(url, as_="author", json={"value": "Paris"})
    assert client.delete(url, as_="author").code == "bp_rest_xprofile_data_cannot_delete"
    assert client.get(url, query=EDIT).json[0]["value"]["raw"] == "Paris"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "rest_missing_callback_param"),
        ({"value": {"a": "b"}}, "rest_invalid_param"),
        ({"value": [["a"]]}, "rest_invalid_param"),
        ({"value": "a", "visibility_level": "secret"}, "rest_invalid_param"),
        ({"value": "a", "visibility_level": ["public"]}, "rest_invalid_param"),
    ],
)
def test_bad_bodies_are_400(client, sent, code):
    reply = client.post(data(client, add_field(client)), as_="author", json=sent)
    assert (reply.status, reply.code) == (400, code)


@pytest.mark.parametrize(
    ("path", "code"), [("9/data/1", "bp_rest_invalid_id"), ("1/data/9", "bp_rest_member_invalid_id")]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unknown_fields_and_members_are_404(client, method, path, code):
    url = f"/buddypress/v1/xprofile/{path}"
    reply = client.request(method, url, as_="admin", json={"value": "x"})
    assert (reply.status, reply.code) == (404, code if method == "GET" else "bp_rest_invalid_id")
    if method != "GET":
        reply = client.request(method, url, json={"value": "x"})
        assert (reply.status, reply.code) == (401, "bp_rest_authorization_required")


def test_a_value_has_an_id_once_it_is_there(client):
    first, second = add_field(client), add_field(client, name="Town")
    url = data(client, first)
    assert client.get(url).json[0]["id"] == 0
    (stored,) = client.post(url, as_="author", json={"value": "Paris"}).json
    (other,) = client.post(data(client, second), as_="author", json={"value": "Paris"}).json
    (another,) = client.post(data(client, first, "editor"), as_="editor", json={"value": "Paris"}).json
    assert len({0, stored["id"], other["id"], another["id"]}) == 4
    (changed,) = client.post(url, as_="author", json={"value": "Rome"}).json
    assert changed["id"] == client.get(url).json[0]["id"] == stored["id"]
    assert client.post(url, as_="author", json={"value": ""}).json[0]["id"] == 0


@pytest.mark.parametrize(("version", "context", "raw"), [
    ("v1", "view", False), ("v1", "edit", True), ("v2", "view", True), ("v2", "edit", True),
])  # fmt: skip
def test_the_first_version_shows_stored_texts_in_edit_context(client, version, context, raw):
    url = data(client, add_field(client))
    client.post(url, as_="author", json={"value": "Paris"})
    for address in (url, f"{FIELDS}/1", "/buddypress/v1/xprofile/groups/1"):
        shown = client.get(address.replace("v1", version), query={"context": context}).json
        one = shown[0] if version == "v1" else shown
        assert ("raw" in one.get("value", one.get("description"))) is raw


@pytest.mark.parametrize(
    ("kind", "value", "rendered"),
    [
        ("textbox", '<b>x</b> & "q" :)', "&lt;b&gt;x&lt;/b&gt; &amp; &quot;q&quot; 🙂"),
        ("textarea", '<b>x</b> & "q"', "<b>x</b> &amp; &#8220;q&#8221;"),
        ("textbox", "http://a.org", '<a href="http://a.org" rel="nofollow">http://a.org</a>'),
        ("url", "example.com/", '<a href="http://example.com/" rel="nofollow">example.com</a>'),
        ("url", "a.org?b&c", '<a href="http://a.org?b&#038;c" rel="nofollow">a.org?b&amp;c</a>'),
        ("telephone", "+49 30 1", '<a href="tel://+49%2030%201" rel="nofollow">+49 30 1</a>'),
        ("datebox", "2001-02-03 00:00:00", "2001-02-03"),
        ("checkbox_acceptance", "1", "Yes"),
        ("number", "42", "42"),
    ],
)
def test_values_are_shown_by_their_type(client, kind, value, rendered):
    url = data(client, add_field(client, kind))
    (stored,) = client.post(url, as_="author", json={"value": value}).json
    assert stored["value"]["rendered"] == f"<p>{rendered}</p>\n"
    (group,) = client.get(f"{MEMBERS}/{client.ids['author']}", query={"_fields": "xprofile"}).json["xprofile"]["groups"]
    assert group["fields"][-1]["value"]["rendered"] == f"<p>{rendered}</p>\n"


@pytest.mark.parametrize("kind", ["textbox", "textarea"])
def test_values_link_to_members_who_have_them_too(client, kind):
    url = data(client, add_field(client, kind, do_autolink="on"))
    (stored,) = client.post(url, as_="author", json={"value": "Tea, R&B"}).json
    links = '<a href="http://example.org/members/?members_search={}" rel="nofollow">{}</a>'
    assert stored["value"]["rendered"] == f"<p>{links.format('Tea', 'Tea')}, {links.format('R%26B', 'R&amp;B')}</p>\n"


def test_the_name_field_is_the_display_name(client):
    client.put(data(client, 1), as_="author", json={"value": "Ann"})
    assert client.get(f"{MEMBERS}/{client.ids['author']}").json["name"] == "Ann"


# ---- visibility


@pytest.fixture
def circle(friends):
    """The author, whose friend is the subscriber; the editor is neither."""
    return friends


SEES = {
    "public": {"", "editor", "subscriber", "admin", "author"},
    "loggedin": {"editor", "subscriber", "admin", "author"},
    "friends": {"subscriber", "admin", "author"},
    "adminsonly": {"admin", "author"},
}
"""Who sees the author's value, by its visibility."""


def who_sees(client, field):
    """Who gets the author's value, by the route of values, in the profile, by search and by a query."""
    author = client.ids["author"]
    ways = {way: set() for way in ("data", "profile", "search", "query", "fields")}
    clause = {"xprofile": {"args": [{"field": field, "value": "Paris"}]}}
    for who in ("", "editor", "subscriber", "admin", "author"):
        if client.get(data(client, field), as_=who).status == 200:
            ways["data"].add(who)
        if "Paris" in client.get(f"{MEMBERS}/{author}", as_=who, query={"_fields": "xprofile"}).text:
            ways["profile"].add(who)
        if client.get(MEMBERS, as_=who, query={"search": "paris"}).json:
            ways["search"].add(who)
        if client.get(MEMBERS, as_=who, query=clause).json:
            ways["query"].add(who)
        query = {"fetch_field_data": 1, "user_id": author}
        if "Paris" in client.get(f"{FIELDS}/{field}", as_=who, query=query).text:
            ways["fields"].add(who)
    return ways


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_of_the_field_counts_everywhere(circle, level):
    field = add_field(circle, default_visibility=level)
    circle.post(data(circle, field), as_="author", json={"value": "Paris"})
    assert who_sees(circle, field) == dict.fromkeys(("data", "profile", "search", "query", "fields"), SEES[level])


@pytest.mark.parametrize("level", LEVELS)
def test_members_choose_another_level_for_themselves(circle, level):
    field = add_field(circle)
    circle.post(data(circle, field), as_="author", json={"value": "Paris", "visibility_level": level})
    assert who_sees(circle, field)["profile"] == SEES[level]
    circle.post(data(circle, field), as_="author", json={"value": "Paris, Texas"})
    assert who_sees(circle, field)["profile"] == SEES[level]
    circle.post(data(circle, field, "editor"), as_="editor", json={"value": "Paris"})
    assert circle.get(data(circle, field, "editor")).status == 200


def test_the_fields_visibility_holds_where_members_may_not_choose(circle):
    field = add_field(circle, default_visibility="loggedin")
    url = data(circle, field)
    circle.post(url, as_="author", json={"value": "Paris", "visibility_level": "public"})
    circle.put(f"{FIELDS}/{field}", as_="admin", json={"allow_custom_visibility": "disabled"})
    assert who_sees(circle, field)["data"] == SEES["loggedin"]
    reply = circle.post(url, as_="author", json={"value": "Paris", "visibility_level": "public"})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")


def test_a_hidden_value_is_403_for_every_caller(circle):
    field = add_field(circle, default_visibility="adminsonly")
    circle.post(data(circle, field), as_="author", json={"value": "Paris"})
    for who in ("", "editor"):
        reply = circle.get(data(circle, field), as_=who)
        assert (reply.status, reply.code) == (403, "bp_rest_hidden_profile_field")


def test_without_the_component_there_are_no_friends(circle, switch):
    field = add_field(circle, default_visibility="friends")
    circle.post(data(circle, field), as_="author", json={"value": "Paris"})
    switch("friends", "deactivate")
    assert who_sees(circle, field)["profile"] == SEES["adminsonly"]


def test_the_name_is_public_whatever_is_said(circle):
    circle.put(data(circle, 1), as_="author", json={"value": "Ann"})
    circle.put(f"{FIELDS}/1", as_="admin", json={"default_visibility": "adminsonly"})
    assert circle.get(data(circle, 1), query=EDIT).json[0]["value"]["raw"] == "Ann"


def test_values_of_a_deleted_field_are_shown_and_found_no_more(circle):
    field = add_field(circle)
    circle.post(data(circle, field), as_="author", json={"value": "Paris"})
    assert circle.delete(f"{FIELDS}/{field}", as_="admin").status == 200
    assert circle.get(MEMBERS, query={"search": "paris"}).json == []
    other = add_field(circle, name="Town")
    circle.post(data(circle, other), as_="author", json={"value": "Rome"})
    assert list(circle.services.members.get(circle.ids["author"]).profile) == [other]
