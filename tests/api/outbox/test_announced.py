"""Events of what is stored nowhere, and of what is stored as it was: they are kept by themselves, or not at all."""

from __future__ import annotations

import pytest

from laurel.app.errors import Unavailable
from laurel.store.engine.outbox import OutboxStore
from tests.api.outbox.kinds import POINTS


@pytest.fixture
def busy(monkeypatch):
    """The outbox cannot be written."""

    def throttled(*_):
        raise Unavailable("throttled")

    monkeypatch.setattr(OutboxStore, "put", throttled)


def test_a_sign_in_that_cannot_be_kept_is_refused(town, busy, waiting):
    town.award("gamipress_login")
    town.give_password()
    reply = town.sign_in()
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "rest_unavailable", "1")
    assert reply.cookies == ()
    assert waiting() == []


def test_a_sign_in_that_nobody_listens_to_needs_no_outbox(town, busy):
    town.give_password()
    reply = town.sign_in()
    assert (reply.status, len(reply.cookies)) == (200, 1)


def test_a_wrong_password_is_no_sign_in(town, tables):
    town.award("gamipress_login")
    assert town.sign_in().status == 401
    assert tables.of_outbox() == []


@pytest.mark.parametrize("kind", ["avatar", "cover"])
def test_the_same_picture_again_is_another_upload(town, kind):
    town.award({"avatar": "gamipress_bp_upload_avatar", "cover": "gamipress_bp_upload_cover_image"}[kind])
    for times in (1, 2):
        assert town.upload(kind).status == 200
        assert town.balance("ann") == POINTS * times
    town.ask("DELETE", f"/buddypress/v2/members/{town.ids['ann']}/{kind}", "ann")
    assert town.balance("ann") == POINTS * 2


def test_a_repeated_post_to_the_stream_is_no_event(town, tables):
    town.award("gamipress_bp_publish_activity")
    tables.written.clear()
    for _ in range(3):
        town.client.request(
            "POST", "/buddypress/v2/activity", as_=town.names["ann"], json={"content": "Hello"},
            headers={"idempotency-key": "once"},
        )  # fmt: skip
    assert len(tables.of_outbox()) == 2, "one is put, and taken"
    assert town.balance("ann") == POINTS


def test_what_goes_with_a_user_who_is_deleted_is_no_event(town, tables):
    for trigger in ("delete_activity", "remove_favorite_activity", "user_remove_favorite_activity"):
        town.award(f"gamipress_bp_{trigger}")
    town.made("/wp/v2/achievement-type", title="Badge", slug="badge", status="publish")
    for kind in ("post", "badge"):
        town.award(f"gamipress_delete_{kind}")
    town.made("/wp/v2/badge", title="Helper", status="publish", author=town.ids["ann"])
    town.be_out()
    town.have_said()
    town.mark()
    tables.written.clear()
    for who in ("bob", "ann"):
        reply = town.ask("DELETE", f"/wp/v2/users/{town.ids[who]}", query={"force": True, "reassign": False})
        assert reply.status == 200, reply.text
    assert not town.has_post(str(town.services.posts.catalogue().type_posts("achievement-type")[0].id))
    assert tables.of_outbox() == []


def test_two_changes_of_one_request_are_two_events(town):
    """Batches share what their requests read."""
    town.award("gamipress_publish_post")
    requests = [{"path": "/wp/v2/posts", "body": {"title": "Post", "status": "publish"}}] * 3
    assert town.ask("POST", "/batch/v1", "ann", requests=requests).status == 207
    assert town.balance("ann") == POINTS * 3
