"""What is stored of the markup that a role sends, field by field (wp_filter_post_kses, sanitize_title)."""

from __future__ import annotations

import pytest

HTML = (
    '<p class="c" onclick="x">a</p><script>y</script><a href="javascript:z" rel="me">l</a>'
    '<img src="a.png" onerror="e"><iframe src="//e"></iframe>'
)
TEXT = '<p class="c">a</p>y<a rel="me">l</a><img src="a.png">'
LINE = 'ay<a rel="me">l</a>'

STORED = """
    role        | title | content | excerpt
    contributor | line  | text    | text
    author      | line  | text    | text
    editor      | html  | html    | html
    admin       | html  | html    | html
"""
"""What becomes of `HTML`: it stays for who has the right ``unfiltered_html``, else is made `TEXT` or `LINE`."""

BECOMES = {"line": LINE, "text": TEXT, "html": HTML}


def cells():
    """(role, field, what is stored) of each cell."""
    (_, *fields), *rows = ([cell.strip() for cell in line.split("|")] for line in STORED.strip().splitlines())
    return [
        pytest.param(role, field, BECOMES[cell], id=f"{role} {field} {cell}")
        for role, *kept in rows
        for field, cell in zip(fields, kept, strict=True)
    ]


@pytest.fixture
def badges(client, make):
    """A type whose achievements authors write, too."""
    client.post("/wp/v2/settings", as_="admin", json={"gamipress_managers_only_types": False})
    make({"title": "Badge", "slug": "badge", "status": "publish"}, "achievement-type")


@pytest.mark.parametrize("shape", [lambda text: text, lambda text: {"raw": text}], ids=["text", "raw"])
@pytest.mark.parametrize(("role", "field", "stored"), cells())
def test_texts(client, make, role, field, stored, shape):
    created = make({"title": "T", field: shape(HTML)}, as_=role)
    updated = make({"title": "T"}, as_=role)
    reply = client.post(f"/wp/v2/posts/{updated['id']}", as_=role, json={field: shape(HTML)})
    assert [post[field]["raw"] for post in (created, reply.json)] == [stored, stored]
    catalogue = client.site().catalogue
    assert [getattr(catalogue.get(post["id"]), field) for post in (created, updated)] == [stored, stored]


@pytest.mark.parametrize("field", ["title", "content", "excerpt"])
@pytest.mark.parametrize("rest_base", ["badge", "posts"])
def test_texts_of_achievements_are_cleaned_as_those_of_posts(client, badges, make, rest_base, field):
    assert "script" not in make({"title": "T", field: HTML}, rest_base, as_="author")[field]["raw"]


def test_what_an_editor_stored_is_cleaned_when_an_author_writes_that_field(client, make):
    """The other fields stay as they are."""
    fields = {"title": HTML, "content": HTML, "excerpt": HTML, "author": client.user_id("author")}
    post = make(fields, as_="editor")
    sent_back = {"excerpt": post["excerpt"]["raw"]}
    reply = client.post(f"/wp/v2/posts/{post['id']}", as_="author", json=sent_back)
    raw = {name: reply.json[name]["raw"] for name in ("title", "content", "excerpt")}
    assert raw == {"title": HTML, "content": HTML, "excerpt": TEXT}


@pytest.mark.parametrize("role", ["contributor", "author", "editor", "admin"])
@pytest.mark.parametrize(
    ("given", "stored"),
    [("<script>A b</script>", "a-b"), ('x" onclick="y', "x-onclicky"), ("../etc/passwd", "etc-passwd"), ("Ü b", "u-b")],
)
def test_a_slug_holds_no_markup_whatever_the_role(make, role, given, stored):
    assert make({"title": "T", "slug": given, "status": "draft"}, as_=role)["slug"] == stored


META = {
    ("posts", "footnotes"): ("editor", "admin"),
    ("badge", "_gamipress_congratulations_text"): ("admin",),
    ("step", "_gamipress_url"): ("admin",),
    ("points-type", "_gamipress_plural_name"): ("admin",),
}
"""Who writes a key of meta. It is kept as it is sent, so others do not write it at all."""


@pytest.mark.parametrize("role", ["contributor", "author", "editor", "admin"])
@pytest.mark.parametrize(("rest_base", "key"), META)
def test_meta(client, badges, make, role, rest_base, key):
    path = f"/wp/v2/{rest_base}/{make({'title': 'T'}, rest_base, as_=role)['id']}"
    before = client.site().catalogue.posts
    sent = {"meta": {key: HTML}}
    new = client.post(f"/wp/v2/{rest_base}", as_=role, json={"title": "T", **sent})
    reply = client.post(path, as_=role, json=sent)
    if role in META[rest_base, key]:
        assert (new.status, reply.status) == (201, 200)
        assert reply.json["meta"][key] == HTML
        return
    assert [(answer.status, answer.code) for answer in (new, reply)] == [(403, "rest_cannot_update")] * 2
    assert client.site().catalogue.posts == before


@pytest.mark.parametrize("role", ["contributor", "author", "editor", "admin"])
def test_a_password_is_kept_as_it_is_sent(make, role):
    assert make({"title": "T", "password": "<b>&'\" "}, as_=role)["password"] == "<b>&'\" "
