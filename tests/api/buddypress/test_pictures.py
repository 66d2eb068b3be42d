"""Avatars and cover images: what is accepted, who may upload, and where they are shown."""

from __future__ import annotations

import pytest

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) + b"\r\n--not the boundary\r\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x01" * 20
GIF = b"GIF89a" + b"\x01" * 20
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x01" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"
DEFAULT_AVATAR = "http://example.org/avatars/mystery-person.svg"


def form(content, *, name="file", said="image/png"):
    """A form with one file and the field that BuddyPress' script sends along."""
    head = f'Content-Disposition: form-data; name="{name}"; filename="me.png"\r\nContent-Type: {said}'
    action = b'--xyz\r\nContent-Disposition: form-data; name="action"\r\n\r\nbp_avatar_upload\r\n'
    body = action + f"--xyz\r\n{head}\r\n\r\n".encode() + content + b"\r\n--xyz--\r\n"
    return {"body": body, "headers": {"content-type": "multipart/form-data; boundary=xyz"}}


@pytest.fixture
def page(client):
    """page(address): what a browser gets that shows the picture at an address of the site."""
    return lambda address: client.page(address.removeprefix("http://example.org"))


@pytest.fixture
def author(client):
    """The address of the author's part of the API."""
    return f"/buddypress/v1/members/{client.user_id('author')}"


def test_who_uploaded_nothing_has_the_sites_own_picture(client, author, page):
    (shown,) = client.get(f"{author}/avatar").json
    assert shown == {"full": DEFAULT_AVATAR, "thumb": DEFAULT_AVATAR} == client.get(author).json["avatar_urls"]
    reply = page(DEFAULT_AVATAR)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/svg+xml; charset=UTF-8")
    assert reply.body.startswith("<svg")
    assert "script" not in reply.body


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(PNG, "image/png"), (JPG, "image/jpeg"), (GIF, "image/gif"), (WEBP, "image/webp")],
)
def test_an_uploaded_picture_is_served_as_it_was_whatever_was_said_of_it(client, author, content, content_type, page):
    (shown,) = client.post(f"{author}/avatar", as_="author", **form(content, said="text/html")).json
    assert shown == client.get(author).json["avatar_urls"]
    reply = page(shown["full"])
    assert (reply.status, reply.body, reply.headers["Content-Type"]) == (200, content, content_type)
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (form(SVG, said="image/svg+xml"), "upload_error"),
        (form(HTML), "upload_error"),
        (form(b""), "upload_error"),
        (form(PNG + bytes(300_000)), "upload_error"),
        (form(PNG, name="picture"), "no_image_file"),
        ({"json": {"file": "x"}}, "no_image_file"),
        ({"body": PNG, "headers": {"content-type": "image/png"}}, "no_image_file"),
        ({"body": b"--", "headers": {"content-type": "multipart/form-data"}}, "no_image_file"),
    ],
)
@pytest.mark.parametrize("kind", ["avatar", "cover"])
def test_what_is_no_picture_is_refused(client, author, kind, sent, code):
    reply = client.post(f"{author}/{kind}", as_="author", **sent)
    assert (reply.status, reply.code) == (400, f"bp_rest_attachments_member_{kind}_{code}")
    assert client.get(author).json["avatar_urls"]["full"] == DEFAULT_AVATAR


@pytest.mark.parametrize("kind", ["avatar", "cover"])
@pytest.mark.parametrize(("who", "status"), [("", 401), ("editor", 403), ("author", 200), ("admin", 200)])
def test_who_may_upload_and_remove(client, author, kind, who, status):
    assert client.post(f"{author}/{kind}", as_=who, **form(PNG)).status == status
    client.post(f"{author}/{kind}", as_="author", **form(PNG))
    assert client.delete(f"{author}/{kind}", as_=who).status == status
    assert client.post(f"/buddypress/v1/members/999/{kind}", as_="admin", **form(PNG)).status == 404


@pytest.mark.parametrize("kind", ["avatar", "cover"])
def test_a_removed_picture_is_gone(client, author, kind, page):
    (shown,) = client.post(f"{author}/{kind}", as_="author", **form(PNG)).json
    reply = client.delete(f"{author}/{kind}", as_="author")
    assert reply.json == {"deleted": True, "previous": shown}
    assert page(next(iter(shown.values()))).status == 404
    again = client.delete(f"{author}/{kind}", as_="author")
    assert (again.status, again.code) == (404, f"bp_rest_attachments_member_{kind}_no_uploaded_{kind}")


def test_a_new_picture_takes_the_place_of_the_old_one_under_another_address(client, author, page):
    (old,) = client.post(f"{author}/avatar", as_="author", **form(PNG)).json
    (new,) = client.post(f"{author}/avatar", as_="author", **form(GIF)).json
    assert old["full"] != new["full"]
    assert [page(shown["full"]).status for shown in (old, new)] == [404, 200]


def test_a_picture_that_serves_twice_stays_while_one_use_is_left(client, author, page):
    (avatar,) = client.post(f"{author}/avatar", as_="author", **form(PNG)).json
    client.post(f"{author}/cover", as_="author", **form(PNG))
    client.delete(f"{author}/cover", as_="author")
    assert page(avatar["full"]).status == 200


def test_pictures_go_with_their_member(client, author, page):
    (shown,) = client.post(f"{author}/avatar", as_="author", **form(PNG)).json
    assert client.delete(author, as_="admin", query={"force": True, "reassign": 0}).status == 200
    assert page(shown["full"]).status == 404


def test_without_a_cover_image_there_is_none_to_show(client, author):
    reply = client.get(f"{author}/cover")
    assert (reply.status, reply.code) == (404, "bp_rest_attachments_member_cover_no_image")


def test_the_second_version_answers_with_plain_objects(client, author):
    url = author.replace("v1", "v2")
    assert client.post(f"{url}/cover", as_="author", **form(PNG)).json["image"].endswith(".png")
    assert client.get(f"{url}/avatar").json["full"] == DEFAULT_AVATAR


@pytest.mark.parametrize(
    ("kind", "setting"), [("avatar", "bp-disable-avatar-uploads"), ("cover", "bp-disable-cover-image-uploads")]
)
def test_uploads_can_be_switched_off(client, author, kind, setting):
    client.post("/wp/v2/settings", as_="admin", json={setting: True})
    reply = client.post(f"{author}/{kind}", as_="author", **form(PNG))
    assert (reply.status, reply.code) == (403, f"bp_rest_attachments_member_{kind}_disabled")


def test_without_avatars_members_have_none(client, author):
    client.post("/wp/v2/settings", as_="admin", json={"show_avatars": False})
    assert "avatar_urls" not in client.get(author).json
    assert "avatar_urls" not in client.options(author).json["schema"]["properties"]
    query = {"search": "Community"}
    (members,) = client.get("/buddypress/v1/components", as_="admin", query=query).json
    assert members["features"]["avatar"] is False


@pytest.mark.parametrize(
    "path", ["/avatars/1/x.png", "/avatars/1/../../x", "/avatars/1/" + "0" * 32 + ".png", "/covers/x/y", "/avatars/"]
)
def test_other_addresses_show_nothing(client, path, page):
    assert page(path).status == 404


@pytest.mark.parametrize(("kind", "trigger"), [("avatar", "upload_avatar"), ("cover", "upload_cover_image")])
def test_an_upload_is_an_event_that_can_pay(client, author, kind, trigger):
    points = client.post("/wp/v2/points-type", as_="admin", json={"title": "Gold", "slug": "gold", "status": "publish"})
    meta = {"trigger_type": f"gamipress_bp_{trigger}", "count": 1, "points": 5, "points_type": "gold"}
    award = {"title": "Seen", "status": "publish", "parent": points.json["id"], "date": "2020-01-01T00:00:00"}
    body = {**award, "meta": {f"_gamipress_{name}": value for name, value in meta.items()}}
    assert client.post("/wp/v2/points-award", as_="admin", json=body).status == 201

    def balance():
        sent = {"user": "author", "points_type": "gold"}
        return client.post("/wp/v2/gamipress/get-points", as_="admin", json=sent).json["raw"]

    client.post(f"{author}/{kind}", as_="author", **form(SVG))
    refused = balance()
    client.post(f"{author}/{kind}", as_="author", **form(PNG))
    assert (refused, balance()) == (0, 5)


def test_an_avatar_as_images(client):
    number = client.user_id("author")
    url = f"/buddypress/v2/members/{number}/avatar"
    plain = client.get(url).json
    shown = client.get(url, query={"html": True}).json
    assert shown["thumb"] == (
        f'<img loading="lazy" src="{plain["thumb"]}" class="avatar user-{number}-avatar avatar-50 photo" width="50"'
        ' height="50" alt="Profile picture of Author" />'
    )
    assert 'alt="&quot;me&quot;"' in client.get(url, query={"html": True, "alt": '"me"'}).json["full"]


def test_without_gravatar_the_default_is_the_sites(client):
    url = f"/buddypress/v2/members/{client.user_id('author')}/avatar"
    drawn = client.get(url).json
    client.post("/wp/v2/settings", as_="admin", json={"avatar_service": "gravatar"})
    assert "gravatar.com" in client.get(url).json["full"]
    assert client.get(url, query={"no_gravatar": True}).json == drawn
