"""Events of posts and meta, from a record before and after a write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.site_events.wordpress_events import post_deleted, post_written, user_updated
from laurel.domain.records.post import Post
from laurel.domain.records.user import User

POST = Post(5, "post", "draft", author=7)
USER = User(7, "ada", "ada@example.org", "ada", "Ada", "")
PUBLISHED = ["gamipress_publish_post", "gamipress_publish_post_type"]
POST_META, USER_META = "gamipress_update_post_meta_any_value", "gamipress_update_user_meta_any_value"


def written(before, after, writer=9, type_name="post", keys=()):
    """The triggers and users of the events of a written post."""
    events = post_written(type_name, before, after, writer, {POST_META: frozenset(keys)})
    return [(event.trigger, event.user_id) for event in events]


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (None, "publish", True),
        (None, "private", True),
        (None, "draft", False),
        ("draft", "publish", True),
        ("private", "publish", True),
        ("publish", "private", False),
        ("publish", "publish", False),
        ("trash", "publish", False),
        ("trash", "private", False),
    ],
)
def test_what_is_a_publication(before, after, counts):
    earlier = replace(POST, status=before) if before else None
    expected = [(trigger, POST.author) for trigger in PUBLISHED] if counts else []
    assert written(earlier, replace(POST, status=after)) == expected


@pytest.mark.parametrize(("author", "type_name"), [(0, "post"), (7, "")])
def test_a_post_without_an_author_or_a_type_is_no_event(author, type_name):
    post = replace(POST, author=author, status="publish")
    assert written(None, post, type_name=type_name) == []
    assert list(post_deleted(type_name, post)) == []


@pytest.mark.parametrize(("writer", "value", "counts"), [(9, "new", True), (9, "old", False), (0, "new", False)])
def test_meta_that_a_user_changes_is_an_event_of_theirs(writer, value, counts):
    before, after = (replace(POST, meta={"color": found}) for found in ("old", value))
    assert written(before, after, writer, keys=["color"]) == ([(POST_META, 9)] if counts else [])


def test_balances_and_ranks_are_no_meta_of_an_event():
    changed = replace(USER, meta={"points#5": 10, "color": "red"})
    events = user_updated(USER, changed, {USER_META: frozenset(changed.meta)}, roles_given=False)
    assert [event.args["meta_key"] for event in events] == ["color"]
