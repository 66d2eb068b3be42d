"""The password of a post: what it hides, from all readers alike, and what opens it (post_password_required)."""

from __future__ import annotations

import pytest

from laurel.auth.throttle import CLIENT_LIMIT, LIMIT, WINDOW

ROLES = ("", "subscriber", "contributor", "author", "editor", "admin")
HIDDEN, SHOWN = "", "<p>secret</p>\n"


@pytest.fixture
def protected(client, make):
    """protected(…): the path of a published post of the author's with the password "pw"."""

    def create(**fields):
        given = {"title": "T", "content": "secret", "excerpt": "secret", "status": "publish", "password": "pw"}
        return f"/wp/v2/posts/{make({**given, **fields}, as_='author')['id']}"

    return create


def texts(post):
    return [(post[name]["rendered"], post[name]["protected"]) for name in ("content", "excerpt")]


@pytest.mark.parametrize("as_", ROLES)
@pytest.mark.parametrize(
    ("query", "rendered"),
    [
        ({}, HIDDEN),
        ({"password": ""}, HIDDEN),
        ({"password": "pw"}, SHOWN),
        ({"context": "view", "password": "pw"}, SHOWN),
    ],
    ids=["none", "empty", "right", "right in view context"],
)
def test_a_reader_sees_the_texts_with_the_password_only(client, protected, as_, query, rendered):
    reply = client.get(protected(), as_=as_, query=query)
    assert reply.status == 200
    assert texts(reply.json) == [(rendered, True), (rendered, True)]
    assert reply.json["title"]["rendered"] == "T", "a title is never hidden"
    assert "password" not in reply.json
    assert ("secret" in reply.text) is bool(rendered)


@pytest.mark.parametrize("as_", ROLES)
@pytest.mark.parametrize("wrong", ["PW", "pw ", "p", "pww", "0"])
def test_a_wrong_password(client, protected, as_, wrong):
    reply = client.get(protected(), as_=as_, query={"password": wrong})
    assert (reply.status, reply.code) == (403, "rest_post_incorrect_password")
    assert "secret" not in reply.text


def test_a_password_for_a_post_that_has_none(client, protected):
    reply = client.get(protected(password=""), query={"password": "pw"})
    assert (reply.status, reply.code) == (403, "rest_post_incorrect_password")


def test_an_automatic_excerpt_is_hidden_too(client, protected):
    path = protected(excerpt="")
    assert texts(client.get(path).json) == [(HIDDEN, True)] * 2
    assert texts(client.get(path, query={"excerpt_length": 1}).json)[1] == (HIDDEN, True)


@pytest.mark.parametrize(("as_", "status"), [("", 401), ("subscriber", 403), ("contributor", 403), ("author", 200),
                                             ("editor", 200), ("admin", 200)])  # fmt: skip
def test_editors_see_all_in_edit_context(client, protected, as_, status):
    """The password does not open edit context to others."""
    path = protected()
    for query in ({"context": "edit"}, {"context": "edit", "password": "pw"}):
        reply = client.get(path, as_=as_, query=query)
        assert (reply.status, reply.code) == (status, "" if status == 200 else "rest_forbidden_context")
        if status == 200:
            assert texts(reply.json) == [(SHOWN, True)] * 2
            assert (reply.json["password"], reply.json["content"]["raw"]) == ("pw", "secret")


def test_a_password_opens_no_post_that_the_caller_may_not_read(client, protected):
    reply = client.get(protected(status="draft"), query={"password": "pw"})
    assert (reply.status, reply.code) == (401, "rest_forbidden")


def test_a_private_post_has_no_password(client, make):
    post = make({"title": "A", "status": "private", "password": "pw"}, as_="author")
    assert (post["password"], post["content"]["protected"]) == ("", False)
    other = make({"title": "B", "status": "publish", "password": "pw"})
    assert client.post(f"/wp/v2/posts/{other['id']}", as_="admin", json={"status": "private"}).json["password"] == ""
    again = client.post(f"/wp/v2/posts/{other['id']}", as_="admin", json={"password": "new", "title": "C"})
    assert again.json["password"] == ""


@pytest.mark.parametrize(("given", "opened"), [("pw", "One"), ("other", "Two"), ("wrong", None), ("", None)])
def test_in_a_list_a_password_opens_its_posts_and_a_wrong_one_is_ignored(client, protected, given, opened):
    protected(title="One")
    protected(title="Two", password="other")
    reply = client.get("/wp/v2/posts", query={"password": given})
    assert reply.status == 200
    shown = {post["title"]["rendered"]: texts(post) for post in reply.json}
    expected = {title: [(SHOWN if title == opened else HIDDEN, True)] * 2 for title in ("One", "Two")}
    assert shown == expected


@pytest.mark.parametrize("path", ["/wp/v2/posts?", "/wp/v2/gamipress-posts?type=post&"])
def test_a_list_is_a_guess_at_each_of_its_posts(client, protected, path):
    alone = protected()

    def texts_with(password):
        path_, _, query = path.partition("?")
        return [texts(post) for post in client.get(path_, query=f"{query}password={password}").json]

    for _ in range(LIMIT):
        assert texts_with("wrong") == [[(HIDDEN, True)] * 2]
    assert texts_with("pw") == [[(HIDDEN, True)] * 2]
    assert client.get(alone, query={"password": "pw"}).status == 429


def test_guesses_at_posts_do_not_lock_out_of_signing_in(client, protected):
    for _ in range(CLIENT_LIMIT // 10 + 1):
        path = protected()
        for _ in range(LIMIT):
            client.get(path, query={"password": "wrong"})
    assert client.get(path, query={"password": "pw"}).status == 429
    assert client.post("/laurel/v1/session", json={"username": "jo", "password": "x"}).status == 401


GUESSES = [*(["rest_post_incorrect_password"] * LIMIT), "too_many_attempts"]


def test_guesses_are_bounded(client, protected, clock):
    path, other = protected(), protected()

    def guess(password, path=path, **options):
        return client.get(path, query={"password": password}, **options)

    assert [guess(f"guess{number}").code for number in range(LIMIT + 1)] == GUESSES
    assert (guess("pw").status, guess("pw", as_="subscriber").status) == (429, 429)
    assert guess("pw").headers["retry-after"] == str(2 * WINDOW)
    assert (guess("pw", other).status, client.get(path).status) == (200, 200)
    assert client.get(path, as_="admin", query={"context": "edit"}).status == 200
    clock.advance(seconds=2 * WINDOW)
    assert guess("pw").status == 200


def test_the_right_password_is_no_guess(client, protected):
    path = protected()
    assert {client.get(path, query={"password": "pw"}).status for _ in range(3 * LIMIT)} == {200}


def test_one_request_is_one_guess_however_often_its_permission_is_asked(client, protected):
    path = protected()
    codes = [client.get(path, query={"password": "x", "_embed": "1"}).code for _ in range(LIMIT + 1)]
    assert codes == GUESSES


def test_a_list_hides_texts_whatever_the_role(client, protected):
    protected()
    for as_ in ROLES:
        assert [texts(post) for post in client.get("/wp/v2/posts", as_=as_).json] == [[(HIDDEN, True)] * 2]


def test_a_password_can_be_changed_and_taken_away(client, protected):
    path = protected()
    client.post(path, as_="author", json={"password": "new"})
    assert client.get(path, query={"password": "pw"}).status == 403
    assert texts(client.get(path, query={"password": "new"}).json) == [(SHOWN, True)] * 2
    client.post(path, as_="author", json={"password": ""})
    assert texts(client.get(path).json) == [(SHOWN, False)] * 2


@pytest.mark.parametrize(
    ("before", "given"),
    [
        ({"password": ""}, {"password": "pw", "sticky": True}),
        ({"password": "", "sticky": True}, {"password": "pw"}),
        ({"password": "pw"}, {"sticky": True}),
    ],
)
def test_a_sticky_post_has_no_password(client, make, before, given):
    post = make({"title": "T", "status": "publish", **before})
    reply = client.post(f"/wp/v2/posts/{post['id']}", as_="admin", json=given)
    assert (reply.status, reply.code) == (400, "rest_invalid_field")
