"""Items of the activity stream: posting, reading, changing, and who may."""

from __future__ import annotations

import pytest

URL, V2 = "/buddypress/v1/activity", "/buddypress/v2/activity"
LINK = '<a href="{0}" rel="nofollow ugc">{0}</a>'

KEYS = [
    "user_id", "name", "component", "content", "date", "date_gmt", "id", "link", "primary_item_id", "secondary_item_id",
    "status", "title", "type", "favorited", "favorited_count", "comment_count", "user_avatar", "_links",
]  # fmt: skip

# ---- one item


def test_an_update_as_its_reply_shows_it(post, client):
    item = post(client, 'Hello <b onclick="alert(1)">all</b>\nof <script>you</script>')
    number, author = item["id"], client.ids["author"]
    assert list(item) == KEYS
    assert item["content"] == {"rendered": "<p>Hello <b>all</b><br />\nof you</p>\n"}
    assert (item["user_id"], item["name"], item["component"], item["type"]) == (
        author,
        "Author",
        "activity",
        "activity_update",
    )
    assert (item["date_gmt"], item["status"], item["favorited"], item["comment_count"]) == (
        "2026-03-01T12:01:00",
        "published",
        False,
        0,
    )
    assert item["link"] == f"http://example.org/activity/p/{number}/"
    assert item["title"].startswith('<a href="http://example.org/members/author/">Author</a> ')
    assert set(item["user_avatar"]) == {"full", "thumb"}
    assert set(item["_links"]) == {"self", "collection", "user", "favorite", "bp-action-favorite"}
    assert client.get(f"{V2}/{number}", as_="author").json == item


def test_the_first_version_answers_lists_of_one(client):
    made = client.post(URL, as_="author", json={"content": "Hello"}).json
    assert [len(made), made[0]["user_id"]] == [1, client.ids["author"]]
    number = made[0]["id"]
    assert client.get(f"{URL}/{number}").json[0]["id"] == number
    changed = {"content": "Other", "type": "activity_update"}
    assert client.put(f"{URL}/{number}", as_="author", json=changed).json[0]["id"] == number
    assert client.put(f"{URL}/{number}/favorite", as_="author").json[0]["favorited"] is True
    gone = client.delete(f"{URL}/{number}", as_="author").json
    assert (gone["deleted"], gone["previous"]["content"]["raw"]) == (True, "Other")


def test_the_date_is_the_sites(post, client):
    client.post("/wp/v2/settings", as_="admin", json={"timezone": "Europe/Berlin"})
    item = post(client)
    assert (item["date"], item["date_gmt"]) == ("2026-03-01T13:01:00", "2026-03-01T12:01:00")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST"])
def test_an_update_changes_what_it_names(post, client, method):
    item = post(client)
    sent = {"content": {"raw": "Other"}, "hidden": True, "type": "new_member", "component": "members"}
    reply = client.request(method, f"{V2}/{item['id']}", as_="author", query={"context": "edit"}, json=sent)
    assert reply.status == 200
    changed = reply.json
    assert (changed["content"]["raw"], changed["hidden"], changed["type"]) == ("Other", True, "new_member")
    assert (changed["date"], changed["id"]) == (item["date"], item["id"])


def test_embedding_shows_the_author(post, client):
    item = post(client)
    embedded = client.get(f"{V2}/{item['id']}", query="_embed=user").json["_embedded"]["user"]
    assert [user["user_login"] for user in embedded] == ["author"]


def test_without_avatars_items_have_none(post, client):
    item = post(client)
    client.post("/wp/v2/settings", as_="admin", json={"show_avatars": False})
    shown = client.get(f"{V2}/{item['id']}", as_="author").json
    assert [key for key in KEYS if key not in shown] == ["user_avatar"]
    assert "user_avatar" not in client.options(V2).json["schema"]["properties"]


# ---- contents


def contents(client, text, as_="editor", **fields):
    """What an item posted with a text holds, and how it is shown."""
    (item,) = client.post(URL, as_=as_, json={"content": text, **fields}).json
    return item["content"]["raw"], item["content"]["rendered"]


@pytest.mark.parametrize(
    ("text", "raw", "rendered"),
    [
        ('<b>a</b> & "q" <script>x</script>', '<b>a</b> &amp; "q" x', "<b>a</b> &amp; &#8220;q&#8221; x"),
        ("<p>a</p> <u>b</u> <em class=c id=d>e</em>", "a b <em>e</em>", "a b <em>e</em>"),
        ("at http://example.com/a. Or", None, f"at {LINK.format('http://example.com/a')}. Or"),
        ("http://example.org/members/", None, LINK.format("http://example.org/members/")),
        ('<a href="/a" rel="nofollow">b</a>', None, '<a href="/a" rel="nofollow ugc">b</a>'),
        ('<a href="/a" rel="me">b</a>', None, '<a href="/a" rel="me" rel="nofollow ugc">b</a>'),
        ("a :) <code>:)</code>", None, "a 🙂 <code>:)</code>"),
        (" a ", None, " a "),
    ],
)
def test_contents_are_kept_and_shown(client, text, raw, rendered):
    assert contents(client, text) == (text if raw is None else raw, f"<p>{rendered}</p>\n")


MENTION = "<a class='bp-suggestions-mention' href='http://example.org/members/author/' rel='nofollow'>@{}</a>"


def test_mentions_are_links_in_what_is_stored(client, post):
    client.user_id("author")
    raw, rendered = contents(client, 'Hi @Author, @absent and <a href="/x">@author</a>')
    assert raw == f'Hi {MENTION.format("Author")}, @absent and <a href="/x">@author</a>'
    assert rendered == (
        '<p>Hi <a href="http://example.org/members/author/" rel="nofollow ugc">@Author</a>, @absent and '
        '<a href="/x" rel="nofollow ugc">@author</a></p>\n'
    )
    root = post(client)
    comment = {"type": "activity_comment", "primary_item_id": root["id"]}
    shown = MENTION.format("author").replace("rel='nofollow'", 'rel="nofollow ugc"')
    assert contents(client, "@author", "author", **comment) == (MENTION.format("author"), f"<p>{shown}</p>\n")


def test_mentions_are_links_in_changed_contents_too(client, post):
    item = post(client)
    sent = {"content": "Hi @author", "type": "activity_update"}
    (changed,) = client.put(f"{URL}/{item['id']}", as_="author", json=sent).json
    assert changed["content"]["raw"] == f"Hi {MENTION.format('author')}"


def test_without_smilies_they_stay(client):
    client.post("/wp/v2/settings", as_="admin", json={"use_smilies": False})
    assert contents(client, "a :)")[1] == "<p>a :)</p>\n"


@pytest.mark.parametrize(("url", "raw"), [(URL, True), (V2, False)])
def test_the_first_version_answers_writes_in_edit_context(client, url, raw):
    def one(reply):
        return reply.json[0] if raw else reply.json

    made = one(client.post(url, as_="author", json={"content": "a"}))
    sent = {"content": "b", "type": "activity_update"}
    changed = one(client.put(f"{url}/{made['id']}", as_="author", json=sent))
    assert [("raw" in item["content"], "hidden" in item) for item in (made, changed)] == [(raw, raw)] * 2
    asked = one(client.post(url, as_="author", query={"context": "edit"}, json={"content": "a"}))
    assert (asked["content"]["raw"], asked["hidden"]) == ("a", False)
    assert "hidden" not in one(client.put(f"{url}/{made['id']}/favorite", as_="author"))


def test_links_to_favourites_are_for_callers_with_an_account(client, post):
    item = post(client)
    url = f"http://example.org/wp-json{V2}/{item['id']}/favorite"
    for rel in ("favorite", "bp-action-favorite"):
        assert item["_links"][rel] == [{"href": url, "activity_id": item["id"]}]
        assert rel not in client.get(f"{V2}/{item['id']}").json["_links"]


# ---- who may


def test_posting_in_the_name_of_another_user_is_refused(client, listed):
    reply = client.post(V2, as_="author", json={"content": "a", "user_id": client.user_id("editor")})
    assert (reply.status, reply.code) == (403, "bp_rest_authorization_required")
    assert listed(client) == ([], 0)
    assert client.post(V2, as_="author", json={"content": "a", "user_id": client.ids["author"]}).status == 200


def test_allow_of_lists_and_of_what_is_absent(client, post):
    editor = client.user_id("editor")
    gone = f"{V2}/{post(client)['id']}"
    assert client.get(V2, as_="author", query={"user_id": editor}).allow == ["GET"]
    assert client.get(V2, as_="author", query={"user_id": client.ids["author"]}).allow == ["GET", "POST"]
    assert client.delete(gone, as_="author").allow == ["GET"]
    assert [client.get(gone, as_="author").allow, client.delete(gone, as_="author").allow] == [["GET"]] * 2
    reply = client.put(f"{gone}/favorite", as_="author")
    assert (reply.status, reply.allow) == (404, ["POST", "PUT", "PATCH"])


@pytest.mark.parametrize("url", [URL, V2])
def test_an_update_needs_its_type(client, post, url):
    item = post(client)
    reply = client.put(f"{url}/{item['id']}", as_="author", json={"content": "a"})
    assert (reply.status, reply.code, reply.json["data"]["params"]) == (400, "rest_missing_callback_param", ["type"])
    reply = client.put(f"{url}/{item['id']}", as_="author", json={"type": "activity_update", "content": ""})
    assert (reply.status, reply.code) == (400, "bp_rest_update_activity_empty_content")


def test_a_community_for_members_shows_visitors_nothing(post, client):
    item = post(client)
    client.post("/wp/v2/settings", as_="admin", json={"bp_community_visibility": "members"})
    for path in ("", f"/{item['id']}"):
        assert client.get(V2 + path).code == "bp_rest_authorization_required"
        assert client.get(V2 + path, as_="subscriber").status == 200


@pytest.mark.parametrize(
    ("as_", "method", "path", "status"),
    [
        ("", "POST", "", 401),
        ("", "PUT", "/{id}", 401),
        ("", "DELETE", "/{id}", 401),
        ("", "PUT", "/{id}/favorite", 401),
        ("editor", "PUT", "/{id}", 403),
        ("editor", "DELETE", "/{id}", 403),
        ("author", "DELETE", "/{id}", 200),
        ("admin", "PUT", "/{id}", 200),
        ("admin", "DELETE", "/{id}", 200),
        ("", "GET", "/{id}", 200),
        ("editor", "PUT", "/{id}/favorite", 200),
    ],
)
def test_who_may_do_what(post, client, as_, method, path, status):
    item = post(client)
    sent = {"content": "Other", "type": "activity_update"}
    reply = client.request(method, V2 + path.format(**item), as_=as_, json=sent)
    assert reply.status == status
    assert reply.code == ("bp_rest_authorization_required" if status > 400 else "")


@pytest.mark.parametrize(("as_", "status"), [("", 401), ("editor", 403), ("author", 200), ("admin", 200)])
def test_what_is_hidden_is_its_authors_and_moderators(post, client, as_, status):
    url = f"{V2}/{post(client, hidden=True)['id']}"
    assert client.get(url, as_=as_).status == status
    assert client.put(f"{url}/favorite", as_=as_).status == status
    answer = {"content": "x", "type": "activity_comment", "primary_item_id": int(url.rsplit("/", 1)[1])}
    assert client.post(V2, as_=as_, json=answer).status == status


@pytest.mark.parametrize("number", ["0", "1", "7", "99999999999999999999999"])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/favorite")])
def test_an_item_that_is_not_there(client, number, method, path):
    reply = client.request(
        method, f"{V2}/{number}{path}", as_="admin", json={"content": "x", "type": "activity_update"}
    )
    assert (reply.status, reply.code) == (404, "bp_rest_invalid_id")


def test_allow_names_what_the_caller_may(post, client):
    url = f"{V2}/{post(client)['id']}"
    assert client.options(url).allow == ["GET"]
    assert client.options(url, as_="author").allow == ["GET", "POST", "PUT", "PATCH", "DELETE"]


# ---- bad input


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bp_rest_create_activity_empty_content"),
        ({"content": ""}, "bp_rest_create_activity_empty_content"),
        ({"content": None}, "bp_rest_create_activity_empty_content"),
        ({"content": "<script></script> "}, "bp_rest_create_activity_empty_content"),
        ({"content": {"rendered": "x"}}, "bp_rest_create_activity_empty_content"),
        ({"content": ["x"]}, "rest_invalid_param"),
        ({"content": {"raw": ["x"]}}, "rest_invalid_param"),
        ({"content": 5}, "rest_invalid_param"),
        ({"content": "x" * 10_001}, "rest_invalid_param"),
        ({"content": "x", "type": "groups_update"}, "rest_invalid_param"),
        ({"content": "x", "type": ["activity_update"]}, "rest_invalid_param"),
        ({"content": "x", "component": "groups"}, "rest_invalid_param"),
        ({"content": "x", "primary_item_id": "one"}, "rest_invalid_param"),
        ({"content": "x", "primary_item_id": -1}, "rest_invalid_param"),
        ({"content": "x", "secondary_item_id": 2**60}, "rest_invalid_param"),
        ({"content": "x", "hidden": "perhaps"}, "rest_invalid_param"),
    ],
)
def test_what_cannot_be_posted(listed, client, body, code):
    reply = client.post(V2, as_="author", json=body)
    assert (reply.status, reply.code) == (400, code)
    assert listed(client) == ([], 0)


@pytest.mark.parametrize("above", [{}, {"primary_item_id": 4}, {"secondary_item_id": 4}, {"primary_item_id": -4}])
def test_a_comment_needs_what_it_is_on(post, client, above):
    root = post(client)
    sent = {"content": "x", "type": "activity_comment", **above}
    if "secondary_item_id" in above:
        sent["primary_item_id"] = root["id"]
    reply = client.post(V2, as_="editor", json=sent)
    assert reply.code == ("rest_invalid_param" if above.get("primary_item_id") == -4 else "bp_rest_invalid_id")


def test_a_comment_is_no_item_to_comment_on_and_stays_one(post, comment, client):
    root, other = post(client), post(client)
    answer = comment(client, root)
    sent = {"content": "x", "type": "activity_comment", "primary_item_id": answer["id"]}
    assert client.post(V2, as_="editor", json=sent).status == 404
    sent |= {"primary_item_id": other["id"], "secondary_item_id": answer["id"]}
    assert client.post(V2, as_="editor", json=sent).status == 404
    for item, kind in ((root, "activity_comment"), (answer, "activity_update")):
        body = {"content": "x", "type": kind}
        reply = client.put(f"{V2}/{item['id']}", as_="admin", json=body)
        assert (reply.status, reply.code) == (400, "bp_rest_user_cannot_update_activity")
    sent = {"content": "x", "type": "activity_comment", "primary_item_id": other["id"]}
    moved = client.put(f"{V2}/{answer['id']}", as_="admin", json=sent)
    assert moved.json["primary_item_id"] == root["id"]


@pytest.mark.parametrize(
    "query",
    [
        "scope=nobody",
        "scope[]=friends",
        "type=groups_update",
        "type[0][a]=1",
        "component=groups",
        "order=sideways",
        "status=maybe",
        "after=yesterday",
        "after[]=2026-03-01T00:00:00",
        "include=a",
        "exclude[0][b]=1",
        "user_id=me",
        "primary_id[]=1",
        "search[]=x",
        "display_comments[]=stream",
        "per_page=0",
        "per_page=101",
        "page=0",
        "context=help",
    ],
)
def test_arguments_that_lists_refuse(client, query):
    reply = client.get(V2, query=query)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
