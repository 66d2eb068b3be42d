"""Writing posts: what is stored of what a request gives."""

from __future__ import annotations

import pytest


def test_a_title_is_stored_without_blanks_around_it(make):
    assert make({"title": "  Gold \n"})["title"]["raw"] == "Gold"


@pytest.mark.parametrize("as_", ["author", "contributor"])
def test_titles_and_texts_of_people_without_the_right_to_any_html(make, as_):
    html = (
        '<i class="c">i</i><span>s</span><img src="a.png" onerror="e"><script>x</script> & <a href="javascript:y">l</a>'
    )
    post = make({"title": html, "content": html}, as_=as_)
    assert post["title"]["raw"] == "<i>i</i>sx &amp; <a>l</a>"
    assert post["content"]["raw"] == '<i class="c">i</i><span>s</span><img src="a.png">x &amp; <a>l</a>'
    assert make({"title": html}, as_="editor")["title"]["raw"] == html


def test_an_empty_raw_title_is_none(client, make):
    post = make({"title": "Gold"})
    for title, expected in (({"raw": ""}, "Gold"), ({"raw": "Silver"}, "Silver"), ("", "")):
        reply = client.post(f"/wp/v2/posts/{post['id']}", as_="admin", json={"title": title, "content": "c"})
        assert reply.json["title"]["raw"] == expected


def test_new_posts_are_open_as_the_settings_say(client, make):
    assert [make({"title": "A"})[name] for name in ("comment_status", "ping_status")] == ["open", "open"]
    assert make({"title": "B", "comment_status": "closed"})["comment_status"] == "closed"
    client.post("/wp/v2/settings", as_="admin", json={"default_comment_status": "closed"})
    assert [make({"title": "C"})[name] for name in ("comment_status", "ping_status")] == ["closed", "open"]


def test_footnotes_are_written_by_those_who_may_store_any_html(client, make):
    assert make({"title": "A"})["meta"] == {"footnotes": ""}
    post = make({"title": "B", "meta": {"footnotes": "[]"}}, as_="editor")
    assert client.get(f"/wp/v2/posts/{post['id']}", as_="editor").json["meta"] == {"footnotes": "[]"}
    reply = client.post("/wp/v2/posts", as_="author", json={"title": "C", "meta": {"footnotes": "<script>"}})
    assert (reply.status, reply.code) == (403, "rest_cannot_update")


class TestAuthor:
    def test_zero_leaves_the_author(self, client, make):
        post = make({"title": "A", "author": client.user_id("author")})
        reply = client.post(f"/wp/v2/posts/{post['id']}", as_="editor", json={"author": 0})
        assert reply.json["author"] == client.user_id("author")

    def test_zero_is_the_caller_for_a_new_post(self, client, make):
        assert make({"title": "A", "author": 0}, as_="editor")["author"] == client.user_id("editor")


class TestSlug:
    def test_a_draft_keeps_apart_when_its_slug_is_changed(self, client, make):
        make({"title": "A", "slug": "same"})
        post = make({"title": "B", "slug": "other"})
        reply = client.post(f"/wp/v2/posts/{post['id']}", as_="admin", json={"slug": "same"})
        assert reply.json["slug"] == "same-2"

    @pytest.mark.parametrize(
        ("rest_base", "slug", "expected"),
        [
            ("posts", "page2", "page2"),
            ("posts", "0", "a"),  # "0" is empty in PHP
            ("posts", "2026", "2026-2"),
            ("posts", "007", "007-2"),
            ("posts", "embed", "embed-2"),
            ("step", "page2", "page2-2"),
            ("step", "0", "a"),
            ("points-type", "2026", "2026"),
        ],
    )
    def test_what_addresses_need_themselves(self, make, rest_base, slug, expected):
        fields = {"title": "A", "slug": slug, "status": "publish"}
        trigger = {"meta": {"_gamipress_trigger_type": "gamipress_login"}} if rest_base == "step" else {}
        assert make({**fields, **trigger}, rest_base)["slug"] == expected


class TestDate:
    def test_a_draft_sent_back_with_its_date_still_has_none_of_its_own(self, client, clock, make):
        post = make({"title": "A"})
        path = f"/wp/v2/posts/{post['id']}"
        client.post(path, as_="admin", json={"date": post["date"], "title": "B"})
        clock.advance(days=1)
        assert client.post(path, as_="admin", json={"status": "publish"}).json["date"] == "2026-03-02T12:00:00"

    def test_a_draft_with_another_date_keeps_it(self, client, clock, make):
        post = make({"title": "A"})
        path = f"/wp/v2/posts/{post['id']}"
        client.post(path, as_="admin", json={"date": "2026-02-01T00:00:00"})
        clock.advance(days=1)
        assert client.post(path, as_="admin", json={"status": "publish"}).json["date"] == "2026-02-01T00:00:00"


class TestParent:
    def test_no_post_is_above_itself(self, client, make):
        first = make({"title": "A"}, "step")
        second = make({"title": "B", "parent": first["id"]}, "step")
        for parent in (first, second):
            reply = client.post(f"/wp/v2/step/{first['id']}", as_="admin", json={"parent": parent["id"]})
            assert (reply.status, reply.json["parent"]) == (200, 0)
        reply = client.post(f"/wp/v2/step/{second['id']}", as_="admin", json={"parent": first["id"]})
        assert reply.json["parent"] == first["id"]

    def test_a_parent_without_a_slug_is_not_in_the_address(self, make):
        make({"slug": "badge", "status": "publish"}, "achievement-type")
        parent = make({"title": "Draft"}, "badge")
        child = make({"title": "Child", "status": "publish", "parent": parent["id"]}, "badge")
        assert child["link"] == "http://example.org/badge/child/"


class TestSticky:
    @pytest.mark.parametrize(
        ("as_", "sticky", "given", "status"),
        [
            ("author", True, True, 200),
            ("author", True, False, 200),
            ("author", False, True, 200),
            ("contributor", False, True, 403),
            ("contributor", True, True, 403),
            ("contributor", True, False, 200),
            ("editor", False, True, 200),
        ],
    )
    def test_to_stick_takes_the_right_to_publish(self, client, make, as_, sticky, given, status):
        author = client.user_id("contributor" if as_ == "contributor" else "author")
        post = make({"title": "A", "status": "draft", "author": author, "sticky": sticky}, as_="editor")
        reply = client.post(f"/wp/v2/posts/{post['id']}", as_=as_, json={"sticky": given})
        assert (reply.status, reply.code) == (status, "" if status == 200 else "rest_cannot_assign_sticky")

    def test_a_new_post_that_is_not_takes_none(self, make):
        assert make({"title": "A", "sticky": False}, as_="contributor")["sticky"] is False


def test_classes_tell_what_every_reader_would_get(client, make):
    post = make({"title": "A", "status": "publish", "password": "pw"})
    sticky = make({"title": "B", "status": "publish", "sticky": True})
    reply = client.get(f"/wp/v2/posts/{post['id']}", query={"password": "pw"})
    assert "post-password-required" in post["class_list"]
    assert "post-password-required" in reply.json["class_list"]
    assert "sticky" not in sticky["class_list"]


def test_the_slug_that_a_title_would_get_is_shown_as_text(make):
    post = make({"title": "日本語", "status": "draft"})
    assert (post["generated_slug"], post["slug"]) == ("日本語", "")


def test_a_post_in_the_trash_has_a_plain_address(client, make):
    for kind, template in (("posts", "http://example.org/?p={}"), ("points-type", None)):
        post = make({"title": "A", "status": "draft"}, kind)
        path = f"/wp/v2/{kind}/{post['id']}"
        assert post.get("permalink_template") == ("http://example.org/%postname%/" if template else None)
        client.delete(path, as_="admin")
        gone = client.delete(path, as_="admin", query={"force": "true"}).json["previous"]
        assert gone.get("permalink_template") == (template.format(post["id"]) if template else None)


def test_a_date_that_summer_time_skips_is_shown_an_hour_later_than_it_is_stored(client, make):
    client.post("/wp/v2/settings", as_="admin", json={"timezone": "America/New_York"})
    post = make({"title": "A", "status": "publish", "date": "2021-03-14T02:30:00"})
    assert (post["date"], post["date_gmt"]) == ("2021-03-14T03:30:00", "2021-03-14T07:30:00")
    earlier = client.get("/wp/v2/posts", query={"before": "2021-03-14T03:00:00"}).json
    assert [found["id"] for found in earlier] == [post["id"]]
