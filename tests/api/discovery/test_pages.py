"""Pages of the site: each ``link`` of a response leads to one that links back to the resource."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

import pytest

from laurel.composition import servers

HOME = "http://example.org"


def alternate(reply):
    """The address of the resource that a page is about; "" if it names none."""
    entries = reply.headers["Link"].split(", ")
    return next((entry[1 : entry.index(">")] for entry in entries if 'rel="alternate"' in entry), "")


def leads_to(client, link):
    """The resource that an address of the site leads to, as the gateway passes the address on."""
    parts = urlsplit(link)
    reply = client.page(unquote(parts.path), parts.query)
    assert (reply.status == 200) is bool(alternate(reply))
    return alternate(reply).removeprefix(f"{HOME}/wp-json") if reply.status == 200 else reply.status


def made(client, route, title, **fields):
    return client.post(f"/wp/v2/{route}", as_="admin", json={"title": title, "status": "publish", **fields}).json


@pytest.fixture
def badges(client):
    made(client, "achievement-type", "Badge", slug="badges")
    return "badges"


@pytest.mark.parametrize("title", ["Тест", "日本語", "عربي", "Ä b", "naïve", "Emoji 🎉", "Plain"])
@pytest.mark.parametrize("route", ["posts", "badges"])
def test_slugs_of_every_script(client, badges, title, route):
    post = made(client, route, title)
    path = urlsplit(post["link"]).path
    for spelling in (unquote(path), path, path.upper() if title != "Plain" else path, quote(unquote(path)), path[:-1]):
        reply = client.page(spelling if route == "posts" else spelling.replace("BADGES", "badges"))
        assert alternate(reply) == f"{HOME}/wp-json/wp/v2/{route}/{post['id']}", spelling


def test_children_are_found_by_their_whole_path(client, badges):
    parents = [made(client, badges, title)["id"] for title in ("PA", "PB", "Ä")]
    children = [made(client, badges, "Same", parent=parent) for parent in parents]
    assert [leads_to(client, child["link"]) for child in children] == [
        f"/wp/v2/badges/{child['id']}" for child in children
    ]


@pytest.mark.parametrize(
    "path", ["/badges/no/such/same/", "/badges/same/", "/badges/pb/pa/same/", "/pa/same/", "/pa/", "/badges/pa/a/b/"]
)
def test_a_wrong_path_is_404(client, badges, path):
    parent = made(client, badges, "PA")["id"]
    made(client, badges, "Same", parent=parent)
    assert leads_to(client, HOME + path) == 404


def test_drafts_and_what_is_private_have_no_page(client, badges):
    for status in ("draft", "private", "pending"):
        post = made(client, badges, "Hidden", status=status, slug="hidden")
        assert leads_to(client, f"{HOME}/badges/hidden/") == 404
        assert alternate(client.page("/", f"p={post['id']}")) == ""


def test_types_and_requirements(client, badges):
    kind = client.get("/wp/v2/achievement-type", query={"slug": "badges"}).json[0]
    assert leads_to(client, kind["link"]) == f"/wp/v2/achievement-type/{kind['id']}"
    assert leads_to(client, f"{HOME}/badges/") == "/wp/v2/types/badges"
    assert leads_to(client, f"{HOME}/post/") == 404


def test_users_members_and_stream_items(client):
    number = client.new_user("Zoë", slug="zoe")
    user = client.get(f"/wp/v2/users/{number}", as_="admin").json
    assert leads_to(client, user["link"]) == f"/wp/v2/users/{number}"
    member = client.get(f"/buddypress/v2/members/{number}").json
    assert leads_to(client, member["link"]) == f"/buddypress/v2/members/{number}"
    item = client.post("/buddypress/v2/activity", as_="admin", json={"content": "Hi"}).json
    assert leads_to(client, item["link"]) == f"/buddypress/v2/activity/{item['id']}"
    for path in ("/author/nobody/", "/members/nobody/", "/activity/p/1/", "/activity/x/1/", "/activity/p/²/",
                 "/activity/p/" + "9" * 5000, "/members/zoe/friends/", "/author/"):  # fmt: skip
        assert leads_to(client, HOME + path) == 404, path


def test_what_anonymous_callers_may_not_read_has_no_page(client):
    author = client.new_user("Ann", slug="ann")
    client.new_user("Bea", slug="bea")
    client.post("/wp/v2/posts", as_="admin", json={"title": "A", "status": "publish", "author": author})
    hidden = client.post("/buddypress/v2/activity", as_="admin", json={"content": "Hi", "hidden": True}).json
    assert leads_to(client, hidden["link"]) == 404
    shown = client.post("/buddypress/v2/activity", as_="admin", json={"content": "Hi"}).json
    client.post("/laurel/v1/spam", as_="admin", json={"user_id": author, "spam": True})
    assert leads_to(client, f"{HOME}/members/ann/") == 404
    client.post("/wp/v2/settings", as_="admin", json={"bp_community_visibility": "members"})
    assert leads_to(client, shown["link"]) == 404
    assert leads_to(client, f"{HOME}/members/bea/") == 404
    assert leads_to(client, f"{HOME}/author/bea/") == 404
    assert leads_to(client, f"{HOME}/author/ann/") == f"/wp/v2/users/{author}"


@pytest.fixture
def recipes(monkeypatch):
    """An extension's public post type, and a filter on the routes of posts."""
    make = servers.make_server

    def make_server(catalogue, **more):
        def rest_api_init(server):
            server.register_post_type("recipe", {
                "label": "Recipes", "public": True, "show_in_rest": True, "rest_base": "recipes", "has_archive": True,
                "hierarchical": True,
            })  # fmt: skip
            server.add_filter(
                "rest_route_for_post",
                lambda route, post: {"special": f"/kitchen/v1/recipes/{post.id}", "none": None}.get(post.slug, route),
            )

        with monkeypatch.context() as patched:
            load = servers._load_group

            def load_group(name, **more):
                return rest_api_init if name == "extensions" else load(name, **more)

            patched.setattr(servers, "_load_group", load_group)
            return make(catalogue, **more)

    monkeypatch.setattr(servers, "make_server", make_server)


def test_posts_of_an_extensions_public_type(client, recipes):
    soup = made(client, "recipes", "Суп")
    assert leads_to(client, soup["link"]) == f"/wp/v2/recipes/{soup['id']}"
    assert leads_to(client, f"{HOME}/recipe/") == "/wp/v2/types/recipe"
    child = made(client, "recipes", "Special", parent=soup["id"])
    assert child["_links"]["up"][0]["href"] == f"{HOME}/wp-json/wp/v2/recipes/{soup['id']}"


def test_the_route_of_a_post_is_filtered_wherever_it_is_made(client, recipes):
    reply = client.post("/wp/v2/recipes", as_="admin", json={"title": "Special", "status": "publish"})
    route = f"/kitchen/v1/recipes/{reply.json['id']}"
    assert reply.headers["location"] == f"{HOME}/wp-json{route}"
    assert reply.json["_links"]["self"][0]["href"] == f"{HOME}/wp-json{route}"
    assert leads_to(client, reply.json["link"]) == route
    child = made(client, "recipes", "Child", parent=reply.json["id"])
    assert child["_links"]["up"][0]["href"] == f"{HOME}/wp-json{route}"
    assert child["_links"]["self"][0]["href"] == f"{HOME}/wp-json/wp/v2/recipes/{child['id']}"


def test_a_filter_that_returns_nothing_leaves_a_post_without_a_route(client, recipes):
    reply = client.post("/wp/v2/recipes", as_="admin", json={"title": "None", "status": "publish"})
    assert (reply.status, reply.headers["location"]) == (201, f"{HOME}/wp-json/")
    assert leads_to(client, reply.json["link"]) == 404
    assert "up" not in made(client, "recipes", "Child", parent=reply.json["id"])["_links"]
